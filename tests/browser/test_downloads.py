"""Files downloaded from the page in the real browser."""

from pathlib import Path

import frictionless
import geopandas
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.export.collections import COLLECTIONS
from ai_factories.export.map_picture import to_map_picture
from ai_factories.filters import Filters
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.wording.edition import citation
from ai_factories.wording.filters import summary
from tests.support.examples import lone_factories, widest_consortium
from tests.support.reader import Reader, is_still


def opens_panel(reader: Reader, name: str) -> None:
    reader.part(name).get_by_role("button").first.click()


def take(reader: Reader, folder: Path, file: str) -> Path:
    """Click on a download button in the panel that is open; returns the file, under the name that it came with."""
    with reader.page.expect_download() as download:
        reader.part(f"download-{file}").get_by_role("button").click()
    path = folder / file / download.value.suggested_filename
    download.value.save_as(path)
    return path


def lines(path: Path, sheet: str) -> int:
    """How many lines a sheet of a workbook has, without the headings."""
    return int(openpyxl.load_workbook(path)[sheet].max_row) - 1


def some_countries(network: Network) -> Context:
    """A selection of some of the AI Factories, the first of which is selected, with Antennas."""
    wide, other = widest_consortium(network), next(f for f in network.factories if f != widest_consortium(network))
    url = UrlState(Filters(country=tuple(sorted({wide.country, other.country})), antennas=True), site=wide.id)
    context = Context.of(network, url)
    assert 1 < len(context.shown) < len(network.factories)
    return context


@pytest.mark.audit
def test_downloads_hold_what_is_shown_and_leave_the_page_alone(
    reader: Reader, network: Network, tmp_path: Path
) -> None:
    context = some_countries(network)
    shown, antennas = [f.id for f in context.shown], [antenna.id for antenna in context.antennas]
    reader.opens(context.href().removeprefix("."), sites=len(shown))
    reader.mark_map()
    opens_panel(reader, "download")
    before = reader.part("count").inner_text(), reader.page.url

    table = take(reader, tmp_path, "shown-csv")
    assert table.name == files.file_name(network, "csv", len(shown))
    assert list(pd.read_csv(table)["id"]) == shown
    points = take(reader, tmp_path, "shown-geojson")
    assert points.name == files.file_name(network, "geojson", len(shown))
    assert list(geopandas.read_file(points)["id"]) == [*shown, *antennas]
    # A selected site does not thin out what belongs to the others.
    workbook = take(reader, tmp_path, "shown-xlsx")
    assert lines(workbook, "factories") == len(shown)
    unselected = Context.of(network, UrlState(context.url.filters))
    assert lines(workbook, "milestones") == len(COLLECTIONS["milestones"].records(unselected))
    assert lines(workbook, "access") == len(network.access)

    everything = take(reader, tmp_path, "all-csv")
    assert everything.name == files.file_name(network, "csv")
    assert len(pd.read_csv(everything)) == len(network.factories)
    assert len(geopandas.read_file(take(reader, tmp_path, "all-geojson"))) == len(network.sites)
    assert lines(take(reader, tmp_path, "all-xlsx"), "milestones") == len(network.milestones)
    package = take(reader, tmp_path, "all-zip")
    assert package.name == files.file_name(network, "zip")
    assert frictionless.Package(str(package)).validate().valid

    assert (reader.part("count").inner_text(), reader.page.url) == before
    assert reader.map_is_the_same()
    expect(reader.part("download-shown")).to_be_visible()  # the panel is still open
    assert context.url.site is not None
    reader.sees_selected(context.url.site)


@pytest.mark.audit
def test_downloads_do_not_run_the_page(page: Page, app: str, network: Network, tmp_path: Path) -> None:
    """Told by what the browser asks for: the page's own state can change too fast to be seen."""
    changed: list[str] = []

    def heard(message: str | bytes) -> None:
        assert isinstance(message, bytes)
        asked = BackMsg.FromString(message)
        if asked.HasField("rerun_script"):
            states = asked.rerun_script.widget_states.widgets
            pressed = ("trigger_value", "json_trigger_value")
            changed.extend(state.id for state in states if any(map(state.HasField, pressed)))

    page.on("websocket", lambda socket: socket.on("framesent", heard))
    reader = Reader(page, app)
    reader.opens(f"/?country={network.factories[0].country}")
    opens_panel(reader, "download")
    for file in ("shown-csv", "shown-xlsx", "all-geojson"):
        take(reader, tmp_path, file)
    page.keyboard.press("Escape")
    with reader.is_answered_after():  # a button that does run it
        reader.part("reset").click()
    assert [id for id in changed if "-download-" in id] == []
    assert any("page" in id for id in changed)  # else this would hear nothing


