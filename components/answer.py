"""The answer to "Find your way in", and what is known about a country, in words and with evidence."""

from collections.abc import Sequence
from typing import Any

from components import access, html
from components.address import Address
from components.facts import Line, antenna_name, coming, disagreements, evidence_of, today
from components.model import Evidence, Factory, Network
from components.texts import Texts, _

PROGRAMMES = {"horizon-europe": _("Horizon Europe"), "digital-europe": _("Digital Europe")}
ASSOCIATIONS = {
    "in-force": _("{country} is associated to {programme}."),
    "partial": _("{country} is associated to a part of {programme}."),
    "signed": _("Whether the association of {country} to {programme} is in force is not known."),
}
VERDICTS = {
    "fits": _("Fits you"),
    "condition": _("Fits you under a condition"),
    "unclear": _("Ask first: whether it is open to applicants from {country} is not clear"),
    "closed": _("Probably not open to applicants from {country}"),
    "unread": _("Other calls of EuroHPC; who may apply was not read"),
}
PLACES = {
    "open": _("Open to applicants from {country}, as to all of the EU and the associated countries."),
    "unclear": _(
        "Applicants must be established in the EU or in an associated country. Whether the association of {country} "
        "counts is not clear."
    ),
    "outside": _(
        "From which countries one may apply was not read; by the lists that were read, {country} is neither in the EU "
        "nor fully associated."
    ),
    "closed": _(
        "Applicants must be established in the EU or in an associated country, and {country} is on none of the lists "
        "that were read (of 2022 to 2025)."
    ),
    "unread": _("From which countries one may apply was not read."),
}
OTHERS = {
    "open": _(
        "Open to you all the same, as far as EuroHPC’s share of a machine goes: by what was read, the country of a "
        "company need not take part in the consortium. Who may use the other services of a factory was not read."
    ),
    "unclear": _("Whether they are open to applicants from {country} is not clear. Ask the helpdesk."),
    "closed": _(
        "Probably not open to you: by what was read, applicants must be established in the EU or in an associated "
        "country, and {country} is on none of the lists that were read (of 2022 to 2025)."
    ),
    "unread": _("Whether these, and any above, are open to you was not read. Ask the helpdesk or the factory itself."),
}


def render(network: Network, address: Address, texts: Texts, day: str) -> str:
    """The answer as HTML, with every value escaped; ``day`` is today's date, for the cut-off dates."""
    country = address.origin or ""
    found = access.ways(network, country, address.who, address.need) if address.who and address.need else []
    names = {page.id: page for page in network.official_pages}
    return html.render(
        "way_in.html",
        texts,
        name=texts.country(country),
        place=texts.the(country),
        lead=lead(network, country, found, texts),
        about=about_country(network, country, texts),
        verdicts=[
            (
                verdict,
                texts.gettext(heading),
                [_way(network, way, texts, day) for way in found if way.verdict == verdict],
            )
            for verdict, heading in VERDICTS.items()
        ],
        left_out=[mode.name for mode in network.access if found and mode not in [way.mode for way in found]],
        complete=bool(found),
        places={key: texts.gettext(text) for key, text in PLACES.items()},
        circles=circles(network, country, texts),
        as_of=as_of(network, texts),
        others=texts.gettext(OTHERS[access.others(found)]) if found else "",
        others_evidence=_others_evidence(network, found),
        pages=[names[name] for name in ("overview", "portal", "faq", "helpdesk") if name in names],
        list_page=names.get("horizon-europe"),
        eu=access.is_eu_member(network, country),
    )


def _others_evidence(network: Network, found: Sequence[access.Way]) -> Evidence | None:
    stated = [way.mode.id for way in found if way.mode.consortium_required is not None]
    return evidence_of(network, "access", stated[0], "rules") if stated and access.others(found) != "unread" else None


