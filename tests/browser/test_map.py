"""The journeys of a reader, with the real server and the real browser."""

import re
from pathlib import Path

import pytest
from components.model import Network
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Watch
from tests.support.data import Folder
from tests.support.reader import FIRST_LOAD, Reader, has_no_sideways_scroll, inside
from tests.support.servers import running_app


def test_the_start_view_shows_every_site(reader: Reader, network: Network) -> None:
    reader.opens()
    frame = reader.part("map").locator("iframe")
    for factory in network.factories:
        assert inside(reader.marker(factory.id), frame), factory.id
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*19 of 19 "))
    box = frame.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900  # the whole map is on the first screen
    assert has_no_sideways_scroll(reader.page)
    reader.has_address({})


@pytest.mark.parametrize(
    ("width", "height"), [(1920, 1080), (1366, 768), (1280, 720), (1024, 600), (844, 390), (720, 450), (360, 640)]
)
def test_every_site_is_in_view_at_any_size_of_window(reader: Reader, network: Network, width: int, height: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": height})
    reader.opens()
    frame = reader.part("map").locator("iframe")
    hidden = [factory.id for factory in network.factories if not inside(reader.marker(factory.id), frame)]
    assert hidden == []
    assert has_no_sideways_scroll(reader.page)


def test_the_view_follows_the_window_until_the_reader_moves_it(reader: Reader, network: Network) -> None:
    reader.opens()
    reader.page.set_viewport_size({"width": 1100, "height": 700})
    reader.page.wait_for_timeout(500)
    frame = reader.part("map").locator("iframe")
    assert all(inside(reader.marker(factory.id), frame) for factory in network.factories)
    for _ in range(3):
        reader.map.get_by_role("button", name="Zoom in").click()
        reader.map_rests()
    before = reader.view()
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.page.wait_for_timeout(500)
    assert reader.view()[0] == before[0]
    assert not inside(reader.marker("pharos"), frame)
    reader.pick("site-select", "Pharos AI Factory, Lavrion")
    reader.sees_selected("pharos")
    reader.map_rests()
    assert inside(reader.marker("pharos"), frame)
    reader.map.get_by_role("button", name="Show all sites").click()
    assert all(inside(reader.marker(factory.id), frame) for factory in network.factories)


@pytest.mark.parametrize("room", ["display: none", "width: 0; min-width: 0", "width: 40px; min-width: 0"])
def test_a_map_that_first_has_no_room_shows_every_site_once_it_has(reader: Reader, network: Network, room: str) -> None:
    rule = f".st-key-map iframe {{ {room.replace(';', ' !important;')} !important }}"
    reader.page.add_init_script(
        f"""if (window === top) addEventListener("DOMContentLoaded", () => {{
            window.squeeze = Object.assign(document.createElement("style"), {{ textContent: "{rule}" }});
            document.head.append(squeeze);
        }})"""
    )
    reader.opens()
    reader.page.evaluate("() => squeeze.remove()")
    frame = reader.part("map").locator("iframe")
    reader.map.locator("body").evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))"
    )
    for factory in network.factories:
        assert inside(reader.marker(factory.id), frame), factory.id


def test_markers_tell_type_by_shape_and_colour_as_the_legend_does(reader: Reader, network: Network) -> None:
    reader.opens()
    looks: dict[str, set[str]] = {}
    for factory in network.factories:
        shape = reader.marker(factory.id).locator("path")
        look = f"{shape.get_attribute('d')} {shape.get_attribute('fill')}"
        looks.setdefault(factory.system_type, set()).add(look)
    assert all(len(look) == 1 for look in looks.values())
    pictures = (
        reader.part("legend").locator("img").evaluate_all("(all) => all.map((one) => decodeURIComponent(one.src))")
    )
    for number, look in enumerate(looks[name].pop() for name in ("new-build", "upgrade", "associated")):
        path, _, colour = look.rpartition(" ")
        assert path in pictures[number]
        assert colour in pictures[number]


