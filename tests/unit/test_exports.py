"""The files to download, opened by the programs they are for."""

import csv
import io
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import frictionless
import geopandas
import openpyxl
import pandas as pd
import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.export.collections import COLLECTIONS
from ai_factories.export.files import file_name, flat, table, to_csv, to_excel, to_geojson, to_package
from ai_factories.export.map_page import to_map_page
from ai_factories.export.map_picture import FONT_SIZE, LETTER, WIDTH, to_map_picture
from ai_factories.export.records import factory_record
from ai_factories.filters import Filters
from ai_factories.i18n import texts_in
from ai_factories.map.assets import LICENCE
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.wording.edition import bibtex, citation, edition
from tests.support.small import small_folder, small_network

SMALL = small_network()
FORGE, OWL, WHALE = SMALL.factories
ALL = Context.of(SMALL)
NOTHING = Context.of(SMALL, UrlState(Filters(q="nothing of that name")))
SVG = "{http://www.w3.org/2000/svg}"


def of(url: UrlState, lang: str = "en") -> Context:
    return Context.of(SMALL, url, lang)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.fixture(scope="module")
def workbook() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_excel(ALL)))


# --- which lines, and what is in them ---------------------------------------------------------------------------


def test_a_file_holds_what_the_filters_leave_with_their_antennas() -> None:
    some = of(UrlState(Filters(country=("HU", "IE"), antennas=True)))
    assert [line["id"] for line in lines(to_csv(some))] == [FORGE.id, OWL.id]
    points = geopandas.read_file(io.BytesIO(to_geojson(some)))
    assert list(points["id"]) == [FORGE.id, OWL.id, "lantern"]
    assert list(points["kind"]) == ["ai-factory", "ai-factory", "antenna"]
    sheets = pd.read_excel(io.BytesIO(to_excel(some)), sheet_name=None)
    assert list(sheets["factories"]["id"]) == [FORGE.id, OWL.id]
    assert list(sheets["antennas"]["id"]) == ["lantern"]
    assert set(sheets["memberships"]["factory"]) == {FORGE.id, OWL.id}
    assert set(sheets["milestones"]["factory"].dropna()) == {FORGE.id, OWL.id}


def test_a_selected_site_or_answers_do_not_thin_out_what_everything_holds() -> None:
    """The page asks for files without them, since milestones and access depend on both."""
    whole = pd.read_excel(io.BytesIO(to_excel(ALL)), sheet_name=None)
    assert len(whole["milestones"]) == len(SMALL.milestones)
    assert len(whole["access"]) == len(SMALL.access)


def test_a_name_says_the_day_of_the_data_and_of_a_selection_how_many() -> None:
    assert file_name(SMALL, "csv") == f"european-ai-factories-{SMALL.package.created}.csv"
    assert file_name(SMALL, "zip", shown=2) == f"european-ai-factories-{SMALL.package.created}-2-of-3.zip"


def test_nothing_shown_is_a_file_without_lines() -> None:
    assert to_csv(NOTHING).decode().splitlines() == to_csv(ALL).decode().splitlines()[:1]
    book = openpyxl.load_workbook(io.BytesIO(to_excel(NOTHING)))
    assert book["factories"].max_row == 1
    assert "id" in [cell.value for cell in book["factories"][1]]


def test_a_line_says_how_sure_it_is_and_where_it_comes_from() -> None:
    line = flat(SMALL, factory_record(SMALL, FORGE, ALL.texts))
    assert line["participants"] == "IE | NO | PT"
    assert line["partners"] == "Guild of Tinkers (NO) | Stone & Star Society"
    assert line["systems"] == "Oldmoon (serves-meanwhile) | Sundial (same-host)"
    assert line["sectors"] == "health | space"
    assert line["contract_value_eur_million"] == 47.5
    unconfirmed = str(line["unconfirmed"]).split(" | ")
    assert {"stage", "note", "contract_vendor", "contract_official_page"} <= set(unconfirmed)
    assert line["reported"] == "contract_value | accelerators"
    assert (line["accelerators"], line["peak_training_exaflops"], line["budget_eur_million"]) == (1234, 7.5, 62.5)
    assert line["peak_exaflops"] is None
    assert line["contacts"] == "https://www.moonforge.example/borrow | ladder@moonforge.example"
    assert {"budget_eur_million", "contacts"} <= set(unconfirmed)
    assert not {"name", "contract_event"} & set(unconfirmed)
    sources = str(line["sources"]).split(" | ")
    assert "https://town-crier.example/moonforge" in sources
    assert "The almanac of invented AI Factories" in sources  # has no address
    assert len(sources) == len(set(sources))


