"""What is known about a country, in words and with evidence."""

from collections.abc import Iterator
from typing import Any

from ai_factories import eligibility
from ai_factories.i18n import Texts
from ai_factories.labels import ASSOCIATIONS, PROGRAMMES
from ai_factories.model.network import Network
from ai_factories.model.rows import Factory
from ai_factories.wording.facts import Line, antenna_name, city_name, disagreements, sentence, today, upcoming


def about_country(network: Network, country: str, texts: Texts) -> list[Line]:
    """How a country relates to the EU, its programmes and EuroHPC, each statement with its sources."""
    _ = texts.gettext
    name = texts.country_in_sentence(country)
    member = next((row for row in network.participating_states if row.country == country), None)
    lines = []
    if member and member.eu_member:
        text = _("{country} is a member state of the EU.").format(country=name)
        lines.append(_cited(network, text, "participating_states", country, "membership"))
    else:
        lines += _associations(network, country, texts)
    if member:
        text = _("{country} is a participating state of the EuroHPC Joint Undertaking.").format(country=name)
        text = _joined(text, _since(member.joined_on, texts), _clause(member.note, texts))
        lines.append(_cited(network, text, "participating_states", country, "membership"))
    else:
        text = _("{country} is not among the participating states of the EuroHPC Joint Undertaking.")
        lines.append(Line(sentence(text.format(country=name))))
    return lines


def _associations(network: Network, country: str, texts: Texts) -> Iterator[Line]:
    _ = texts.gettext
    name = texts.country_in_sentence(country)
    rows = eligibility.associations(network, country)
    for row in rows:
        text = _(ASSOCIATIONS[row.standing]).format(country=name, programme=_(PROGRAMMES[row.programme]))
        form = _("It would apply from {date}.") if row.standing == "signed" else _("Since {date}.")
        text = _joined(text, _clause(row.scope, texts), _since(row.since, texts, form), _clause(row.note, texts))
        key = f"{country}/{row.programme}"
        yield _cited(network, text, "associated_countries", key, "association")
    missing = [_(label) for programme, label in PROGRAMMES.items() if programme not in {row.programme for row in rows}]
    if rows and missing:
        text = _("No association of {country} to {programme} was found.")
        yield Line(text.format(country=name, programme=texts.listing(missing)))
    elif not rows:
        text = _("{country} is not in the EU, and on none of the lists of associated countries ({years}).")
        yield Line(sentence(text.format(country=name, years=list_years(network, texts))))


def list_years(network: Network, texts: Texts) -> str:
    """The years of the lists of associated countries, for use in a sentence: "of 2022 to 2025"."""
    years = network.package.country_lists
    first, last = years.start.year, years.end.year - 1
    form = texts.gettext("of {first} to {last}") if first != last else texts.gettext("of {last}")
    return form.format(first=first, last=last)


def _cited(network: Network, text: str, table: str, row: str, group: str) -> Line:
    evidence = network.evidence(table, row, group)
    return Line(sentence(text), evidence, sources=network.sources_about(table, row, group))


def _since(date: str | None, texts: Texts, form: str | None = None) -> str:
    return (form or texts.gettext("Since {date}.")).format(date=texts.date(date)) if date else ""


def _clause(text: str | None, texts: Texts) -> str:
    return f"{texts.gettext(text)}." if text else ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def as_of(network: Network, texts: Texts) -> str:
    """The heading for what runs today, which is dated: the facts are only as fresh as their last check."""
    checked = network.checked_on
    return texts.gettext("On {date}").format(date=texts.date(checked))


def related_factories(network: Network, country: str, texts: Texts) -> list[dict[str, Any]]:
    """The AI Factories by their relation to a country, with what runs there today and what is next."""
    _ = texts.gettext
    found = eligibility.relations(network, country)
    name = texts.country_in_sentence(country)
    headings = {
        "host": _("Hosted in {country}"),
        "participant": _("With {country} in the consortium"),
        "antenna": _("Linked to the Antenna in {country}"),
        "other": _("The AI Factories") if len(found.other) == len(network.factories) else _("The other AI Factories"),
    }
    antennas = network.antennas_in(country)
    return [
        {
            "name": relation,
            "heading": heading.format(country=name),
            "antennas": antennas if relation == "antenna" else [],
            "antenna_names": {antenna.id: antenna_name(antenna, texts) for antenna in antennas},
            "disagreements": [line for antenna in antennas for line in disagreements(network, antenna, texts)]
            if relation == "antenna"
            else [],
            "factories": [
                factory_row(network, factory, country, relation, texts) for factory in getattr(found, relation)
            ],
        }
        for relation, heading in headings.items()
    ]


def factory_row(network: Network, factory: Factory, country: str, relation: str, texts: Texts) -> dict[str, Any]:
    """An AI Factory with what runs there today and what is next, for the table in the templates."""
    evidence = None
    if relation in ("host", "participant"):
        evidence = network.evidence("memberships", f"{factory.id}/{country}", "role")
    return {
        "factory": factory,
        "city": city_name(network, factory, texts),
        "evidence": evidence,
        "today": today(network, factory, texts),
        "upcoming": upcoming(network, factory, texts),
    }