def test_a_click_selects_and_shows_the_consortium(reader: Reader) -> None:
    reader.opens()
    reader.marker("lumi-aif").click()
    reader.sees_selected("lumi-aif")
    card = reader.part("site-card")
    expect(card).to_contain_text("Participants: Czechia, Denmark, Estonia, Norway and Poland")
    expect(reader.map.locator(".consortium-link")).to_have_count(5)
    expect(reader.map.locator(".country.participant")).to_have_count(5)
    expect(reader.map.locator(".country.host")).to_have_count(1)
    expect(card).to_contain_text("unconfirmed")
    check = card.locator(".contract-page a")
    expect(check).to_have_attribute("href", re.compile(r"^https://www\.eurohpc-ju\.europa\.eu/.*lumi-ai-supercomputer"))
    reader.marker("mimer").click()
    reader.sees_selected("mimer")
    expect(reader.map.locator(".consortium-link")).to_have_count(0)


def test_a_second_click_on_the_same_marker_is_not_lost(reader: Reader) -> None:
    reader.opens()
    reader.marker("mimer").click()
    reader.sees_selected("mimer")
    reader.part("site-select").get_by_role("button", name=re.compile("Clear", re.I)).click()
    expect(reader.part("site-card").locator("article")).to_have_count(0)
    reader.marker("mimer").click()
    reader.sees_selected("mimer")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_selects_and_keeps_its_place(reader: Reader, key: str) -> None:
    reader.opens()
    reader.marker("bsc-aif").focus()
    reader.page.keyboard.press(key)
    reader.sees_selected("bsc-aif")
    expect(reader.marker("bsc-aif")).to_be_focused()
    expect(reader.marker("bsc-aif")).to_have_attribute("role", "button")


def test_keyboard_focus_brings_a_marker_into_view(reader: Reader) -> None:
    reader.opens()
    for _ in range(4):
        reader.map.get_by_role("button", name="Zoom in").click()
        reader.map_rests()
    frame = reader.part("map").locator("iframe")
    assert not inside(reader.marker("lumi-aif"), frame)
    for _ in range(25):
        reader.page.keyboard.press("Tab")
        if reader.marker("lumi-aif").evaluate("(element) => element === document.activeElement"):
            break
    expect(reader.marker("lumi-aif")).to_be_focused()
    reader.map_rests()
    assert inside(reader.marker("lumi-aif"), frame)


def test_markers_have_accessible_names_and_tooltips(reader: Reader, network: Network) -> None:
    reader.opens()
    for factory in network.factories:
        name = reader.marker(factory.id).get_attribute("aria-label") or ""
        assert name.startswith(f"{factory.name}, {factory.city}, ")
    reader.marker("lumi-aif").hover()
    expect(reader.map.locator(".leaflet-tooltip")).to_have_text("LUMI AI Factory, Kajaani, Finland")


def test_selector_and_table_select_too(reader: Reader) -> None:
    reader.opens()
    reader.part("site-table").get_by_role("link", name="Pharos AI Factory").click()
    reader.sees_selected("pharos")
    reader.pick("site-select", "Slovenian AI Factory, Maribor")
    reader.sees_selected("slaif")


def test_a_choice_far_from_the_card_brings_the_card_into_view(reader: Reader) -> None:
    reader.opens("/?site=mimer")
    reader.part("site-table").get_by_role("link", name="RO AI Factory").click()
    reader.sees_selected("ro-aif")
    expect(reader.part("site-card").locator("h2")).to_be_in_viewport()


def test_a_row_of_the_table_is_a_link_to_the_same_view(reader: Reader) -> None:
    reader.opens("/?country=FI&lang=nb", sites=1)
    link = reader.part("site-table").get_by_role("link", name="LUMI AI Factory")
    assert link.get_attribute("href") == "?country=FI&lang=nb&site=lumi-aif"
    reader.opens("/" + (link.get_attribute("href") or ""), sites=1)
    reader.sees_selected("lumi-aif")