def test_published_that_there_are_none_is_not_the_same_as_not_published() -> None:
    cells = {str(row["id"]): row for row in table(ALL)}
    assert cells[WHALE.id]["participants"] == "none"
    assert cells[OWL.id]["participants"] is None
    assert cells[OWL.id]["sectors"] is None
    assert [cells[OWL.id][name] for name in ("contract_vendor", "contract_value_eur_million")] == [None, None]
    assert {row["systems"] for row in table(ALL)} >= {"Whalesong (own-system)"}


def test_what_was_read_nowhere_is_empty_and_not_none() -> None:
    access = {row["id"]: row for row in table(ALL, "access")}
    for mode in SMALL.access:
        assert (access[mode.id]["open_to"] is None) == (not mode.open_to)
        assert access[mode.id]["cutoffs"] != "none"


def test_csv_reads_back_what_the_data_say(network: Network) -> None:
    rows = {row["id"]: row for row in lines(to_csv(Context.of(network)))}
    for factory in network.factories:
        for name, value in factory:
            cell = rows[factory.id][name]
            assert cell == ("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))
    about = edition(network, texts_in("en"))
    for row in rows.values():
        assert row["licence"] == "CC BY 4.0"
        assert row["cite_as"] == about.cite_as
        assert (row["data_version"], row["data_date"]) == (network.package.version, network.package.created)
        assert row["facts_checked_on"] == network.checked_on


def test_sentences_come_in_the_language_and_names_as_they_are(network: Network) -> None:
    english, bokmal = (lines(to_csv(Context.of(network, lang=lang)))[0] for lang in ("en", "nb"))
    assert english["status_note"] != bokmal["status_note"] == texts_in("nb").gettext(network.factories[0].status_note)
    assert [english[name] for name in ("id", "name", "city")] == [bokmal[name] for name in ("id", "name", "city")]


def test_geojson_places_longitude_first() -> None:
    points = geopandas.read_file(io.BytesIO(to_geojson(of(UrlState(Filters(antennas=True))))))
    assert len(points) == len(SMALL.sites)
    assert points.crs.to_epsg() == 4326
    for point, site in zip(points.geometry, SMALL.sites, strict=True):
        assert (point.x, point.y) == (site.longitude, site.latitude)


# --- the workbook -----------------------------------------------------------------------------------------------


def test_excel_opens_with_every_collection_and_says_what_it_is(workbook: openpyxl.Workbook) -> None:
    assert workbook.sheetnames == ["about", *COLLECTIONS]
    about = {row[0].value: row[1].value for row in workbook["about"]}
    assert about["licence"] == "CC BY 4.0"
    assert about["date"] == SMALL.package.created
    assert about["cite_as"] == citation(SMALL, ALL.texts)
    for name, collection in COLLECTIONS.items():
        assert len(list(workbook[name].values)) == 1 + len(collection.records(ALL)), name
        assert about[name] == ALL.texts.gettext(collection.title)


def test_excel_holds_numbers_and_truths_and_not_only_text() -> None:
    factories = pd.read_excel(io.BytesIO(to_excel(ALL)), sheet_name="factories").set_index("id")
    assert factories.loc[FORGE.id, "latitude"] == FORGE.latitude
    assert factories.loc[FORGE.id, "contract_value_eur_million"] == 47.5
    assert factories.loc[FORGE.id, "experimental_platform"] == True  # noqa: E712  # numpy's
    assert factories.loc[WHALE.id, "experimental_platform"] == False  # noqa: E712
    assert factories["experimental_platform"].isna()[OWL.id]


def test_excel_can_be_read_and_sorted(workbook: openpyxl.Workbook) -> None:
    for name in COLLECTIONS:
        sheet = workbook[name]
        assert sheet.freeze_panes == "B2"  # headings and the first column stay
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert not any(cell.font.bold for cell in sheet[2])
        assert all(sheet.column_dimensions[cell.column_letter].width > 4 for cell in sheet[1])


TEXTS = [
    *("=1+1", '=HYPERLINK("https://example.org")', "{=SUM(A1:A2)}", "@SUM(1)", "+1", "-1"),
    *("https://example.org", "mailto:a@example.org", "internal:about!A1", "file:///etc/passwd"),
    *("0012", "1e5", "TRUE", "NaN", "<b>& æ"),
]


def test_a_text_stays_that_text_in_excel() -> None:
    """The data hold no formula (see test_hostile.py); should one get in, it must still not run."""
    rows = (FORGE.model_copy(update={"id": f"f{n}", "city": text, "note": text}) for n, text in enumerate(TEXTS))
    network = replace(SMALL, factories=tuple(rows))
    sheet = openpyxl.load_workbook(io.BytesIO(to_excel(Context.of(network))))["factories"]
    headings = [cell.value for cell in sheet[1]]
    for number, text in enumerate(TEXTS):
        for name in ("city", "note"):
            cell = sheet.cell(number + 2, headings.index(name) + 1)
            assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


# --- the package ------------------------------------------------------------------------------------------------


def test_the_package_is_complete_and_valid(tmp_path: Path) -> None:
    content = to_package(ALL)
    assert to_package(ALL) == content  # the same data make the same bytes
    (tmp_path / "package.zip").write_bytes(content)
    report = frictionless.Package(str(tmp_path / "package.zip")).validate()
    assert report.valid, report.flatten()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "data")
    assert load(tmp_path / "data").factories == SMALL.factories


