"""The files to take away, opened by the programs they are for; and that taking them changes nothing on the page."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import frictionless
import geopandas
import openpyxl
import pandas as pd
import pytest
from components.address import Address
from components.exports import flat, table, to_csv, to_excel, to_geojson, to_package
from components.filters import Filters, linked, shown
from components.loading import load
from components.model import Network
from components.picture import standalone, svg
from components.records import COLLECTIONS, factory_record
from components.scene import scene
from components.texts import texts_in
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from components import site_card, site_table
from tests.support.data import Folder
from tests.support.reader import Reader
from tests.test_page import open_page

ENGLISH, BOKMAAL = texts_in("en"), texts_in("nb")
SVG = "{http://www.w3.org/2000/svg}"


def take(reader: Reader, folder: Path, group: str, label: str) -> Path:
    """Click on a download button in the panel that is open; returns the file, under the name that it came with."""
    with reader.page.expect_download() as download:
        reader.part(f"download-{group}").get_by_role("button", name=label, exact=True).click()
    path = folder / group / download.value.suggested_filename
    download.value.save_as(path)
    return path


def sheet(path: Path, name: str) -> int:
    """How many lines a sheet of a workbook has."""
    return int(openpyxl.load_workbook(path)[name].max_row)


# --- from the page ----------------------------------------------------------------------------------------------


def test_downloads_hold_what_is_shown_and_leave_the_page_alone(
    reader: Reader, network: Network, tmp_path: Path
) -> None:
    reader.opens("/?country=ES,SE&site=mimer&antennas=true", sites=3)
    reader.mark_map()
    reader.part("download").get_by_role("button").first.click()
    name = f"european-ai-factories-{network.package.created}"
    before = reader.part("count").inner_text(), reader.page.url

    table = take(reader, tmp_path, "shown", "CSV")
    assert table.name == f"{name}-3-of-19.csv"
    assert list(pd.read_csv(table)["id"]) == ["bsc-aif", "mimer", "1healthai"]
    points = take(reader, tmp_path, "shown", "GeoJSON")
    assert points.name == f"{name}-3-of-19.geojson"
    antennas = linked(network, shown(network, Filters(country=("ES", "SE"))))
    assert list(geopandas.read_file(points)["id"]) == ["bsc-aif", "mimer", "1healthai", *(a.id for a in antennas)]
    workbook = take(reader, tmp_path, "shown", "Excel")
    assert workbook.name == f"{name}-3-of-19.xlsx"
    assert sheet(workbook, "factories") == 4

    everything = take(reader, tmp_path, "all", "CSV")
    assert everything.name == f"{name}.csv"
    assert len(pd.read_csv(everything)) == 19
    assert len(geopandas.read_file(take(reader, tmp_path, "all", "GeoJSON"))) == 19 + 13
    assert sheet(take(reader, tmp_path, "all", "Excel"), "factories") == 20
    package = take(reader, tmp_path, "all", "Data Package (zip)")
    assert package.name == f"{name}.zip"
    assert frictionless.Package(str(package)).validate().valid

    assert (reader.part("count").inner_text(), reader.page.url) == before
    assert reader.map_is_the_same()
    expect(reader.part("download-shown")).to_be_visible()  # the panel is still open
    reader.sees_selected("mimer")


def test_downloads_do_not_run_the_page(reader: Reader, tmp_path: Path) -> None:
    runs: list[BackMsg] = []

    def count(message: str | bytes) -> None:
        """Count what the browser asks for; the page's own state can change too fast to be seen."""
        assert isinstance(message, bytes)
        if BackMsg.FromString(message).HasField("rerun_script"):
            runs.append(BackMsg.FromString(message))

    reader.page.on("websocket", lambda socket: socket.on("framesent", count))
    reader.opens("/?country=FI", sites=1)
    reader.part("download").get_by_role("button").first.click()
    expect(reader.part("download-all").get_by_role("button")).to_have_count(4)
    reader.is_answered()
    reader.page.wait_for_timeout(1000)  # the map reports once more that it is up
    before = len(runs)
    assert before
    for group, label in (("shown", "CSV"), ("shown", "Excel"), ("all", "GeoJSON")):
        take(reader, tmp_path, group, label)
    assert len(runs) == before
    reader.page.keyboard.press("Escape")
    reader.part("filter-system").get_by_role("button", name="Upgrade").click()
    expect(reader.part("count")).to_contain_text("0 of 19")
    assert len(runs) > before  # what does run it is noticed