def test_filters_update_the_map_in_place_and_keep_the_view(reader: Reader) -> None:
    reader.opens()
    reader.mark_map()
    reader.map.get_by_role("button", name="Zoom in").click()
    reader.map_rests()
    before = reader.view()
    reader.part("filter-system").get_by_role("button", name="Alongside").click()
    expect(reader.markers()).to_have_count(3)
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*3 of 19 "))
    reader.marker("jaif").click()
    reader.sees_selected("jaif")
    reader.part("reset").get_by_role("button").click()
    expect(reader.markers()).to_have_count(19)
    reader.page.get_by_role("button", name="Norsk").or_(reader.page.get_by_role("radio", name="Norsk")).first.click()
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*19 av 19 "))
    assert reader.map_is_the_same()
    assert reader.view() == before


def test_a_notice_that_comes_and_goes_leaves_the_map_alone(reader: Reader) -> None:
    reader.opens("/?country=FI,XX&colour=red", sites=1)
    expect(reader.part("notice")).to_contain_text("country=XX")
    expect(reader.part("notice")).to_contain_text("colour")
    reader.has_address({"country": "FI"})
    reader.mark_map()
    reader.part("reset").get_by_role("button").click()
    expect(reader.part("notice")).to_have_count(0)
    expect(reader.markers()).to_have_count(19)
    assert reader.map_is_the_same()


def test_fast_clicks_are_not_lost(reader: Reader) -> None:
    reader.opens()
    for name in ("December 2024", "March 2025"):
        reader.part("filter-round").get_by_role("button", name=name).click(no_wait_after=True)
    for name in ("Contract signed", "Tender", "Installation"):
        reader.part("filter-stage").get_by_role("button", name=name).click(no_wait_after=True)
    reader.part("filter-system").get_by_role("button", name="New build").click(no_wait_after=True)
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*7 of 19 "))
    expected = {"system": "new-build", "round": "2024-12,2025-03", "stage": "tender,contract,installation"}
    reader.has_address(expected)


def test_clicks_faster_than_any_answer_are_not_lost(reader: Reader) -> None:
    reader.opens()
    reader.page.evaluate(
        """() => {
            const pill = (key, text) => [...document.querySelectorAll(`.st-key-${key} button`)]
                .find((button) => button.textContent.includes(text));
            pill("filter-round", "December 2024").click();
            pill("filter-stage", "Contract signed").click();
            pill("filter-system", "New build").click();
            document.querySelector(".st-key-filter-experimental input").click();
        }"""
    )
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*1 of 19 "))
    reader.has_address(
        {
            "system": "new-build",
            "round": "2024-12",
            "stage": "contract",
            "experimental": "true",
        }
    )


def test_a_word_of_the_map_from_before_a_click_does_not_undo_the_click(reader: Reader) -> None:
    reader.opens()
    reader.part("filter-system").get_by_role("button", name="Upgrade").click()
    expect(reader.markers()).to_have_count(1)
    reader.page.wait_for_url("**?system=upgrade")
    # The frame reports that it is up, while the browser does not know yet that the address has changed.
    reader.page.evaluate("() => history.replaceState(history.state, '', location.pathname)")
    reader.map.locator("body").evaluate(
        """() => parent.postMessage({
            isStreamlitMessage: true,
            type: "streamlit:setComponentValue",
            dataType: "json",
            value: { last_active_drawing: null, last_object_clicked_count: 0, again: true },
        }, "*")"""
    )
    reader.page.wait_for_url("**?system=upgrade")
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*1 of 19 "))
    expect(reader.markers()).to_have_count(1)


def test_a_link_and_a_filter_clicked_at_once_both_count(reader: Reader) -> None:
    reader.opens()
    reader.page.evaluate(
        """() => {
            document.querySelector('.st-key-site-table a[data-choose="mimer"]').click();
            [...document.querySelectorAll(".st-key-filter-system button")]
                .find((button) => button.textContent.includes("New build")).click();
        }"""
    )
    expect(reader.markers()).to_have_count(15)
    reader.sees_selected("mimer")
    reader.has_address({"system": "new-build", "site": "mimer"})


