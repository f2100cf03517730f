"""What the map shows, as plain values: for the map on the page, the page that works offline, and the picture."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_factories.context import Context
from ai_factories.i18n import Texts
from ai_factories.labels import SYSTEM_TYPES
from ai_factories.map.symbols import HOST_COLOUR, PARTICIPANT_COLOUR
from ai_factories.model.network import Site
from ai_factories.model.rows import Antenna, Factory
from ai_factories.wording.facts import site_name


@dataclass(frozen=True)
class Entry:
    """An entry in the legend: a ``symbol``, by its name, or else a ``colour``, and what it means."""

    label: str
    symbol: str | None = None
    colour: str | None = None


@dataclass(frozen=True)
class Scene:
    """The map: its ``sites``, in drawing order; its ``state``, as map.js knows it; and the legend."""

    sites: Sequence[Mapping[str, Any]]
    state: Mapping[str, Any]
    legend: Sequence[Entry]


def scene(context: Context) -> Scene:
    """The map with the sites shown and, if the selected site is one of them, its consortium and links."""
    # Antennas first, so that the AI Factories are drawn over them.
    drawn: list[Site] = [*context.antennas, *context.shown]
    return Scene([_site(site, context.texts) for site in drawn], _state(context), list(_legend(context)))


def bounds(sites: Iterable[Site]) -> list[list[float]]:
    """The south-western and north-eastern corners of the area of the sites, as latitude and longitude."""
    latitudes, longitudes = zip(*map(_position, sites), strict=True)
    return [[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]]


def _state(context: Context) -> dict[str, Any]:
    _ = context.texts.gettext
    network, selected = context.network, context.selected_on_map
    inside: list[Site] = [*network.factories, *context.antennas]
    host = selected if isinstance(selected, Factory) else None
    links = list(_antenna_links(context))
    return {
        "lang": context.texts.lang,
        "words": {"in": _("Zoom in"), "out": _("Zoom out"), "home": _("Show all sites")},
        "name": _("Map of the AI Factories"),
        "home": bounds(inside),
        "site": selected.id if selected else None,
        "related": sorted({site.id for link in links if selected in link for site in link}),
        "host": host.country if host else None,
        "participants": network.participants(host.id) if host else [],
        "lines": [*_antenna_lines(links, selected), *_consortium_lines(context, host)],
    }


def _antenna_links(context: Context) -> Iterator[tuple[Antenna, Factory]]:
    for antenna in context.antennas:
        for factory in context.network.linked_factories(antenna.id):
            if factory in context.shown:
                yield antenna, factory


def _antenna_lines(links: Iterable[tuple[Antenna, Factory]], selected: Site | None) -> Iterator[list[Any]]:
    for link in links:
        kind = "antenna-link selected" if selected in link else "antenna-link"
        yield [kind, _position(link[0]), _position(link[1])]


def _consortium_lines(context: Context, host: Factory | None) -> Iterator[list[Any]]:
    for country in context.network.participants(host.id) if host else ():
        point = context.network.link_point(country)
        if host and point:
            yield ["consortium-link", _position(host), point]


def _legend(context: Context) -> Iterator[Entry]:
    _ = context.texts.gettext
    selected = context.selected_on_map
    for name, label in SYSTEM_TYPES.items():
        yield Entry(_(label), symbol=name)
    if context.antennas:
        yield Entry(_("Antenna, linked to AI Factories, not one itself"), symbol="antenna")
    if isinstance(selected, Factory):
        yield Entry(_("Host country of the chosen site"), colour=HOST_COLOUR)
        if context.network.participants(selected.id):
            yield Entry(_("Takes part in its consortium"), colour=PARTICIPANT_COLOUR)


def _position(site: Site) -> tuple[float, float]:
    return site.latitude, site.longitude


def _site(site: Site, texts: Texts) -> dict[str, Any]:
    label = f"{site_name(site, texts)}, {site.city}, {texts.country(site.country)}"
    if isinstance(site, Factory):
        kind: str = site.system_type
        spoken = f"{label}, {texts.gettext(SYSTEM_TYPES[kind])}"
    else:
        kind = "antenna"
        spoken = label = f"{label} ({texts.gettext('Antenna')})"
    return {"id": site.id, "type": kind, "position": _position(site), "label": label, "spoken": spoken}