def test_the_panel_says_licence_date_and_how_to_cite(reader: Reader) -> None:
    reader.opens("/?lang=nb")
    button = reader.part("download").get_by_role("button")
    expect(button).to_have_text(re.compile("Last ned data"))
    table, box = reader.part("site-table").bounding_box(), button.bounding_box()
    assert table
    assert box
    assert 0 <= table["y"] - (box["y"] + box["height"]) < 60  # beside the table
    button.click()
    panel = reader.page.get_by_test_id("stPopoverBody")
    expect(panel).to_contain_text("versjon 0.2.0 fra 22. november 2026")
    expect(panel).to_contain_text("CC BY 4.0")
    expect(panel.get_by_role("button")).to_have_count(7)
    for download in panel.get_by_role("button").all():
        expect(download).to_be_visible()


@pytest.mark.parametrize("server", ["app", "public"])
def test_the_interface_is_named_only_where_it_is_served(
    page: Page, server: str, request: pytest.FixtureRequest
) -> None:
    reader = Reader(page, request.getfixturevalue(server))
    reader.opens("/?country=FI", sites=1)
    reader.part("download").get_by_role("button").first.click()
    link = page.get_by_test_id("stPopoverBody").get_by_role("link", name="as JSON")
    if server == "public":
        expect(link).to_have_attribute("href", f"{reader.app}/api/v1/factories?country=FI")
        docs = page.get_by_test_id("stPopoverBody").get_by_role("link", name="how to ask for more")
        expect(docs).to_have_attribute("href", f"{reader.app}/api/v1/docs?lang=en")
    else:
        expect(page.get_by_test_id("stPopoverBody")).to_contain_text("CC BY 4.0")
        expect(link).to_have_count(0)


@pytest.mark.parametrize("panel", ["embed", "download"])
def test_a_panel_opens_where_there_is_room_for_it(phone: Reader, panel: str) -> None:
    phone.opens("/?q=nothing of that name", sites=0)
    phone.page.wait_for_timeout(1000)  # until nothing moves
    button = phone.part(panel).get_by_role("button").first
    # Below the button there is only a strip.
    button.evaluate(
        """(button) => {
            document.querySelector("[data-testid=stMain]").scrollTop += button.getBoundingClientRect().bottom - 650;
        }"""
    )
    button.tap()
    expect(phone.page.get_by_test_id("stPopoverBody").get_by_role("button").last).to_be_attached()
    phone.page.wait_for_function(
        """() => {
            const { top, bottom } = document.querySelector("[data-testid=stPopoverBody]").getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight && bottom - top >= 270;
        }"""
    )


def test_nothing_shown_is_a_file_without_lines(network: Network) -> None:
    nothing = Address(Filters(q="nothing of that name"))
    lines = to_csv(network, nothing, ENGLISH).decode().splitlines()
    assert len(lines) == 1
    assert lines[0] == to_csv(network, Address(), ENGLISH).decode().splitlines()[0]
    book = openpyxl.load_workbook(io.BytesIO(to_excel(network, nothing, ENGLISH)))
    assert book["factories"].max_row == 1
    assert "id" in [cell.value for cell in book["factories"][1]]


# --- what is in them --------------------------------------------------------------------------------------------