def test_a_click_in_the_middle_of_the_last_one_loses_neither(page: Page, watch: Watch) -> None:
    with running_app(script="tests/support/slow_app.py") as address:
        watch(page.context, address)
        reader = Reader(page, address)
        reader.opens()
        reader.page.evaluate(
            """async () => {
                const clicks = [["round", "December 2024"], ["round", "March 2025"], ["stage", "Contract signed"],
                                ["stage", "Tender"], ["stage", "Installation"], ["system", "New build"]];
                for (const [filter, text] of clicks) {
                    [...document.querySelectorAll(`.st-key-filter-${filter} button`)]
                        .find((button) => button.textContent.includes(text)).click();
                    await new Promise((done) => setTimeout(done, 90));
                }
            }"""
        )
        expect(reader.part("count")).to_have_text(re.compile(r"^\s*7 of 19 "))
        expect(reader.markers()).to_have_count(7)
        expected = {"system": "new-build", "round": "2024-12,2025-03", "stage": "tender,contract,installation"}
        reader.has_address(expected)


def test_lists_are_searched_and_relabelled_options_stay_chosen(reader: Reader) -> None:
    reader.opens()
    reader.pick("filter-member", "Norway")
    expect(reader.markers()).to_have_count(1)
    reader.pick("filter-country", "Spain · no sites")
    expect(reader.markers()).to_have_count(0)
    reader.has_address({"country": "ES", "member": "NO"})
    expect(reader.part("reset-empty")).to_be_visible()
    reader.pick("filter-member", "Portugal")
    expect(reader.markers()).to_have_count(1)
    expect(reader.marker("bsc-aif")).to_be_visible()
    reader.has_address({"country": "ES", "member": "NO,PT"})
    reader.part("filter-q").locator("input").fill("barcelona")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**q=barcelona**")
    expect(reader.markers()).to_have_count(1)


def test_a_deep_link_opens_what_was_shared_and_survives_a_reload(reader: Reader) -> None:
    reader.opens("/?member=NO&site=lumi-aif&lang=nb", sites=1)
    for _ in range(2):
        reader.sees_selected("lumi-aif")
        expect(reader.part("count")).to_have_text(re.compile(r"^\s*1 av 19 KI-fabrikker"))
        expect(reader.part("site-card")).to_contain_text("Deltakere: Danmark, Estland, Norge, Polen og Tsjekkia")
        reader.has_address({"member": "NO", "site": "lumi-aif", "lang": "nb"})
        reader.page.reload()
        expect(reader.markers()).to_have_count(1, timeout=FIRST_LOAD)


def test_back_and_forward(reader: Reader) -> None:
    reader.opens()
    reader.marker("mimer").click()
    reader.sees_selected("mimer")
    reader.part("filter-system").get_by_role("button", name="New build").click()
    expect(reader.markers()).to_have_count(15)
    reader.marker("l-aif").click()
    reader.sees_selected("l-aif")
    reader.page.go_back()
    reader.sees_selected("mimer")
    expect(reader.markers()).to_have_count(15)
    reader.page.go_back()
    expect(reader.markers()).to_have_count(19)
    reader.page.go_back()
    expect(reader.part("site-card").locator("article")).to_have_count(0)
    reader.page.go_forward()
    reader.sees_selected("mimer")


def test_the_page_speaks_the_language_of_the_browser(browser: Browser, app: str, watch: Watch) -> None:
    context = browser.new_context(locale="nb-NO", viewport={"width": 1440, "height": 900})
    watch(context, app)
    reader = Reader(context.new_page(), app)
    reader.opens()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Europeiske KI-fabrikker")
    expect(reader.page).to_have_title("Europeiske KI-fabrikker")
    assert (
        reader.marker("lumi-aif").get_attribute("aria-label") == "LUMI AI Factory, Kajaani, Finland, Helt nytt system"
    )
    assert (
        reader.marker("mimer").get_attribute("aria-label")
        == "Mimer – the Swedish AI Innovation Factory, Linköping, Sverige, Helt nytt system"
    )
    assert reader.page.evaluate("document.documentElement.lang") == "nb"
    assert reader.map.locator("html").get_attribute("lang") == "nb"
    expect(reader.map.get_by_role("button", name="Zoom inn")).to_be_visible()
    expect(reader.map.get_by_role("button", name="Zoom ut")).to_be_visible()
    reader.has_address({})
    context.close()