def lead(network: Network, country: str, found: Sequence[access.Way], texts: Texts) -> list[Line]:
    """The answer in a few sentences: the nearest AI Factories, what runs there, and the ways of access that fit."""
    _ = texts.gettext
    name = texts.the(country)
    near = access.circles(network, country)
    antennas = [antenna for antenna in network.antennas if antenna.country == country]

    def names(factories: Sequence[Factory]) -> str:
        return texts.listing(f"{factory.name} ({factory.city})" for factory in factories)

    def weakest(rows: Sequence[tuple[str, str, str]]) -> Evidence:
        return "unconfirmed" if any(evidence_of(network, *row) == "unconfirmed" for row in rows) else "confirmed"

    lines = []
    for factories, form in (
        (near.host, _("{country} hosts {factories}.")),
        (near.participant, _("{country} takes part in the consortium of {factories}.")),
    ):
        if factories:
            evidence = weakest([("memberships", f"{factory.id}/{country}", "role") for factory in factories])
            lines.append(Line(sentence(form.format(country=name, factories=names(factories))), evidence))
    for antenna in antennas:
        text = _("{antenna}: linked to {factories}.").format(
            antenna=antenna_name(antenna, texts), factories=names(network.linked(antenna.id))
        )
        lines.append(Line(text, weakest([("antennas", antenna.id, "links")])))
    if not lines:
        text = _(
            "No AI Factory is hosted in {country}, has it in its consortium as far as is published, or is linked to an "
            "Antenna there."
        )
        lines.append(Line(text.format(country=name)))
    said = {
        "fits": _("What fits you: {modes}."),
        "condition": _("What fits you under a condition: {modes}."),
        "unclear": _(
            "What may fit you, though it is not clear whether it is open to applicants from {country}: {modes}."
        ),
        "closed": _(
            "What is probably not open to applicants from {country}, which is on none of the lists that were read (of "
            "2022 to 2025): {modes}."
        ),
    }
    for factory in (*near.host, *near.participant, *near.antenna):
        runs = today(network, factory, texts)
        comes = coming(network, factory, texts)
        parts = [line.text for line in (*runs, *comes)]
        if parts:
            evidence = "unconfirmed" if any(line.evidence == "unconfirmed" for line in (*runs, *comes)) else "confirmed"
            lines.append(Line(f"{factory.name}: {'; '.join(parts)}.", evidence))
    for verdict, form in said.items():
        modes = [way.mode for way in found if way.verdict == verdict]
        if modes:
            text = form.format(country=name, modes=texts.listing(mode.name for mode in modes))
            lines.append(Line(text, weakest([("access", mode.id, "rules") for mode in modes])))
        for mode in modes if verdict == "fits" else ():
            terms = filter(None, (mode.resource_size, mode.allocation_length, mode.how_fast, mode.cost))
            text = f"{mode.name}: {'; '.join(_(term) for term in terms)}."
            lines.append(Line(text, weakest([("access", mode.id, "mode")])))
    unread = [way.mode.name for way in found if way.rule and way.place == "unread"]
    if unread:
        text = _("From which countries one may apply for {modes} was not read.")
        lines.append(Line(text.format(modes=texts.listing(unread))))
    return lines