def test_a_line_says_how_sure_it_is_and_where_it_comes_from(network: Network) -> None:
    line = flat(network, factory_record(network, network.factories_by_id["lumi-aif"], ENGLISH))
    assert line["participants"] == "CZ | DK | EE | NO | PL"
    assert line["partners"] == "IT4Innovations (CZ)"
    assert line["systems"] == "LUMI (serves-meanwhile)"
    assert line["sectors"] is None  # not published
    assert line["contract_value_eur_million"] == 387.8
    assert "contract_details" in str(line["unconfirmed"]).split(" | ")
    assert "name" not in str(line["unconfirmed"]).split(" | ")
    assert "https://lumi-ai-factory.eu/" in str(line["sources"])
    alone = flat(network, factory_record(network, network.factories_by_id["mimer"], ENGLISH))
    assert alone["participants"] == "none"  # published that there are none


def test_excel_opens_with_every_collection_and_says_what_it_is(network: Network) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_excel(network, Address(), BOKMAAL)))
    assert book.sheetnames == ["about", *COLLECTIONS]
    about = {row[0].value: row[1].value for row in book["about"]}
    assert about["licence"] == "CC BY 4.0"
    assert about["date"] == network.package.created
    assert "versjon 0.2.0" in str(about["cite_as"])
    for name, collection in COLLECTIONS.items():
        rows = list(book[name].values)
        assert len(rows) == 1 + len(collection.records(network, Address(), BOKMAAL)), name
    factories = pd.read_excel(io.BytesIO(to_excel(network, Address(), BOKMAAL)), sheet_name="factories")
    lumi = factories.set_index("id").loc["lumi-aif"]
    assert lumi["latitude"] == 64.227
    assert lumi["experimental_platform"]
    assert lumi["status_note"].startswith("Kontrakten ble undertegnet")


def test_excel_can_be_read_and_sorted(network: Network) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_excel(network, Address(), ENGLISH)))
    for name in COLLECTIONS:
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref == book[name].dimensions
        assert book[name]["A1"].font.bold
    about = {row[0].value: row[1].value for row in book["about"]}
    assert str(about["milestones"]).startswith("What happened, is expected or was planned")


def test_what_was_read_nowhere_is_empty_and_not_none(network: Network) -> None:
    access = {row["id"]: row for row in table(network, Address(), ENGLISH, "access")}
    for mode in network.access:
        assert (access[mode.id]["open_to"] is None) == (not mode.open_to)
        assert access[mode.id]["cutoffs"] != "none"
    assert "none" not in {row["systems"] for row in table(network, Address(), ENGLISH)}


def test_a_selected_site_does_not_thin_out_what_is_shown(reader: Reader, tmp_path: Path, network: Network) -> None:
    reader.opens("/?site=mimer&from=NO&who=startup&need=try")
    reader.part("download").get_by_role("button").first.click()
    workbook = take(reader, tmp_path, "shown", "Excel")
    assert sheet(workbook, "milestones") == 1 + len(network.milestones)
    assert sheet(workbook, "access") == 1 + len(network.access)


def test_the_package_is_what_was_checked(folder: Folder) -> None:
    network = load(folder.path)
    (folder.path / "factories.csv").write_text("rubbish", encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(to_package(network, ENGLISH))) as archive:
        assert archive.read("factories.csv").decode().startswith("id,name,")


def test_a_formula_stays_text_in_excel(network: Network) -> None:
    """The data hold none (see test_hostile.py); should one get in, it must still not run."""
    formulas = {"city": "=1+1", "note": '=HYPERLINK("https://example.org")'}
    network = replace(network, factories=(network.factories[0].model_copy(update=formulas), *network.factories[1:]))
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(to_excel(network, Address(), ENGLISH)))
        for row in sheet
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(cells) == 2
    assert {cell.data_type for cell in cells} == {"s"}