def test_the_package_says_its_licence_in_itself(network: Network) -> None:
    with zipfile.ZipFile(io.BytesIO(to_package(Context.of(network, lang="nb")))) as archive:
        notice = archive.read("CITATION.txt").decode()
        names = archive.namelist()
        assert "CC BY 4.0" in archive.read("README.md").decode()
    assert "licence: CC BY 4.0" in notice
    assert f"date: {network.package.created}" in notice
    assert bibtex(network) in notice
    assert {"datapackage.json", "README.md", "factories.csv", "outlines/europe-basemap.geojson"} <= set(names)


def test_the_package_is_what_was_checked(tmp_path: Path) -> None:
    folder = shutil.copytree(small_folder(), tmp_path / "data")
    network = load(folder)
    (folder / "factories.csv").write_text("rubbish", encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(to_package(Context.of(network)))) as archive:
        assert archive.read("factories.csv").decode().startswith("id,name,")


# --- which edition it is ----------------------------------------------------------------------------------------


def test_the_edition_is_as_old_as_its_oldest_check() -> None:
    oldest = min(factory.stage_checked_on for factory in SMALL.factories)
    assert edition(SMALL, ALL.texts).checked_on == oldest


def test_a_citation_names_version_and_day_in_the_language() -> None:
    english, bokmal = (citation(SMALL, texts_in(lang)) for lang in ("en", "nb"))
    assert "version 4.5.6 of 11 October 2005" in english
    assert "versjon 4.5.6" in bokmal
    assert "11. oktober 2005" in bokmal


def test_bibtex_is_one_entry_whatever_the_title() -> None:
    package = SMALL.package.model_copy(update={"title": "A {title} @misc{x"})
    entry = bibtex(replace(SMALL, package=package))
    assert entry.startswith("@misc{")
    assert entry.count("@") == 1
    assert entry.count("{") == entry.count("}")


# --- the picture ------------------------------------------------------------------------------------------------


def classes(tree: ElementTree.Element, tag: str, name: str) -> int:
    return sum(name in element.get("class", "").split() for element in tree.iter(f"{SVG}{tag}"))


