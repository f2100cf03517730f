"""How complete the data is: by citation group and by source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from ai_factories.model.network import Network
from ai_factories.model.rows import Source
from ai_factories.model.tables import TABLES, WHOLE_ROW
from ai_factories.model.values import Evidence


@dataclass(frozen=True)
class Coverage:
    """For how many of the ``total`` AI Factories a citation group is published, and how reliably."""

    group: str
    confirmed: int
    reported: int
    unconfirmed: int
    total: int

    @property
    def published(self) -> int:
        """For how many it is published at all."""
        return self.confirmed + self.reported + self.unconfirmed


def coverage(network: Network) -> list[Coverage]:
    """The coverage of each citation group of AI Factories and their contracts, in the order of the card.

    A consortium counts as published if its participants are, or if it is known to have none.
    """
    groups = [("factories", group) for group in TABLES["factories"].groups]
    groups += [("contracts", group) for group in TABLES["contracts"].groups]
    found = []
    for table, group in groups:
        levels = [
            citation.evidence
            for factory in network.factories
            if (citation := network.citation(table, factory.id, group)) is not None
        ]
        name = group if table == "factories" else f"contract-{group}"
        counts = {level: levels.count(level) for level in get_args(Evidence)}
        found.append(Coverage(name, **counts, total=len(network.factories)))
    return found


def supports(network: Network) -> list[tuple[Source, Mapping[str, list[str]]]]:
    """Every source with the rows that it supports, by table; empty for a source that supports none."""
    rows: dict[str, dict[str, list[str]]] = {source.id: {} for source in network.sources}
    for citation in network.citations:
        for source in citation.sources:
            named = rows[source].setdefault(citation.table, [])
            if citation.row not in named:
                named.append(citation.row)
    return [(source, rows[source.id]) for source in network.sources]


def citations_with(network: Network, evidence: str) -> int:
    """How many citation groups have this level of evidence, across all tables."""
    return sum(citation.evidence == evidence for citation in network.citations if citation.group != WHOLE_ROW)
