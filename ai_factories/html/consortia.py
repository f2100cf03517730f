"""Countries and AI Factories as a matrix, and the selected one of each in words."""

from collections.abc import Sequence, Set
from typing import Any

from ai_factories import eligibility
from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.html.finder import countries
from ai_factories.labels import ROLES
from ai_factories.wording.countries import about_country, as_of, related_factories
from ai_factories.wording.facts import Line, city_name, disagreements, facts, name_with_country

MEMBERS = ("host", "participant")  # the roles of a country that is in a consortium


def render(context: Context) -> str:
    """The matrix and what is selected in it as HTML, with every value escaped."""
    network, texts = context.network, context.texts
    roles = eligibility.roles(network, context.shown)
    totals = {code: sum(role in MEMBERS for role in parts.values()) for code, parts in roles.items()}
    return templates.render(
        "consortia.html",
        texts,
        link=context.link,
        site_link=lambda site: context.link(f"?site={site}"),
        countries=countries(context),
        site=context.url.site,
        origin=context.url.origin,
        roles={name: texts.gettext(label) for name, label in ROLES.items()},
        shown=context.shown,
        cities={factory.id: city_name(network, factory, texts) for factory in context.shown},
        ranks={"host": 3, "participant": 2, "antenna": 1},  # in what order a column is sorted
        rows=sorted(
            ((code, texts.country(code), parts, totals[code]) for code, parts in roles.items()),
            key=lambda row: row[1].casefold(),
        ),
        several=sum(total > 1 for total in totals.values()),
        published={
            factory.id: sum(parts.get(factory.id) in MEMBERS for parts in roles.values())
            for factory in context.shown
            if network.consortium_is_published(factory.id)
        },
        unknown=sum(not network.consortium_is_published(factory.id) for factory in context.shown),
        numbers=_numbers(context, [set(parts.values()) for parts in roles.values()]),
        **_factory(context),
        **country(context),
    )


def _numbers(context: Context, roles: Sequence[Set[str]]) -> str:
    """How many countries take part, and how, in words; ``roles`` has those of each country."""
    _, ngettext = context.texts.gettext, context.texts.ngettext

    def count(*wanted: str) -> int:
        return sum(parts >= {*wanted} for parts in roles)

    hosts, participants, both = count("host"), count("participant"), count(*MEMBERS)
    members, antennas = hosts + participants - both, count("antenna")
    if len(context.shown) == 1:
        linked = ngettext(
            "{number} country has an Antenna linked to this AI Factory.",
            "{number} countries have an Antenna linked to this AI Factory.",
            antennas,
        )
    else:
        linked = ngettext(
            "{number} country has an Antenna linked to one of these AI Factories.",
            "{number} countries have an Antenna linked to one of these AI Factories.",
            antennas,
        )
    parts = {
        "members": (ngettext("{number} country takes part", "{number} countries take part", members), members),
        "hosts": (ngettext("{number} hosts an AI Factory", "{number} host an AI Factory", hosts), hosts),
        "participants": (
            ngettext(
                "{number} takes part in another country’s consortium",
                "{number} take part in another country’s consortium",
                participants,
            ),
            participants,
        ),
        "both": (ngettext("{number} does both", "{number} do both", both), both),
        "linked": (linked, antennas),
    }
    form = (
        _("{members}: {hosts} and {participants} ({both}). {linked}")
        if both
        else _("{members}: {hosts} and {participants}. {linked}")
    )
    return form.format(**{name: text.format(number=number) for name, (text, number) in parts.items()})


def _factory(context: Context) -> dict[str, Any]:
    network, texts, factory = context.network, context.texts, context.selected_factory
    if factory is None:
        return {"factory": None}
    return {
        "factory": factory,
        "consortium": next(fact for fact in facts(network, factory, texts) if fact.name == "consortium"),
        "antennas": [name_with_country(antenna, texts) for antenna in network.antennas_of(factory.id)],
        "disagreements": disagreements(network, factory, texts),
    }


def country(context: Context) -> dict[str, Any]:
    """What is known about the country in the URL, for ``country.html``; empty if there is none."""
    network, texts, code = context.network, context.texts, context.url.origin
    if code is None:
        return {}
    partners = [
        (row.name, factory)
        for row in network.partners
        if row.country == code and (factory := network.factory(row.factory))
    ]
    return {
        "country_code": code,
        "as_of": as_of(network, texts),
        "country_name": texts.country(code),
        "country_in_sentence": texts.country_in_sentence(code),
        "about": about_country(network, code, texts),
        "relations": related_factories(network, code, texts),
        "partners": [
            Line(f"{texts.gettext(name)}: {factory.name}", network.evidence("factories", factory.id, "partners"))
            for name, factory in partners
        ],
    }