@pytest.mark.parametrize("antennas", [False, True])
def test_the_picture_shows_every_site_and_the_consortium_of_the_selected_one(network: Network, antennas: bool) -> None:
    selected = max(network.factories, key=lambda factory: len(network.participants(factory.id)))
    context = Context.of(network, UrlState(Filters(antennas=antennas), site=selected.id))
    tree = ElementTree.fromstring(to_map_picture(context))  # noqa: S314  # ours
    labels = [element.text for element in tree.iter(f"{SVG}text") if element.get("class") == "label"]
    others = [factory.city for factory in network.factories if factory != selected]
    assert sorted(filter(None, labels)) == sorted([f"{selected.name}, {selected.city}", *others])
    symbols = list(tree.iter(f"{SVG}svg"))
    assert {e.get("data-site") for e in symbols} - {None} == {factory.id for factory in network.factories}
    shown = {e.get("data-antenna") for e in symbols} - {None}
    assert shown == ({antenna.id for antenna in network.antennas} if antennas else set())
    participants = network.participants(selected.id)
    assert classes(tree, "line", "consortium-link") == len(participants)
    assert classes(tree, "path", "host") == 1
    assert classes(tree, "path", "participant") == len(participants)
    assert classes(tree, "path", "selected") == 1
    largest = max(float(e.get("width", 0)) for e in symbols if e.get("data-site"))
    assert {e.get("data-site") for e in symbols if e.get("data-site") and float(e.get("width", 0)) == largest} == {
        selected.id
    }
    described = tree.findtext(f"{SVG}desc") or ""
    assert citation(network, context.texts) in described


def test_no_name_covers_another_or_leaves_the_picture(network: Network) -> None:
    selected = max(network.factories, key=lambda factory: len(factory.name))
    tree = ElementTree.fromstring(to_map_picture(Context.of(network, UrlState(site=selected.id))))  # noqa: S314
    boxes = []
    for label in (element for element in tree.iter(f"{SVG}text") if element.get("class") == "label"):
        x, y, width = float(label.get("x", "")), float(label.get("y", "")), LETTER * len(label.text or "")
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[label.get("text-anchor", "start")]
        boxes.append((label.text, left, y - 0.8 * FONT_SIZE, left + width, y + 0.2 * FONT_SIZE))
    assert all(left >= 0 and right <= WIDTH for _name, left, _top, right, _bottom in boxes)
    overlapping = [
        (one[0], other[0])
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if min(one[3], other[3]) - max(one[1], other[1]) > 1 and min(one[4], other[4]) - max(one[2], other[2]) > 4
    ]
    assert overlapping == []


def test_the_picture_shows_only_what_the_filters_leave() -> None:
    some = of(UrlState(Filters(country=("IE",)), site=FORGE.id), "nb")  # the selected site is hidden
    text = to_map_picture(some).decode()
    assert re.findall(r'data-site="([^"]+)"', text) == [OWL.id]
    assert "Europeiske KI-fabrikker" in text
    assert "1 av 3 KI-fabrikker" in text
    assert "Irland" in text
    assert FORGE.name not in text


def test_a_network_of_one_site_has_a_picture() -> None:
    alone = replace(SMALL, factories=SMALL.factories[:1])
    assert to_map_picture(Context.of(alone)).count(b"data-site=") == 1


# --- the map as a page ------------------------------------------------------------------------------------------


def test_the_map_as_a_page_has_the_licence_of_leaflet_too() -> None:
    page = to_map_page(of(UrlState())).decode()
    assert LICENCE.read_text() in page


def test_the_map_as_a_page_has_a_card_for_each_site_and_asks_nobody() -> None:
    page = to_map_page(of(UrlState(Filters(country=("HU", "LV"), antennas=True), site=WHALE.id))).decode()
    cards = set(re.findall(r'data-card="([^"]*)"', page))
    assert cards == {"", FORGE.id, WHALE.id, "lantern", "mist-antenna"}
    assert OWL.id not in re.findall(r'data-site="([^"]*)"', page)
    assert "2 of 3 AI Factories" in page
    assert citation(SMALL, ALL.texts) in page
    assert not re.search(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="(?!data:)', page)


def test_files_can_be_made_when_nothing_is_shown() -> None:
    files: list[Any] = [
        make(NOTHING) for make in (to_csv, to_geojson, to_excel, to_package, to_map_page, to_map_picture)
    ]
    assert all(files)
    assert date.fromisoformat(SMALL.package.created)