def test_csv_reads_back_what_the_data_say(network: Network) -> None:
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(to_csv(network, Address(), ENGLISH).decode()))}
    for factory in network.factories:
        for name, value in factory:
            cell = rows[factory.id][name]
            assert cell == ("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))
    assert {row["cite_as"] for row in rows.values()} == {rows["mimer"]["cite_as"]}
    assert "version 0.2.0 of 22 November 2026" in rows["mimer"]["cite_as"]
    assert (rows["mimer"]["data_version"], rows["mimer"]["facts_checked_on"]) == ("0.2.0", "2026-10-10")


def test_geojson_places_longitude_first(network: Network) -> None:
    points = geopandas.read_file(io.BytesIO(to_geojson(network, Address(Filters(antennas=True)), ENGLISH)))
    assert len(points) == len(network.factories) + len(network.antennas)
    kajaani = points.set_index("id").loc["lumi-aif"].geometry
    assert (kajaani.x, kajaani.y) == (27.728, 64.227)


# --- the map as a file ------------------------------------------------------------------------------------------


def test_the_map_opens_from_disk_without_network(
    reader: Reader, browser: Browser, tmp_path: Path, network: Network
) -> None:
    reader.opens("/?country=FI,ES&site=lumi-aif", sites=3)
    reader.part("embed").get_by_role("button").first.click()
    path = take(reader, tmp_path, "map", "Interactive map (HTML)")
    assert re.fullmatch(r"european-ai-factories-\d{4}-\d\d-\d\d-3-of-19\.html", path.name)

    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    expect(page.locator("#map_div [data-site]")).to_have_count(3)
    expect(page.locator("path.country.host")).to_have_count(1)
    expect(page.locator("path.country.participant")).to_have_count(5)
    expect(page.locator("path.consortium-link")).to_have_count(5)
    expect(page.locator("body > p")).to_have_text(
        "3 of 19 AI Factories · Host country: Spain, Finland · Chosen: LUMI AI Factory, Kajaani"
    )
    expect(page.locator("article:visible")).to_contain_text("CSC - IT Center for Science")
    expect(page.locator(".legend li:visible")).to_have_count(5)
    expect(page.locator("footer")).to_contain_text("CC BY 4.0")
    expect(page.locator("footer")).to_contain_text("version 0.2.0 of 22 November 2026")
    # It answers to clicks, on the map and in the table, which has what the map has.
    page.locator('#map_div [data-site="1healthai"]').click()
    expect(page.locator("article:visible")).to_have_attribute("data-site", "1healthai")
    expect(page.locator('#map_div [data-selected="true"]')).to_have_attribute("data-site", "1healthai")
    with_others = bool(network.participants("1healthai"))
    expect(page.locator(".legend li:visible")).to_have_count(5 if with_others else 4)
    page.locator("summary", has_text="The sites as a table").click()
    expect(page.locator(".sites tbody tr")).to_have_count(3)
    page.locator(".sites a", has_text="BSC AI Factory").click()
    expect(page.locator("article:visible")).to_have_attribute("data-site", "bsc-aif")
    expect(page.locator("path.country.participant")).to_have_count(len(network.participants("bsc-aif")))
    page.locator('#map_div [data-site="lumi-aif"]').press("Enter")
    expect(page.locator("article:visible")).to_have_attribute("data-site", "lumi-aif")
    assert reader.app not in path.read_text(encoding="utf-8")
    assert asked == [path.as_uri()]
    assert faults == []
    context.close()


def test_hostile_names_do_nothing_in_the_file(folder: Folder, browser: Browser, tmp_path: Path) -> None:
    hostile = "</script><script>window.ran=1</script>`${window.ran=1}<img src=x onerror=window.ran=1>"
    folder.change("factories", 0, name=hostile, city=hostile)
    network = load(folder.path)
    drawn = scene(network, network.factories, network.antennas, network.factories[0], ENGLISH)
    first = network.factories[0]
    cards = {first.id: site_card.render(network, first, False, ENGLISH)}
    table = site_table.render(network, list(network.factories), Address(), ENGLISH, "#")
    scenes = {"": drawn, first.id: drawn}
    (tmp_path / "map.html").write_bytes(standalone(network, scenes, first.id, [hostile], cards, table, ENGLISH))
    (tmp_path / "map.svg").write_bytes(svg(network, drawn, [hostile], ENGLISH))
    page = browser.new_page()
    for name in ("map.html", "map.svg"):
        page.goto((tmp_path / name).as_uri())
        expect(page.locator("#map_div [data-site], svg > g [data-site]")).to_have_count(19)
        page.wait_for_timeout(300)
        assert page.evaluate("() => window.ran") is None
    page.close()


@pytest.mark.parametrize("antennas", [False, True])
def test_the_picture_names_every_city_once_and_legibly(network: Network, page: Page, antennas: bool) -> None:
    chosen = network.factories_by_id["lumi-aif"]
    drawn = scene(network, network.factories, network.antennas if antennas else [], chosen, ENGLISH)
    picture = svg(network, drawn, ["19 of 19 AI Factories"], ENGLISH)
    tree = ElementTree.fromstring(picture)  # noqa: S314  # ours
    cities = [element.text for element in tree.iter(f"{SVG}text") if element.get("class") == "label"]
    others = [factory.city for factory in network.factories if factory != chosen]
    assert sorted(filter(None, cities)) == sorted(["LUMI AI Factory, Kajaani", *others])
    assert len([e for e in tree.iter(f"{SVG}svg") if e.get("data-site")]) == 19
    assert len([e for e in tree.iter(f"{SVG}svg") if e.get("data-antenna")]) == (13 if antennas else 0)
    assert len([e for e in tree.iter(f"{SVG}line") if e.get("class") == "consortium-link"]) == 5
    countries = [element.get("class", "").split() for element in tree.iter(f"{SVG}path")]
    assert sum("host" in classes for classes in countries) == 1
    assert sum("participant" in classes for classes in countries) == 5
    assert sum("selected" in classes for classes in countries) == 1
    faded = {e.get("data-site") for e in tree.iter(f"{SVG}svg") if e.get("class") == "faded"}
    assert "lumi-aif" not in faded
    assert "mimer" in faded
    described = tree.findtext(f"{SVG}desc")
    assert described
    assert "CC BY 4.0" in described
    # No name covers another, or leaves the picture.
    page.set_content(picture.decode())
    boxes: list[dict[str, float]] = page.evaluate(
        "() => [...document.querySelectorAll('.label')].map(label => label.getBoundingClientRect().toJSON())"
    )
    whole: dict[str, Any] = page.evaluate("() => document.querySelector('svg').getBoundingClientRect().toJSON()")
    assert all(whole["left"] <= box["left"] and box["right"] <= whole["right"] for box in boxes)
    overlapping = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 4
    ]
    assert overlapping == []


