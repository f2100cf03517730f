"""The answer to "which AI Factory can I use", in words and with evidence."""

from collections.abc import Iterator, Sequence
from typing import Any

from ai_factories import eligibility
from ai_factories.eligibility import AccessOption, CountryRelations
from ai_factories.i18n import N_, Texts
from ai_factories.labels import OPENNESS, OTHERS
from ai_factories.model.network import Network
from ai_factories.model.rows import Factory
from ai_factories.model.values import Evidence
from ai_factories.wording.countries import list_years, sentence
from ai_factories.wording.evidence import least_sure
from ai_factories.wording.facts import Line, antenna_name, city_name, today, upcoming

VERDICT_SENTENCES = {
    "fits": N_("What fits you: {modes}."),
    "condition": N_("What fits you under a condition: {modes}."),
    "unclear": N_("What may fit you, though it is not clear whether it is open to applicants from {country}: {modes}."),
    "closed": N_(
        "What is probably not open to applicants from {country}, which is on none of the lists that were read "
        "({years}): {modes}."
    ),
}


def summary(network: Network, country: str, found: Sequence[AccessOption], texts: Texts) -> list[Line]:
    """The answer in a few sentences: the closest AI Factories, what runs there, and the access modes that fit."""
    near = eligibility.relations(network, country)
    return [
        *_nearest(network, near, country, texts),
        *(line for factory in (*near.host, *near.participant, *near.antenna) for line in _now(network, factory, texts)),
        *_options(network, found, country, texts),
    ]


def _nearest(network: Network, near: CountryRelations, country: str, texts: Texts) -> list[Line]:
    _ = texts.gettext
    name = texts.country_in_sentence(country)

    def names(factories: Sequence[Factory]) -> str:
        return texts.listing(f"{factory.name} ({city_name(network, factory, texts)})" for factory in factories)

    lines = []
    for factories, form in (
        (near.host, _("{country} hosts {factories}.")),
        (near.participant, _("{country} takes part in the consortium of {factories}.")),
    ):
        if factories:
            evidence = _weakest(network, "memberships", [f"{factory.id}/{country}" for factory in factories], "role")
            lines.append(Line(sentence(form.format(country=name, factories=names(factories))), evidence))
    for antenna in network.antennas_in(country):
        text = _("{antenna}: linked to {factories}.").format(
            antenna=antenna_name(antenna, texts), factories=names(network.linked_factories(antenna.id))
        )
        lines.append(Line(text, network.evidence("antennas", antenna.id, "links")))
    if not lines:
        text = _(
            "No AI Factory is hosted in {country}, has it in its consortium as far as is published, or is linked to an "
            "Antenna there."
        )
        lines.append(Line(text.format(country=name)))
    return lines


def _now(network: Network, factory: Factory, texts: Texts) -> Iterator[Line]:
    """What runs at an AI Factory today and what is next, in one line."""
    known = [*today(network, factory, texts), *upcoming(network, factory, texts)]
    if known:
        yield Line(
            f"{factory.name}: {'; '.join(line.text for line in known)}.", least_sure(line.evidence for line in known)
        )


def _options(network: Network, found: Sequence[AccessOption], country: str, texts: Texts) -> Iterator[Line]:
    _ = texts.gettext
    name = texts.country_in_sentence(country)
    for verdict, form in VERDICT_SENTENCES.items():
        modes = [option.mode for option in found if option.verdict == verdict]
        if modes:
            names = texts.listing(mode.name for mode in modes)
            text = _(form).format(country=name, modes=names, years=list_years(network, texts))
            yield Line(text, _weakest(network, "access", [mode.id for mode in modes], "rules"))
        for mode in modes if verdict == "fits" else ():
            terms = filter(None, (mode.resource_size, mode.allocation_length, mode.how_fast, mode.cost))
            text = f"{mode.name}: {'; '.join(_(term) for term in terms)}."
            yield Line(text, network.evidence("access", mode.id, "mode"))
    unread = [option.mode.name for option in found if option.rule and option.openness == "unread"]
    if unread:
        text = _("From which countries one may apply for {modes} was not read.")
        yield Line(text.format(modes=texts.listing(unread)))


def _weakest(network: Network, table: str, rows: Sequence[str], group: str) -> Evidence:
    return least_sure(network.evidence(table, row, group) for row in rows)


def others(network: Network, found: Sequence[AccessOption], country: str, texts: Texts) -> Line:
    """Whether the AI Factories that are unrelated to the applicant's country are open to the applicant too."""
    answer = eligibility.openness_of_others(found)
    text = texts.gettext(OTHERS[answer]).format(
        country=texts.country_in_sentence(country), years=list_years(network, texts)
    )
    stated = [option.mode.id for option in found if option.mode.consortium_required is not None]
    return Line(text, _weakest(network, "access", stated[:1], "rules") if stated and answer != "unread" else None)


def access_caveat(network: Network, texts: Texts) -> str:
    """How far the statements on access can be relied on."""
    _ = texts.gettext
    levels = {c.evidence for c in network.citations if c.table == "access" and c.group in ("mode", "rules")}
    if levels == {"unconfirmed"}:
        return _(
            "This is not legal advice. All that is said here on access was read only in secondary compilations; the "
            "rules and dates are those of the official pages."
        )
    if levels - {"confirmed"}:
        return _(
            "This is not legal advice. What is marked as reported or unconfirmed is second-hand; the rules and dates "
            "are those of the official pages."
        )
    return _("This is not legal advice. The rules and dates are those of the official pages.")


def option_details(network: Network, option: AccessOption, country: str, texts: Texts, day: str) -> dict[str, Any]:
    """An access option in words; ``day`` is today's date, for the cut-off dates."""
    _ = texts.gettext
    mode = option.mode
    dates = sorted(cutoff.date for cutoff in network.cutoffs if cutoff.mode == mode.id)
    next_cutoff = next((date for date in dates if date >= day), None)
    rhythm = [_(mode.call_rhythm)] if mode.call_rhythm else []
    if dates:
        rhythm.append(texts.listing(texts.date(date) for date in dates))
        next_date = _("Next cut-off date: {date}").format(date=texts.date(next_cutoff))
        rhythm.append(
            next_date if next_cutoff else _("All of these have passed; look for new ones on the official page")
        )
    rows = [
        (_("Who may apply"), [_(mode.who_can_apply)] if mode.who_can_apply else []),
        (_("Size"), [_(mode.resource_size)] if mode.resource_size else []),
        (_("Length"), [_(mode.allocation_length)] if mode.allocation_length else []),
        (_("How fast"), [_(mode.how_fast)] if mode.how_fast else []),
        (_("Cost"), [_(mode.cost)] if mode.cost else []),
        (_("When to apply"), rhythm),
    ]
    return {
        "mode": mode,
        "openness_text": _(OPENNESS[option.openness]).format(
            country=texts.country_in_sentence(country), years=list_years(network, texts)
        ),
        "rule": option.rule,
        "rows": rows,
        "evidence": network.evidence("access", mode.id, "mode"),
        "url_evidence": network.evidence("access", mode.id, "official_page"),
        "sources": network.sources_about("access", mode.id, "rules"),
    }
