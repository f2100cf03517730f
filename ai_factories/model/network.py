"""Everything known about the AI Factories as one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import shapely.ops
from shapely.geometry.base import BaseGeometry

from ai_factories.model import rows
from ai_factories.model.dates import PartialDate
from ai_factories.model.rows import Antenna, Citation, Contract, Factory, Package, Source
from ai_factories.model.tables import TABLES, WHOLE_ROW
from ai_factories.model.values import Evidence

Site = Factory | Antenna


@dataclass(frozen=True, eq=False)
class Network:
    """Everything known about the AI Factories, validated: a tuple of rows for each table, in file order.

    ``files`` holds the files of the Data Package as read, by name, including the README that explains its fields;
    ``editions`` are the dates of those that are kept, the newest last.
    """

    folder: Path
    package: Package
    sources: tuple[Source, ...]
    sectors: tuple[rows.Sector, ...]
    sector_terms: tuple[rows.SectorTerm, ...]
    factories: tuple[Factory, ...]
    memberships: tuple[rows.Membership, ...]
    partners: tuple[rows.Partner, ...]
    contracts: tuple[Contract, ...]
    figures: tuple[rows.Figure, ...]
    factory_sectors: tuple[rows.FactorySector, ...]
    system_relations: tuple[rows.SystemRelation, ...]
    antennas: tuple[Antenna, ...]
    antenna_links: tuple[rows.AntennaLink, ...]
    city_names: tuple[rows.CityName, ...]
    milestones: tuple[rows.Milestone, ...]
    access: tuple[rows.AccessMode, ...]
    access_rules: tuple[rows.AccessRule, ...]
    cutoffs: tuple[rows.Cutoff, ...]
    requirements: tuple[rows.Requirement, ...]
    contacts: tuple[rows.Contact, ...]
    official_pages: tuple[rows.OfficialPage, ...]
    competence_centres: tuple[rows.CompetenceCentre, ...]
    participating_states: tuple[rows.ParticipatingState, ...]
    associated_countries: tuple[rows.AssociatedCountry, ...]
    disagreements: tuple[rows.Disagreement, ...]
    changes: tuple[rows.Change, ...]
    citations: tuple[Citation, ...]
    outlines: Mapping[str, BaseGeometry]
    files: Mapping[str, bytes]
    editions: tuple[str, ...] = ()

    def table(self, name: str) -> pd.DataFrame:
        """A table as a data frame: ``table("factories")`` has a row per AI Factory, indexed by its key.

        Dates are text, at their published precision; anything not published is missing. Raises ``KeyError`` if there is
        no such table.
        """
        columns = list(TABLES[name].row.model_fields)
        cells: list[dict[str, Any]] = [row.model_dump() for row in getattr(self, name)]
        return pd.DataFrame(cells, columns=columns).convert_dtypes().set_index(list(TABLES[name].key), drop=True)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The AI Factories and the Antennas."""
        return (*self.factories, *self.antennas)

    def site(self, id: str | None) -> Site | None:
        """The AI Factory or Antenna with this id, or ``None``."""
        return self._sites.get(id or "")

    def factory(self, id: str | None) -> Factory | None:
        """The AI Factory with this id, or ``None``."""
        site = self.site(id)
        return site if isinstance(site, Factory) else None

    def linked_factories(self, antenna_id: str) -> list[Factory]:
        """The AI Factories that an Antenna is linked to."""
        ids = [link.factory for link in self.antenna_links if link.antenna == antenna_id]
        return [factory for id in ids if (factory := self.factory(id))]

    def antennas_of(self, factory_id: str) -> list[Antenna]:
        """The Antennas linked to an AI Factory."""
        ids = [link.antenna for link in self.antenna_links if link.factory == factory_id]
        return [antenna for id in ids if isinstance(antenna := self.site(id), Antenna)]

    def antennas_in(self, country: str) -> list[Antenna]:
        """The Antennas in a country."""
        return [antenna for antenna in self.antennas if antenna.country == country]

    def contract(self, factory_id: str) -> Contract | None:
        """The contract for the system of an AI Factory, or ``None`` if none is published."""
        return next((row for row in self.contracts if row.factory == factory_id), None)

    def participants(self, factory_id: str) -> list[str]:
        """The countries in a factory's consortium other than the host country."""
        return [m.country for m in self.memberships if m.factory == factory_id and m.role == "participant"]

    def consortium_is_published(self, factory_id: str) -> bool:
        """Whether the participants are published, or the fact that there are none."""
        return bool(self.participants(factory_id) or self.citation("factories", factory_id, "consortium"))

    @cached_property
    def checked_on(self) -> PartialDate:
        """The day of the least recent check: stage and status of every AI Factory were checked then or later."""
        return min(factory.stage_checked_on for factory in self.factories)

    def citation(self, table: str, row: str, group: str) -> Citation | None:
        """The citation for a group of fields, or ``None`` if nothing is published."""
        return self._citations.get((table, row, group))

    def evidence(self, table: str, row: str, group: str) -> Evidence | None:
        """How reliable a group of fields is, or ``None`` if nothing is published."""
        citation = self.citation(table, row, group)
        return citation.evidence if citation else None

    def citations_of(self, table: str, row: str) -> list[Citation]:
        """All citations for a row, in file order."""
        return self._citations_by_row.get((table, row), [])

    def sources_of(self, table: str, row: str, group: str) -> list[Source]:
        """The sources given for just this group; empty if they are known only for the row as a whole."""
        citation = self.citation(table, row, group)
        return [self._sources[source] for source in citation.sources] if citation else []

    def sources_about(self, table: str, row: str, group: str) -> list[Source]:
        """The sources for a group as precisely as they are known: its own, otherwise those of the row as a whole."""
        return self.sources_of(table, row, group) or self.sources_of(table, row, WHOLE_ROW)

    def sources_with_ids(self, ids: Iterable[str]) -> list[Source]:
        """The sources with these ids."""
        return [self._sources[id] for id in ids]

    def link_point(self, country: str) -> tuple[float, float] | None:
        """A point (latitude, longitude) well inside a country, or ``None`` if the map has no outline of it."""
        outline = self.outlines.get(country)
        if outline is None:
            return None
        largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
        point = shapely.ops.polylabel(largest, tolerance=0.1)
        return round(point.y, 2), round(point.x, 2)

    @cached_property
    def _sites(self) -> dict[str, Site]:
        return {site.id: site for site in self.sites}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def _citations(self) -> dict[tuple[str, str, str], Citation]:
        return {(c.table, c.row, c.group): c for c in self.citations}

    @cached_property
    def _citations_by_row(self) -> dict[tuple[str, str], list[Citation]]:
        found: dict[tuple[str, str], list[Citation]] = {}
        for citation in self.citations:
            found.setdefault((citation.table, citation.row), []).append(citation)
        return found
