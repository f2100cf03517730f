"""How reliable the facts about a site are, and where they come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from ai_factories.i18n import Texts
from ai_factories.labels import CONTRACT_GROUPS, GROUPS, RELATIONS
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna, Factory, Source
from ai_factories.model.tables import WHOLE_ROW
from ai_factories.model.values import Evidence


@dataclass(frozen=True)
class EvidenceGroup:
    """Citation groups with the same evidence and sources; no sources if only those of the site are known."""

    labels: list[str]
    evidence: Evidence | None
    sources: Sequence[Source]


def evidence_groups(network: Network, site: Site, texts: Texts) -> list[EvidenceGroup]:
    """The evidence for everything on the card of a site, with equally reliable citation groups combined."""
    _ = texts.gettext
    disputed = [row.id for row in network.disagreements if site.id in (row.factory, row.antenna)]
    cited = [
        *(_factory_groups(network, site, texts) if isinstance(site, Factory) else _antenna_groups(site, texts)),
        *(("disagreements", row, "text", _("Where sources disagree")) for row in disputed),
    ]
    whole_site = network.sources_of(table_of(site), site.id, WHOLE_ROW)
    alike: dict[tuple[str | None, ...], EvidenceGroup] = {}
    for table, row, group, label in cited:
        citation = network.citation(table, row, group)
        if citation:
            about = network.sources_about(table, row, group)
            sources = [] if about == whole_site else about
            key = (citation.evidence, *(source.id for source in sources))
            alike.setdefault(key, EvidenceGroup([], citation.evidence, sources)).labels.append(label)
    return list(alike.values())


def least_sure(levels: Iterable[Evidence | None]) -> Evidence:
    """The level of a sentence that rests on several facts: that of the least reliable one."""
    order: tuple[Evidence, ...] = get_args(Evidence)
    return max(filter(None, levels), key=order.index, default="confirmed")


def source_text_month(network: Network, texts: Texts) -> str:
    """The month of the text that the first facts were taken from; empty if it has no date."""
    dates = [source.published for source in network.sources if source.kind == "source-text" and source.published]
    return texts.date(min(dates)[: len("2024-12")]) if dates else ""


def table_of(site: Site) -> str:
    """The table that a site is in."""
    return "factories" if isinstance(site, Factory) else "antennas"


def _factory_groups(network: Network, site: Factory, texts: Texts) -> list[tuple[str, str, str, str]]:
    _ = texts.gettext
    countries = {m.country: f"{site.id}/{m.country}" for m in network.memberships if m.factory == site.id}
    relations = [row for row in network.system_relations if row.factory == site.id and row.relation in RELATIONS]
    return [
        *(("factories", site.id, group, _(label)) for group, label in GROUPS.items()),
        *(("memberships", row, "role", _("Consortium") + ", " + texts.country(c)) for c, row in countries.items()),
        *(("contracts", site.id, group, _(label)) for group, label in CONTRACT_GROUPS.items()),
        *(("system_relations", f"{site.id}/{row.system}/{row.relation}", "relation", row.system) for row in relations),
    ]


def _antenna_groups(site: Antenna, texts: Texts) -> list[tuple[str, str, str, str]]:
    _ = texts.gettext
    labels = {"host": _("Host organisation"), "links": _("Linked to")}
    groups = ("name", "host", "place", "coordinates", "links", "selection", "note")
    return [("antennas", site.id, group, labels.get(group) or _(GROUPS[group])) for group in groups]
