"""AI Factories side by side."""

from collections.abc import Iterable
from itertools import pairwise

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import disambiguate
from ai_factories.map.symbols import picture
from ai_factories.url import MAX_COMPARED
from ai_factories.wording.facts import city_name, disagreements, facts, place_name


def render(context: Context) -> str:
    """What to compare, and the comparison: a row per fact, a column per AI Factory. HTML with every value escaped."""
    network, texts, url = context.network, context.texts, context.url
    compared = [factory for site in url.sites if (factory := network.factory(site))]
    names = disambiguate({f.id: f"{f.name}, {city_name(network, f, texts)}" for f in network.factories})
    others = [option for option in names.items() if option[0] not in url.sites]
    known = [{fact.name: fact for fact in facts(network, factory, texts)} for factory in compared]
    labels = {name: fact.label for column in known for name, fact in column.items()}
    return templates.render(
        "comparison.html",
        texts,
        link=context.link,
        compared=[(site, names[site]) for site in url.sites],
        open=sorted(others, key=lambda option: option[1].casefold()) if len(compared) < MAX_COMPARED else [],
        factories=[
            (factory, picture(factory.system_type), place_name(network, factory, texts)) for factory in compared
        ],
        rows=[(labels[name], [column.get(name) for column in known]) for name in _merged(known)],
        disagreements=[disagreements(network, factory, texts) for factory in compared],
    )


def _merged(columns: Iterable[Iterable[str]]) -> list[str]:
    """The names of all facts, each placed after the one that it follows in its column."""
    order = [""]
    for column in columns:
        for before, name in pairwise(["", *column]):
            if name not in order:
                order.insert(order.index(before) + 1, name)
    return order[1:]
