"""What is known about the data stands in the data: with another edition, nothing of the real one is said any more."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.export.collections import COLLECTIONS
from ai_factories.export.map_page import to_map_page
from ai_factories.export.map_picture import to_map_picture
from ai_factories.filters import Filters
from ai_factories.html import (
    about,
    accessibility,
    comparison,
    consortia,
    finder,
    page,
    site_card,
    site_list,
    timeline,
)
from ai_factories.i18n import LOCALES
from ai_factories.loading.folder import OUTLINES
from ai_factories.milestones import events
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.wording.edition import bibtex
from tests.support.other_edition import other_edition, traces

# Where a page explains the word, it begins a paragraph or is what a list defines; a mark follows a fact.
EXPLAINED = re.compile(r'<small class="marks">.*?</small>|<dt><span class="(?:reported|unconfirmed)">')
MARK = re.compile(r'class="(?:reported|unconfirmed)"|<em>|\u00a0\*')


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return load(other_edition(tmp_path_factory.mktemp("other") / "data"))


def pages(network: Network, lang: str) -> Iterator[tuple[str, str]]:
    """Every page and part of a page, of several readers, by name."""
    first, second, third, *_rest = (factory.id for factory in network.factories)
    context = Context.of(network, UrlState(Filters(antennas=True), site=first, sites=(first, second, third)), lang)
    for site in network.sites:
        yield f"card of {site.id}", site_card.render(context, site, hidden=True)
    yield "sites", site_list.render(context)
    yield "comparison", comparison.render(context)
    yield "about", about.render(context)
    for number, country in enumerate(("FI", "NO", "CH", "CA", "US", "MD", "BE")):
        who, need = (("startup", "try"), ("researcher", "research"), ("company", "large"))[number % 3]
        asked = UrlState(origin=country, site=network.factories[number].id, who=who, need=need)
        yield f"finder in {country}", finder.render(Context.of(network, asked, lang), "2046-01-01")
        yield f"consortia of {country}", consortia.render(Context.of(network, asked, lang))
    for path in page.paths(network):
        yield f"page {path}", page.render(Context.of(network, lang=lang), path, "", style="", script="")
    yield "key of the timeline", timeline.render_key(context)
    yield "plan", timeline.render_plan(context)
    found = events(network, network.factories, context.texts)
    yield "milestones", timeline.render_list(context, found, network.factories)
    yield "chart", timeline.render_chart(context, found, network.factories, datetime.date(2046, 1, 1))
    # When this page was checked is a fact about the page, and not in the data.
    checked = context.texts.date(accessibility.CHECKED_ON)
    yield "accessibility", accessibility.render(context).replace(checked, "")


def downloads(network: Network, lang: str) -> Iterator[tuple[str, str]]:
    """Every file as text, by name."""
    context = Context.of(network, UrlState(Filters(antennas=True), site=network.factories[0].id), lang)
    yield "csv", files.to_csv(context).decode()
    yield "geojson", files.to_geojson(context).decode()
    book = openpyxl.load_workbook(io.BytesIO(files.to_excel(context)))
    yield "xlsx", "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    with zipfile.ZipFile(io.BytesIO(files.to_package(context))) as archive:
        for name in archive.namelist():
            if name != OUTLINES:
                yield f"{name} in the package", archive.read(name).decode()
    yield "bibtex", bibtex(network)
    yield "name", files.file_name(network, "csv", shown=3)
    libraries = re.compile(r"<style>.*?</style>|<script>(?!\s*show\().*?</script>", re.S)
    yield "map as a page", libraries.sub("", to_map_page(context).decode())
    yield "map as a picture", to_map_picture(context).decode()


def marks(page: str) -> list[str]:
    page = EXPLAINED.sub("", page)
    return [page[max(0, found.start() - 80) : found.end()] for found in MARK.finditer(page)]


@pytest.mark.parametrize("lang", LOCALES)
def test_no_page_says_anything_of_the_real_edition(network: Network, other: Network, lang: str) -> None:
    for name, shown in pages(other, lang):
        assert traces(network, shown) == set(), name
        assert marks(shown) == [], name  # all is confirmed


@pytest.mark.parametrize("lang", LOCALES)
def test_no_file_says_anything_of_the_real_edition(network: Network, other: Network, lang: str) -> None:
    for name, content in downloads(other, lang):
        assert traces(network, content) == set(), name


def test_where_all_is_confirmed_no_line_says_otherwise(other: Network) -> None:
    context = Context.of(other)
    for name in COLLECTIONS:
        assert {row.get("unconfirmed", "none") for row in files.table(context, name)} == {"none"}, name


def test_these_tests_would_see_what_they_look_for(network: Network) -> None:
    """The same pages of the real edition are full of it."""
    found = dict(pages(network, "en"))
    for name, shown in found.items():
        if not name.startswith(("links", "key", "chart", "accessibility")):
            assert traces(network, shown), name
    marked = {name for name, shown in found.items() if marks(shown)}
    assert marked >= {"sites", "comparison", "plan", "milestones", f"card of {network.factories[0].id}"}
    assert traces(network, files.to_csv(Context.of(network)).decode())
