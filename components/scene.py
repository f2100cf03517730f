"""What the map shows, as plain values: for the map on the page, the file that stands alone, and the picture. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.facts import antenna_name
from components.filters import Filters
from components.model import Antenna, Factory, Network
from components.symbols import HOST_COLOUR, PARTICIPANT_COLOUR
from components.texts import FILTERS, STAGES, SYSTEM_TYPES, Texts

Site = Factory | Antenna


@dataclass(frozen=True)
class Scene:
    """The map: ``look`` is what map.js calls its state, ``features`` the sites as GeoJSON, those drawn last on top."""

    look: Mapping[str, Any]
    features: Sequence[Mapping[str, Any]]
    legend: Sequence["Entry"]


@dataclass(frozen=True)
class Entry:
    """A line of the legend: a ``symbol``, by its name, or else a ``colour``, and what it means."""

    label: str
    symbol: str | None = None
    colour: str | None = None


def scene(
    network: Network, shown: Sequence[Factory], antennas: Sequence[Antenna], on_map: Site | None, texts: Texts
) -> Scene:
    """The map with the shown sites and Antennas and what belongs to the selected one, if it is among them."""
    _ = texts.gettext
    host = on_map if isinstance(on_map, Factory) else None
    participants = network.participants(host.id) if host else []
    ids = {factory.id for factory in shown}
    links = [(antenna, factory) for antenna in antennas for factory in network.linked(antenna.id) if factory.id in ids]
    related = {id for antenna, factory in links if on_map in (antenna, factory) for id in (antenna.id, factory.id)}
    look = {
        "lang": texts.lang,
        "words": {"in": _("Zoom in"), "out": _("Zoom out"), "home": _("Show all sites")},
        "name": _("Map of the AI Factories"),
        "home": bounds([*network.factories, *antennas]),
        "site": on_map.id if on_map else None,
        "host": host.country if host else None,
        "participants": participants,
        "lines": [
            *(
                ["antenna-link" + (" chosen" if on_map in (antenna, factory) else ""), _place(antenna), _place(factory)]
                for antenna, factory in links
            ),
            *(
                ["consortium-link", _place(host), point]
                for c in participants
                if host and (point := network.link_point(c))
            ),
        ],
    }
    # Antennas first, so that the sites are drawn over them.
    drawn: list[Site] = [*antennas, *shown]
    features = [_feature(site, site == on_map, site.id in related, texts) for site in drawn]
    return Scene(look, features, list(_legend(bool(antennas), host, bool(participants), texts)))


def number_shown(network: Network, shown: int, texts: Texts) -> str:
    """How many of the AI Factories are shown."""
    total = len(network.factories)
    text = texts.ngettext("{shown} of {total} AI Factory", "{shown} of {total} AI Factories", total)
    return text.format(shown=shown, total=total)


def caption(network: Network, filters: Filters, selected: Site | None, texts: Texts) -> list[str]:
    """What was filtered and chosen, in words: a part for each."""
    _ = texts.gettext
    sectors = {sector.id: sector.name for sector in network.sectors}
    words: Mapping[str, Callable[[str], str]] = {
        "q": str,
        "system": lambda value: _(SYSTEM_TYPES[value]),
        "country": texts.country,
        "member": texts.country,
        "round": texts.date,
        "sector": lambda value: _(sectors[value]),
        "stage": lambda value: _(STAGES[value]),
    }
    parts = []
    for name, label in FILTERS.items():
        values = ((filters.q,) if filters.q else ()) if name == "q" else filters.chosen(name)
        if values:
            said = ", ".join(words[name](value) for value in values) if name in words else ""
            parts.append(f"{_(label)}: {said}" if said else _(label))
    if selected:
        parts.append(chosen(selected, texts))
    return parts


def chosen(site: Site, texts: Texts) -> str:
    """Which site is selected, in words."""
    name = site.name if isinstance(site, Factory) else antenna_name(site, texts)
    return texts.gettext("Chosen: {name}, {city}").format(name=name, city=site.city)


def bounds(sites: Iterable[Site]) -> list[list[float]]:
    """The south-western and the north-eastern corner of the sites: latitude, longitude."""
    latitudes, longitudes = zip(*map(_place, sites), strict=True)
    return [[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]]


def _legend(antennas: bool, host: Factory | None, participants: bool, texts: Texts) -> Iterable[Entry]:
    _ = texts.gettext
    for name, label in SYSTEM_TYPES.items():
        yield Entry(_(label), symbol=name)
    if antennas:
        yield Entry(_("Antenna, linked to AI Factories, not one itself"), symbol="antenna")
    if host:
        yield Entry(_("Host country of the chosen site"), colour=HOST_COLOUR)
    if participants:
        yield Entry(_("Takes part in its consortium"), colour=PARTICIPANT_COLOUR)


def _place(site: Site) -> tuple[float, float]:
    return site.latitude, site.longitude


def _feature(site: Site, selected: bool, related: bool, texts: Texts) -> dict[str, Any]:
    place = f"{site.city}, {texts.country(site.country)}"
    if isinstance(site, Factory):
        kind: str = site.system_type
        label = f"{site.name}, {place}"
        spoken = f"{label}, {texts.gettext(SYSTEM_TYPES[kind])}"
    else:
        kind = "antenna"
        spoken = label = f"{antenna_name(site, texts)}, {place} ({texts.gettext('Antenna')})"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [site.longitude, site.latitude]},
        "properties": {
            "id": site.id,
            "label": label,
            "spoken": spoken,
            "type": kind,
            "selected": selected,
            "related": related,
        },
    }