def about_country(network: Network, country: str, texts: Texts) -> list[Line]:
    """What a country is to the EU, to its programmes and to EuroHPC, each with its sources."""
    _ = texts.gettext

    def line(text: str, table: str, row: str, group: str) -> Line:
        evidence = evidence_of(network, table, row, group)
        return Line(sentence(text), evidence, sources=network.sources_about(table, row, group))

    def since(date: str | None, form: str = _("Since {date}.")) -> str:
        return form.format(date=texts.date(date)) if date else ""

    lines = []
    name = texts.the(country)
    member = next((row for row in network.participating_states if row.country == country), None)
    if member and member.eu_member:
        text = _("{country} is a member state of the EU.").format(country=name)
        lines.append(line(text, "participating_states", country, "membership"))
    associated = access.associations(network, country)
    for row in associated:
        text = _(ASSOCIATIONS[row.standing]).format(country=name, programme=_(PROGRAMMES[row.programme]))
        begin = since(row.since, _("It would apply from {date}.")) if row.standing == "signed" else since(row.since)
        text = " ".join(filter(None, (text, f"{_(row.scope)}.", begin, _(row.note) and f"{_(row.note)}.")))
        lines.append(line(text, "associated_countries", f"{country}/{row.programme}", "association"))
    unlisted = [_(PROGRAMMES[name]) for name in PROGRAMMES if lines and name not in {r.programme for r in associated}]
    if unlisted and not access.is_eu_member(network, country):
        text = _("No association of {country} to {programme} was found.")
        lines.append(Line(text.format(country=name, programme=texts.listing(unlisted))))
    if not lines:
        text = _(
            "{country} is not in the EU, and on none of the lists of associated countries that were read (of 2022 to "
            "2025)."
        )
        lines.append(Line(sentence(text.format(country=name))))
    if member:
        text = _("{country} is a participating state of the EuroHPC Joint Undertaking.").format(country=name)
        text = " ".join(filter(None, (text, since(member.joined_on), _(member.note) and f"{_(member.note)}.")))
        lines.append(line(text, "participating_states", country, "membership"))
    else:
        text = _("{country} is not among the participating states of the EuroHPC Joint Undertaking.")
        lines.append(Line(sentence(text.format(country=name))))
    return lines


def sentence(text: str) -> str:
    """The text with a capital to begin with."""
    return text[:1].upper() + text[1:]


def _way(network: Network, way: access.Way, texts: Texts, day: str) -> dict[str, Any]:
    _ = texts.gettext
    mode = way.mode
    dates = sorted(cutoff.date for cutoff in network.cutoffs if cutoff.mode == mode.id)
    upcoming = next((date for date in dates if date >= day), None)
    rhythm = [_(mode.call_rhythm)] if mode.call_rhythm else []
    if dates:
        rhythm.append(texts.listing(texts.date(date) for date in dates))
        next_date = _("Next cut-off date: {date}").format(date=texts.date(upcoming))
        rhythm.append(next_date if upcoming else _("All of these have passed; look for new ones on the official page"))
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
        "place": way.place,
        "rule": way.rule,
        "rows": rows,
        "evidence": evidence_of(network, "access", mode.id, "mode"),
        "sources": network.sources_about("access", mode.id, "rules"),
    }


def as_of(network: Network, texts: Texts) -> str:
    """The heading of what runs today: the facts are as old as their last check."""
    checked = min(factory.stage_checked_on for factory in network.factories)
    return texts.gettext("On {date}").format(date=texts.date(checked))


def circles(network: Network, country: str, texts: Texts) -> list[dict[str, Any]]:
    """The AI Factories by what they are to a country, for the templates."""
    _ = texts.gettext
    found = access.circles(network, country)
    name = texts.the(country)
    headings = {
        "host": _("Hosted in {country}"),
        "participant": _("With {country} in the consortium"),
        "antenna": _("Linked to the Antenna in {country}"),
        "other": _("The AI Factories") if len(found.other) == len(network.factories) else _("The other AI Factories"),
    }
    antennas = [antenna for antenna in network.antennas if antenna.country == country]
    return [
        {
            "name": circle,
            "heading": heading.format(country=name),
            "antennas": antennas if circle == "antenna" else [],
            "antenna_names": {antenna.id: antenna_name(antenna, texts) for antenna in antennas},
            "disagreements": [line for antenna in antennas for line in disagreements(network, antenna, texts)]
            if circle == "antenna"
            else [],
            "factories": [factory_row(network, factory, country, circle, texts) for factory in getattr(found, circle)],
        }
        for circle, heading in headings.items()
    ]


def factory_row(network: Network, factory: Factory, country: str, circle: str, texts: Texts) -> dict[str, Any]:
    """An AI Factory with what runs there today and what comes, for the table of the templates."""
    evidence = None
    if circle in ("host", "participant"):
        evidence = evidence_of(network, "memberships", f"{factory.id}/{country}", "role")
    return {
        "factory": factory,
        "evidence": evidence,
        "today": today(network, factory, texts),
        "coming": coming(network, factory, texts),
    }