@pytest.mark.parametrize(
    ("path", "name", "title"), [("/?lang=nb", "Norsk", "Europeiske"), ("/", "English", "European")]
)
def test_a_click_on_the_current_language_leaves_it_chosen(reader: Reader, path: str, name: str, title: str) -> None:
    reader.opens(path)
    before = reader.params()
    reader.part("language").get_by_text(name).click()
    reader.part("filter-system").get_by_role("button").first.click()
    expect(reader.markers()).to_have_count(15)
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(reader.part("language").get_by_role("radio", name=name)).to_be_checked()
    reader.has_address(before | {"system": "new-build"})


def test_a_phone_shows_every_site_and_the_card_below_the_map(phone: Reader, network: Network) -> None:
    phone.opens()
    frame = phone.part("map").locator("iframe")
    for factory in network.factories:
        assert inside(phone.marker(factory.id), frame), factory.id
    phone.marker("lumi-aif").tap()
    phone.sees_selected("lumi-aif")
    script = "(keys) => keys.map((key) => document.querySelector(`.st-key-${key}`).getBoundingClientRect().toJSON())"
    map_box, card_box = phone.page.evaluate(script, ["map", "site-card"])  # at once: the card is scrolled into view
    assert card_box["y"] >= map_box["y"] + map_box["height"]
    expect(phone.part("site-card").locator("h2")).to_be_in_viewport()
    # One finger scrolls the page, even on the map.
    touch = phone.map.locator("#map_div").evaluate("(element) => getComputedStyle(element).touchAction")
    assert "pan-y" in touch
    assert map_box["height"] < 844
    assert has_no_sideways_scroll(phone.page)


def test_the_map_follows_the_theme(reader: Reader) -> None:
    reader.page.emulate_media(color_scheme="dark")
    reader.opens()
    expect(reader.map.locator("html")).to_have_attribute("data-theme", "dark")
    reader.mark_map()
    reader.page.emulate_media(color_scheme="light")
    expect(reader.map.locator("html")).to_have_attribute("data-theme", "light")
    assert reader.map_is_the_same()


def test_printing_gives_card_and_table(reader: Reader) -> None:
    reader.opens("/?site=lumi-aif")
    reader.page.emulate_media(media="print")
    expect(reader.part("site-card")).to_be_visible()
    expect(reader.part("site-table").locator("table")).to_be_visible()
    for hidden in ("map", "legend", "site-select", "language"):
        expect(reader.part(hidden)).not_to_be_visible()
    expect(reader.part("filter-country")).not_to_be_visible()


def test_faulty_data_show_the_report_in_the_page(folder: Folder, page: Page) -> None:
    folder.change("factories", 1, stage="sleeping")
    with running_app(folder.path) as address:
        page.goto(address + "/?lang=nb")
        report = page.locator(".st-key-data-report")
        expect(report).to_contain_text("factories.csv:3: stage: 'sleeping'", timeout=FIRST_LOAD)
        expect(page.get_by_role("heading", level=1)).to_have_text("Europeiske KI-fabrikker")
        expect(page).to_have_title("Europeiske KI-fabrikker")
        expect(page.locator("html")).to_have_attribute("lang", "nb")
        expect(page.locator("iframe")).to_have_count(0)
        expect(page.get_by_text("Traceback")).to_have_count(0)


def test_the_server_asks_no_other_host_when_it_starts(page: Page, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_app(log=log) as address:
        Reader(page, address).opens()
    # Where it looks for its public address, Streamlit shows it as the External URL, or says that it could not.
    assert "URL: http://localhost" in log.read_text(encoding="utf-8")
    assert "xternal" not in log.read_text(encoding="utf-8")
