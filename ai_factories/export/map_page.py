"""The map as a page that works offline and needs no other file."""

import json
from dataclasses import asdict, replace
from pathlib import Path

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.export.edition import edition
from ai_factories.html import site_card, site_table, templates
from ai_factories.loading.folder import OUTLINES
from ai_factories.map import assets
from ai_factories.map.scene import scene
from ai_factories.map.symbols import HOST_COLOUR, MARKS, PARTICIPANT_COLOUR, SYMBOLS
from ai_factories.model.network import Site
from ai_factories.wording.filters import summary

HERE = Path(__file__).parent
STYLES = (*assets.STYLES, templates.STYLE, HERE / "map_page.css")
SCRIPTS = (*assets.SCRIPTS, HERE / "map_page.js")


def to_map_page(context: Context) -> bytes:
    """The map as an HTML page that works offline, since it contains Leaflet, outlines, sites and their cards."""
    sites: list[Site] = [*context.antennas, *context.shown]
    scenes = {
        id: scene(replace(context, url=replace(context.url, site=id or None))) for id in ("", *(s.id for s in sites))
    }
    selected = context.selected_on_map
    return templates.render(
        "map_page.html",
        context.texts,
        about=edition(context.network, context.texts),
        lang=context.texts.lang,
        summary=summary(context),
        legend={entry.label: entry for found in scenes.values() for entry in found.legend}.values(),
        symbols={name: asdict(symbol) for name, symbol in SYMBOLS.items()},
        colours={"host": HOST_COLOUR, "participant": PARTICIPANT_COLOUR},
        outlines=json.loads(context.network.files[OUTLINES]),
        sites=scenes[""].sites,
        states={site: found.state for site, found in scenes.items()},  # by selected site, "" for none
        selected=selected.id if selected else "",
        # Both are already escaped.
        cards={site.id: Markup(site_card.render(context, site, hidden=False)) for site in sites},  # noqa: S704
        table=Markup(site_table.render(context, "#{}".format)),  # noqa: S704
        styles=_sources(*STYLES) + Markup(MARKS),  # noqa: S704
        leaflet_licence=_sources(assets.LICENCE),  # which asks to be in every copy
        scripts=_sources(*SCRIPTS),
    ).encode()


def _sources(*paths: Path) -> Markup:
    return Markup("\n").join(Markup(path.read_text(encoding="utf-8")) for path in paths)  # noqa: S704  # our own files