def test_the_panel_says_licence_date_and_how_to_cite(reader: Reader, network: Network) -> None:
    reader.opens("/?lang=nb")
    button = reader.part("panel").locator(".st-key-download").get_by_role("button")  # beside the list
    button.click()
    panel = reader.page.get_by_test_id("stPopoverBody")
    expect(panel).to_contain_text(citation(network, texts_in("nb")))
    expect(panel.get_by_role("button")).to_have_count(7)
    for download in panel.get_by_role("button").all():
        expect(download).to_be_visible()


@pytest.mark.audit
@pytest.mark.parametrize("panel", ["embed", "download"])
def test_a_panel_opens_where_there_is_room_for_it(phone: Reader, panel: str) -> None:
    phone.opens("/?q=nothing of that name", sites=0)
    is_still(phone.page)
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


# --- the map as a file ------------------------------------------------------------------------------------------


@pytest.mark.audit
def test_the_map_opens_from_disk_without_network(
    reader: Reader, browser: Browser, tmp_path: Path, network: Network
) -> None:
    context = some_countries(network)
    selected = context.selected_factory
    other = next(factory for factory in lone_factories(network) if factory in context.shown and factory != selected)
    assert selected is not None
    reader.opens(context.href(filters=Filters(country=context.url.filters.country)).removeprefix("."))
    opens_panel(reader, "embed")
    path = take(reader, tmp_path, "map-html")
    assert path.name == files.file_name(network, "html", len(context.shown))

    offline = browser.new_context(offline=True)
    page = offline.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    without_antennas = Context.of(network, UrlState(Filters(country=context.url.filters.country), site=selected.id))
    participants = len(network.participants(selected.id))
    expect(page.locator("#map_div [data-site]")).to_have_count(len(context.shown))
    expect(page.locator("path.country.host")).to_have_count(1)
    expect(page.locator("path.country.participant")).to_have_count(participants)
    expect(page.locator("path.consortium-link")).to_have_count(participants)
    expect(page.locator("body > p")).to_have_text(" · ".join(summary(without_antennas)))
    expect(page.locator("article:visible")).to_contain_text(selected.hosting_entity)
    expect(page.locator(".key .legend li:visible")).to_have_count(5)
    expect(page.locator("footer")).to_contain_text(citation(network, context.texts))
    # It answers to clicks, on the map and in the table, which has what the map has.
    page.locator(f'#map_div [data-site="{other.id}"]').click()
    expect(page.locator("article:visible")).to_have_attribute("data-site", other.id)
    expect(page.locator('#map_div [data-selected="true"]')).to_have_attribute("data-site", other.id)
    expect(page.locator(".key .legend li:visible")).to_have_count(5 if network.participants(other.id) else 4)
    page.locator("body > details > summary").click()
    expect(page.locator(".sites tbody tr")).to_have_count(len(context.shown))
    page.locator(f'.sites a[data-go="{selected.id}"]').click()
    expect(page.locator("article:visible")).to_have_attribute("data-site", selected.id)
    page.locator(f'#map_div [data-site="{other.id}"]').press("Enter")
    expect(page.locator("article:visible")).to_have_attribute("data-site", other.id)
    assert reader.app not in path.read_text(encoding="utf-8")
    assert asked == [path.as_uri()]
    assert faults == []
    offline.close()


@pytest.mark.parametrize("antennas", [False, True])
def test_no_name_in_the_picture_covers_another_or_is_cut_off(page: Page, network: Network, antennas: bool) -> None:
    selected = widest_consortium(network)
    picture = to_map_picture(Context.of(network, UrlState(Filters(antennas=antennas), site=selected.id)))
    page.set_content(picture.decode())
    boxes: list[dict[str, float]] = page.evaluate(
        "() => [...document.querySelectorAll('.label')].map((label) => label.getBoundingClientRect().toJSON())"
    )
    whole: dict[str, float] = page.evaluate("() => document.querySelector('svg').getBoundingClientRect().toJSON()")
    assert len(boxes) == len(network.factories)
    assert all(whole["left"] <= box["left"] and box["right"] <= whole["right"] for box in boxes)
    overlapping = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 4
    ]
    assert overlapping == []
