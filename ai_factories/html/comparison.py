"""AI Factories side by side."""

from collections.abc import Iterable
from itertools import pairwise

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.map.symbols import picture
from ai_factories.wording.facts import disagreements, facts


def render(context: Context) -> str:
    """The comparison as HTML, with every value escaped: a row per fact, a column per AI Factory."""
    network, texts = context.network, context.texts
    compared = [factory for site in context.url.sites if (factory := network.factory(site))]
    known = [{fact.name: fact for fact in facts(network, factory, texts)} for factory in compared]
    labels = {name: fact.label for column in known for name, fact in column.items()}
    return templates.render(
        "comparison.html",
        texts,
        factories=[(factory, picture(factory.system_type)) for factory in compared],
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