def test_a_network_of_one_site_has_a_picture(network: Network) -> None:
    alone = replace(network, factories=network.factories[:1])
    drawn = scene(alone, alone.factories, [], None, ENGLISH)
    assert svg(alone, drawn, ["1 of 1 AI Factory"], ENGLISH).count(b"data-site=") == 1


def test_the_picture_shows_only_what_the_page_shows(reader: Reader, tmp_path: Path) -> None:
    reader.opens("/?country=SE&site=lumi-aif&lang=nb", sites=1)  # the chosen site is hidden by the filter
    reader.part("embed").get_by_role("button").first.click()
    path = take(reader, tmp_path, "map", "Bilde (SVG)")
    assert path.name.endswith("-1-of-19.svg")
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'data-site="([^"]+)"', text) == ["mimer"]
    assert "Europeiske KI-fabrikker" in text
    assert "1 av 19 KI-fabrikker · Vertsland: Sverige<" in text


def test_the_panels_are_there_when_the_filters_leave_nothing() -> None:
    at = open_page("en-GB", "", q="nothing of that name")
    assert not at.exception


def test_the_package_says_its_licence_in_itself(network: Network) -> None:
    with zipfile.ZipFile(io.BytesIO(to_package(network, BOKMAAL))) as archive:
        notice = archive.read("CITATION.txt").decode()
        names = archive.namelist()
    assert "licence: CC BY 4.0" in notice
    assert f"date: {network.package.created}" in notice
    assert "@misc{" in notice
    assert {"datapackage.json", "README.md", "factories.csv", "outlines/europe-basemap.geojson"} <= set(names)
