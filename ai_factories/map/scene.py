"""What the map shows, as plain values: for the map on the page, the page that works offline, and the picture."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from ai_factories.context import Context
from ai_factories.i18n import Texts
from ai_factories.labels import STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna, Factory
from ai_factories.wording.facts import city_name, place_name, site_name

Point = tuple[float, float]


@dataclass(frozen=True)
class Entry:
    """An entry in the legend: what is drawn, as ``symbol``, ``stage`` or ``pattern``, by its name, and what it means.

    It is shown if the map has what it ``needs``: the ``host`` or the ``participants`` of a selected site.
    """

    label: str
    symbol: str | None = None
    stage: str | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class Scene:
    """The map: its ``sites``, in drawing order; its ``state``, as map.js knows it; and the legend."""

    sites: Sequence[Mapping[str, Any]]
    state: Mapping[str, Any]
    legend: Sequence[Entry]


def scene(context: Context) -> Scene:
    """The map with the sites shown. Each has what is drawn when it is selected, so that map.js need not ask for it."""
    # Antennas first, so that the AI Factories are drawn over them.
    sites: list[Site] = [*context.antennas, *context.shown]
    legend = list(_legend(context))
    return Scene([_site(context, site) for site in sites], _state(context, legend), legend)


def bounds(sites: Iterable[Site]) -> list[list[float]]:
    """The south-western and north-eastern corners of the area of the sites, as latitude and longitude."""
    latitudes, longitudes = zip(*map(_position, sites), strict=True)
    return [[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]]


@lru_cache(maxsize=2)
def points(network: Network) -> Mapping[str, Point]:
    """A point well inside each country on the map, where its name stands and where the lines of a consortium end."""
    return {code: point for code in network.outlines if (point := network.link_point(code))}


def lines(drawn: Scene, network: Network) -> Iterator[tuple[str, Point, Point]]:
    """The lines on the map, each with its kind: those of the selected consortium, and those of the Antennas."""
    sites = {site["id"]: site for site in drawn.sites}
    selected = drawn.state["site"]
    for site in drawn.sites:
        for linked in site["linked"] if site["type"] == "antenna" else ():
            kind = "antenna-link selected" if selected in (site["id"], linked) else "antenna-link"
            yield kind, site["position"], sites[linked]["position"]
    for country in sites[selected]["participants"] if selected else ():
        if country in points(network):
            yield "consortium-link", sites[selected]["position"], points(network)[country]


def _state(context: Context, legend: Iterable[Entry]) -> dict[str, Any]:
    _ = context.texts.gettext
    network, selected = context.network, context.selected_on_map
    inside: list[Site] = [*network.factories, *context.antennas]
    if context.embedded and context.shown:
        inside = [*context.shown, *context.antennas]
    return {
        "lang": context.texts.lang,
        "words": {"in": _("Zoom in"), "out": _("Zoom out"), "home": _("Show all sites")},
        "key": _("Key"),
        "hint": _("Use two fingers to move the map"),
        "name": _("Map of the AI Factories"),
        "countries": {code: context.texts.country(code) for code in points(network)},
        "home": bounds(inside),
        "site": selected.id if selected else None,
        "legend": [{name: value for name, value in asdict(entry).items() if value} for entry in legend],
    }


def _legend(context: Context) -> Iterator[Entry]:
    _ = context.texts.gettext
    for name, label in SYSTEM_TYPES.items():
        yield Entry(_(label), symbol=name)
    if context.antennas:
        yield Entry(_("Antenna (national service point)"), symbol="antenna")
    yield Entry(_("Host country"), pattern="host")
    yield Entry(_("Takes part in its consortium"), pattern="participant")
    for name, label in STAGES.items():
        yield Entry(_(label), stage=name)


def _position(site: Site) -> Point:
    return site.latitude, site.longitude


def _site(context: Context, site: Site) -> dict[str, Any]:
    texts, network = context.texts, context.network
    city = city_name(network, site, texts)
    label = f"{site_name(site, texts)}, {place_name(network, site, texts)}"
    drawn = {"id": site.id, "position": _position(site), "label": label, "short": _short(site, city), "city": city}
    if isinstance(site, Factory):
        linked = [one.id for one in context.antennas if site in network.linked_factories(one.id)]
        spoken = f"{label}, {texts.gettext(SYSTEM_TYPES[site.system_type])}, {texts.gettext(STAGES[site.stage])}"
        look = {"type": site.system_type, "stage": site.stage}
        consortium = {"host": site.country, "participants": network.participants(site.id)}
        return {**drawn, **look, **consortium, "spoken": spoken, "linked": linked}
    named = _named(label, texts)
    linked = [one.id for one in network.linked_factories(site.id) if one in context.shown]
    return drawn | {"type": "antenna", "participants": [], "label": named, "spoken": named, "linked": linked}


def _named(label: str, texts: Texts) -> str:
    return f"{label} ({texts.gettext('Antenna')})"


def _short(site: Site, city: str) -> str:
    """What stands beside a marker: the acronym, as far as there is one, otherwise the city."""
    return city if isinstance(site, Antenna) else site.acronym or city
