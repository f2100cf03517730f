"""WCAG 2.2, levels A and AA, in the real browser: by axe-core, and what no program finds by itself.

``accessibility.md`` says what was looked at by hand, and with what result.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from components.milestones import events
from components.model import Network
from components.texts import SYSTEM_TYPES, texts_in
from components.timeline import CHART_FROM, COLOURS, chart_rows
from playwright.sync_api import Browser, Locator, Page, expect

from components import consortia
from tests.support.data import Folder
from tests.support.reader import FIRST_LOAD, Reader, has_no_sideways_scroll, is_still
from tests.support.servers import running_app

# What Streamlit itself causes: {"rule", "selector", "issue"}, the last the address of a thread about it.
KNOWN = json.loads((Path(__file__).parent / "streamlit_axe.json").read_text())
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
AXE = Axe()


def press(locator: Locator) -> None:
    """With a finger on a phone."""
    touch = locator.page.evaluate("() => matchMedia('(pointer: coarse)').matches")
    locator.tap() if touch else locator.click()


def opens_downloads(page: Page) -> None:
    press(page.locator(".st-key-download button").first)
    expect(page.get_by_test_id("stPopoverBody").get_by_role("button").first).to_be_visible()


def opens_embedding(page: Page) -> None:
    press(page.locator(".st-key-embed button").first)
    expect(page.get_by_test_id("stPopoverBody").locator("code")).to_be_visible()


def opens_sites(page: Page) -> None:
    press(page.locator(".st-key-site-select input"))
    expect(page.get_by_role("option").first).to_be_visible()


def opens_filters(page: Page) -> None:
    expand = page.get_by_test_id("stExpandSidebarButton")
    if expand.is_visible():
        press(expand)
    press(page.locator(".st-key-filter-country input"))
    expect(page.get_by_role("option").first).to_be_visible()


def unfolds(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")


FILTERED = (
    "/?colour=red&country=FI&member=PT,NO&system=new-build&stage=contract&round=2024-12&sector=space&experimental=true"
    "&q=lumi"
)
VIEWS: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "map": ("/", None),
    "map, site": ("/?site=lumi-aif&antennas=true", unfolds),
    "map, Antenna": ("/?site=be-aifa&antennas=true", unfolds),
    "map, filtered to nothing": (FILTERED, None),
    "map, embedded": ("/?embed=true&site=mimer", None),
    "way in, answered": ("/way-in?from=NO&who=startup&need=try", unfolds),
    "consortia, chosen": ("/consortia?from=NO&site=lumi-aif", unfolds),
    "timeline": ("/timeline", None),
    "compare, two": ("/compare?sites=mimer,lumi-aif", None),
    "about": ("/about", unfolds),
    "accessibility": ("/accessibility", None),
}

OPENED: dict[str, tuple[str, Callable[[Page], None]]] = {
    "downloads": ("/?site=mimer", opens_downloads),
    "embedding": ("/?site=mimer", opens_embedding),
    "list of sites": ("/", opens_sites),
    "filters": ("/?system=new-build", opens_filters),
}


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[str, Page]]:
    """A large and a small window."""
    contexts = {}
    for name, (width, height) in SIZES.items():
        small = name == "phone"
        size: Any = {"width": width, "height": height}
        contexts[name] = browser.new_context(viewport=size, is_mobile=small, has_touch=small, locale="en-GB")
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def settle(page: Page) -> None:
    """Wait until the page is drawn, with its map if it has one."""
    expect(page.locator(".st-key-footer, .st-key-data-report, .st-key-failed").first).to_be_visible(timeout=FIRST_LOAD)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    if page.locator(".st-key-map").count():
        expect(page.frame_locator(".st-key-map iframe").locator(".country").first).to_be_attached(timeout=FIRST_LOAD)
    if page.locator(".st-key-timeline").count():
        expect(page.locator(".st-key-timeline :is(svg, canvas)").first).to_be_attached(timeout=FIRST_LOAD)


def violations(page: Page) -> list[str]:
    """What axe-core finds in the page and its frames, but for what is known of Streamlit."""
    found = []
    for frame in page.frames[1:]:  # into the page itself the library puts it
        frame.evaluate(AXE.axe_script)
    for violation in AXE.run(page, options={"runOnly": LEVELS, "resultTypes": ["violations"]}).response["violations"]:
        for node in violation["nodes"]:
            target = " ".join(str(part) for part in node["target"])
            known = any(violation["id"] == known["rule"] and known["selector"] in target for known in KNOWN)
            # Sites lie where they lie; the list of sites does the same as their markers, which WCAG 2.5.8 allows for.
            excepted = violation["id"] == "target-size" and "leaflet-marker-icon" in node["html"]
            if not known and not excepted:
                found.append(f"{violation['id']}: {target}: {node['html'][:200]}")
    return found


def check(windows: dict[str, Page], address: str, act: Callable[[Page], None] | None = None) -> None:
    """No violation, on a large and a small screen, light and dark."""
    for name, page in windows.items():
        page.emulate_media(color_scheme="light")
        page.goto(address)
        settle(page)
        if act:
            act(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
            if page.locator(".st-key-map").count():
                map_page = page.frame_locator(".st-key-map iframe").locator("html")
                expect(map_page).to_have_attribute("data-theme", scheme)
            is_still(page)
            assert violations(page) == [], (name, scheme)


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(app: str, windows: dict[str, Page], view: str, lang: str) -> None:
    path, act = VIEWS[view]
    check(windows, f"{app}{path}{'&' if '?' in path else '?'}lang={lang}", act)


@pytest.mark.parametrize("panel", OPENED)
def test_axe_finds_nothing_in_what_is_opened(app: str, windows: dict[str, Page], panel: str) -> None:
    path, act = OPENED[panel]
    check(windows, f"{app}{path}{'&' if '?' in path else '?'}lang=nb", act)


def test_axe_finds_nothing_in_the_reports_of_faults(folder: Folder, windows: dict[str, Page]) -> None:
    page = windows["desktop"]
    small = {"desktop": page}
    with running_app(script="tests/support/failing_app.py") as address:
        check(small, f"{address}/consortia")
    with running_app(folder.path) as address:
        page.goto(address)
        settle(page)
        folder.change("factories", 0, stage="sleeping")
        check(small, f"{address}/?lang=nb")
        expect(page.locator(".st-key-stale")).to_be_visible()
    with running_app(folder.path) as address:
        check(small, f"{address}/?lang=nb")
        expect(page.locator(".st-key-data-report")).to_be_visible()


def test_axe_finds_nothing_in_the_map_as_a_file(app: str, windows: dict[str, Page], tmp_path: Path) -> None:
    page = windows["desktop"]
    page.goto(f"{app}/?site=mimer")
    settle(page)
    opens_embedding(page)
    with page.expect_download() as taken:
        page.get_by_test_id("stPopoverBody").get_by_role("button", name="HTML").click()
    taken.value.save_as(tmp_path / "map.html")
    for page in windows.values():
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(f"file://{tmp_path}/map.html")
            expect(page.locator(".country").first).to_be_attached()
            assert violations(page) == [], scheme


def test_axe_looks_into_the_frame_of_the_map(app: str, windows: dict[str, Page]) -> None:
    """Else the tests above would find nothing there because they do not look."""
    page = windows["desktop"]
    page.goto(app)
    settle(page)
    page.frame_locator(".st-key-map iframe").locator("[data-site=mimer]").evaluate(
        "(element) => { element.removeAttribute('aria-label'); element.removeAttribute('title'); }"
    )
    (found,) = violations(page)
    assert "iframe" in found
    assert 'data-site="mimer"' in found


# --- keyboard ---------------------------------------------------------------------------------------------------

STOP = """() => {
    let [element, frame] = [document.activeElement, null];
    if (element.tagName === "IFRAME") {
        frame = element.getBoundingClientRect();
        element = element.contentDocument.activeElement;
    }
    if (element === document.body) return null;
    element = element.closest("label") ?? element;
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect(); // of a link over two lines, the first
    const [x, y] = [box.x + (frame?.x ?? 0), box.y + (frame?.y ?? 0)];
    const at = document.elementFromPoint(x + box.width / 2, y + Math.min(box.height / 2, 10));
    const seen = frame ? at?.tagName === "IFRAME" : at && (element.contains(at) || at.contains(element));
    const name = element.ariaLabel || element.title || element.textContent.trim().slice(0, 40) || element.placeholder;
    const key = element.closest("[class*=st-key-]")?.className.match(/st-key-([\\w-]+)/)[1];
    return { name, key: frame ? "map" : key, x, y, width: box.width, height: box.height, seen: Boolean(seen) };
}"""


def walk(page: Page, limit: int = 200) -> list[dict[str, Any]]:
    """Press Tab from the top to the end; what had the focus, in order."""
    stops: list[dict[str, Any]] = []
    page.evaluate("() => document.activeElement.blur()")
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None and len(stops) > 5:
            return stops
        if stop:
            stops.append(stop)
    pytest.fail(f"after {limit} times Tab the end was not reached: a trap around {stops[-1]}")


@pytest.mark.parametrize("path", ["/?site=mimer", "/way-in?from=NO&who=startup&need=try", "/timeline", "/about"])
def test_tab_goes_through_all_of_the_page_and_is_always_seen(reader: Reader, path: str) -> None:
    reader.visits(path)
    settle(reader.page)
    stops = walk(reader.page)
    hidden = [stop for stop in stops if not stop["seen"]]
    assert hidden == []
    keys = [stop["key"] for stop in stops]
    order = [
        key for key in ("views", "reset", "map-aside", "map", "site-select", "site-table", "footer") if key in keys
    ]
    assert [keys.index(key) for key in order] == sorted(keys.index(key) for key in order)
    assert keys[-1] == "footer"


def test_focus_is_visible_wherever_it_is(reader: Reader) -> None:
    reader.opens("/?site=mimer&system=new-build", sites=15)
    page = reader.page
    page.evaluate("() => document.activeElement.blur()")
    unseen, seen = [], 0
    for _ in range(32):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if not stop:
            break
        is_still(page)
        box = {"x": stop["x"] - 6, "y": stop["y"] - 6, "width": stop["width"] + 12, "height": stop["height"] + 12}
        if box["y"] < 0 or box["y"] + box["height"] > 900:
            continue
        clip: Any = {name: max(0, value) for name, value in box.items()}
        focused = page.screenshot(clip=clip, animations="disabled")
        page.evaluate(
            """() => {
                const frame = document.activeElement;
                window.held = frame.tagName === "IFRAME" ? frame.contentDocument.activeElement : frame;
                held.blur();
            }"""
        )
        is_still(page)
        if focused == page.screenshot(clip=clip, animations="disabled"):
            unseen.append(stop["name"])
        seen += 1
        page.evaluate("() => held.focus({ preventScroll: true })")
    assert seen > 20
    assert unseen == []


def test_the_map_can_be_skipped(reader: Reader) -> None:
    reader.opens()
    skip = reader.page.get_by_role("link", name="Skip the map")
    skip.focus()
    expect(skip).to_be_in_viewport()
    box = skip.bounding_box()
    assert box is not None
    assert box["width"] > 50
    reader.page.keyboard.press("Enter")
    expect(reader.part("site-select").locator("input")).to_be_focused()
    assert "#" not in reader.page.url


def test_the_keyboard_keeps_its_place_when_a_button_goes(reader: Reader) -> None:
    reader.opens("/?country=FI&member=PT", sites=0)
    settle(reader.page)
    reader.part("reset-empty").get_by_role("button").focus()
    reader.page.keyboard.press("Enter")
    expect(reader.markers()).to_have_count(19)
    expect(reader.part("count")).to_be_focused()
    reader.part("filter-system").get_by_role("button", name="Upgrade").click()
    expect(reader.markers()).to_have_count(1)
    reader.part("reset").get_by_role("button").focus()
    reader.page.keyboard.press("Enter")
    expect(reader.markers()).to_have_count(19)
    expect(reader.part("count")).to_be_focused()


def test_a_panel_opened_by_keyboard_is_where_the_keyboard_goes_on(reader: Reader) -> None:
    reader.opens()
    button = reader.part("download").get_by_role("button").first
    button.focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.get_by_test_id("stPopoverBody").get_by_role("button").first).to_be_focused()
    reader.page.keyboard.press("Escape")
    expect(reader.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_closed_sidebar_is_not_walked_through(phone: Reader) -> None:
    phone.opens()
    keys = [stop["key"] for stop in walk(phone.page)]
    assert not [key for key in keys if key and key.startswith("filter-")]
    phone.page.get_by_test_id("stExpandSidebarButton").focus()
    phone.page.keyboard.press("Enter")
    expect(phone.part("filter-q").locator("input")).to_be_focused()


# --- names, roles, values, languages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ("Views", "Map", "Map of the AI Factories", "Zoom in", "Show all sites", "Finland", "AI Factories shown"),
        ),
        (
            "nb",
            ("Visninger", "Kart", "Kart over KI-fabrikkene", "Zoom inn", "Vis alle stedene", "Finland", "KI-fabrikker"),
        ),
    ],
)
def test_a_screen_reader_is_given_names_roles_and_values(
    reader: Reader, network: Network, lang: str, words: tuple[str, ...]
) -> None:
    reader.opens(f"/?site=mimer&lang={lang}")
    page, texts = reader.page, texts_in(lang)
    views, here, name, zoom, home, finland, caption = words
    expect(page.get_by_role("navigation", name=views).get_by_role("link", name=here, exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("iframe[title]").first).to_have_attribute("title", name)
    assert page.locator("html").get_attribute("lang") == lang
    assert reader.map.locator("html").get_attribute("lang") == lang
    languages = page.locator(".st-key-language").get_by_role("radio")
    assert [button.get_attribute("lang") for button in languages.all()] == ["en", "nb"]

    tree = reader.map.locator("body").aria_snapshot()
    assert f'group "{name}"' in tree
    for button in (zoom, home):
        assert f'button "{button}"' in tree
    for factory in network.factories:
        kind = texts.gettext(SYSTEM_TYPES[factory.system_type])
        spoken = f"{factory.name}, {factory.city}, {texts.country(factory.country)}, {kind}"
        marker = reader.map.get_by_role("button", name=spoken, exact=True, pressed=factory.id == "mimer")
        expect(marker).to_have_count(1)
    assert finland in tree

    table = page.get_by_role("table", name=caption)
    expect(table.get_by_role("columnheader").first).to_be_visible()
    expect(table.get_by_role("rowheader")).to_have_count(19)
    filters = page.get_by_test_id("stSidebar")
    assert filters.get_by_role("textbox").count() == 1
    assert filters.get_by_role("combobox").count() == 3
    assert filters.get_by_role("switch").count() == 2
    assert filters.locator("button[aria-pressed]").count() == 11


def test_what_a_choice_changes_is_said(reader: Reader) -> None:
    reader.opens()
    said = reader.page.locator("body > [role=status]")
    expect(said).to_have_text("")  # nothing was chosen yet
    reader.part("filter-round").get_by_role("button", name="December 2024").click()
    expect(said).to_have_text("7 of 19 AI Factories")
    reader.marker("lumi-aif").click()
    expect(said).to_have_text("Chosen: LUMI AI Factory, Kajaani")
    reader.goes_to("Consortia")
    expect(said).to_have_text("Consortia")
    reader.page.get_by_role("radio", name="Norsk").click()
    expect(said).to_contain_text("Konsortier. 7 av 19 KI-fabrikker. Valgt: LUMI AI Factory, Kajaani")


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_map_matrix_and_timeline_stand_there_as_text_too(reader: Reader, network: Network, lang: str) -> None:
    texts = texts_in(lang)
    reader.opens(f"/?lang={lang}&antennas=true&site=lumi-aif")
    table = reader.part("site-table")
    for factory in network.factories:
        row = table.locator(f'tr[data-site="{factory.id}"]')
        for fact in (factory.name, factory.city, texts.country(factory.country), SYSTEM_TYPES[factory.system_type]):
            expect(row).to_contain_text(texts.gettext(fact))
    card = reader.part("site-card")
    for code in network.participants("lumi-aif"):
        expect(card).to_contain_text(texts.country(code))
    for antenna in network.antennas_of("lumi-aif"):
        expect(card).to_contain_text(antenna.name or texts.country(antenna.country))

    reader.visits(f"/consortia?lang={lang}")
    settle(reader.page)
    cells = reader.part("matrix").locator("td:has(.role)")
    expect(cells.first).to_be_visible()
    roles = {texts.gettext(label) for label in consortia.ROLES.values()}
    assert cells.count() > 40
    assert set(cells.all_text_contents()) == roles

    reader.visits(f"/timeline?lang={lang}")
    settle(reader.page)
    listed = set(re.findall(r'data-milestone="([^"]+)"', reader.part("milestones").inner_html()))
    planned = reader.part("plan").inner_text()
    found = events(network, network.factories, texts)
    drawn = {row["id"] for row in chart_rows(found, network.factories, texts)}
    plans = {event.id: event.text for event in found if event.nature == "plan"}
    assert drawn - listed - plans.keys() == set()
    assert all(text in planned for text in plans.values())
    assert {event.id for event in found if event.start < CHART_FROM} <= listed
    chart = reader.part("timeline").locator("[role=graphics-document], [role=img]").first
    expect(chart).to_have_attribute("aria-label", re.compile("^Timeline" if lang == "en" else "^Tidslinje"))
    assert "Vega" not in reader.part("timeline").aria_snapshot()


# --- colours ----------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it; ``colour`` as #rrggbb."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def themes(file: str) -> list[dict[str, str]]:
    """The colours of a style sheet's first two rules, light and dark, by name."""
    text = (Path(__file__).parent.parent / "components" / "frontend" / file).read_text()
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rule)) for rule in text.split("}")[:2]]


def test_markers_stand_out_from_land_and_sea_by_fill_or_edge() -> None:
    for theme in themes("map.css"):
        for ground in (theme["land"], theme["sea"]):
            assert contrast(theme["edge"], ground) >= 3
            assert contrast(theme["text"], ground) >= 4.5


def test_marks_of_matrix_and_timeline_stand_out_in_both_themes() -> None:
    matrix = (Path(__file__).parent.parent / "components" / "page.css").read_text()
    roles = re.findall(r"\.role\.\w+ {[^}]*(#[0-9a-f]{6})", matrix)
    assert len(roles) == 3
    for colour in [*COLOURS.values(), *roles]:
        assert contrast(colour, "#ffffff") >= 3, colour
        assert contrast(colour, "#12181f") >= 3, colour


@pytest.mark.parametrize("path", ["/?site=lumi-aif&antennas=true", "/consortia", "/timeline"])
def test_forced_colours_hide_no_mark(page: Page, app: str, path: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(app + path)
    settle(page)
    marks = page.locator(".role, .swatch, .bar-key, .mark")
    lost = marks.evaluate_all("(all) => all.filter((one) => getComputedStyle(one).forcedColorAdjust !== 'none').length")
    assert lost == 0


# --- zoom, spacing, motion, fingers -----------------------------------------------------------------------------

ZOOMED = {"200 %": (640, 450), "400 %": (320, 256)}
EVERY_VIEW = [path for path, act in VIEWS.values() if not act or act is unfolds]
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const style = getComputedStyle(element);
    const hides = (overflow) => ["hidden", "clip"].includes(overflow);
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const box = element.getBoundingClientRect();
    return text && box.width > 2 && box.height > 2 && element.checkVisibility({ visibilityProperty: true })
        && ((hides(style.overflowX) && element.scrollWidth > element.clientWidth + 2)
            || (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 2));
}).map((element) => `${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 60)}`)"""
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("path", EVERY_VIEW)
def test_zoomed_in_or_widely_spaced_nothing_is_lost(reader: Reader, path: str) -> None:
    """In Bokmål, whose words are longer."""
    reader.page.goto(f"{reader.app}{path}{'&' if '?' in path else '?'}lang=nb")
    settle(reader.page)
    before = set(reader.page.evaluate(CUT))
    for zoom, (width, height) in ZOOMED.items():
        reader.page.set_viewport_size({"width": width, "height": height})
        reader.page.wait_for_timeout(300)
        assert has_no_sideways_scroll(reader.page), zoom
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.page.add_style_tag(content=SPACING)
    reader.page.wait_for_timeout(300)
    assert set(reader.page.evaluate(CUT)) - before == set()


def test_nothing_moves_for_who_wants_less_motion(page: Page, app: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    reader = Reader(page, app)
    reader.opens()
    for _ in range(3):
        reader.map.get_by_role("button", name="Zoom in").click()
        page.wait_for_timeout(400)
    reader.pick("site-select", "Pharos AI Factory, Lavrion")
    reader.sees_selected("pharos")
    before = reader.view()
    page.wait_for_timeout(400)
    assert reader.view() == before  # the map was there at once
    reader.map.locator("body").evaluate("() => map.panBy([80, 0])")
    after = reader.view()
    page.wait_for_timeout(400)
    assert reader.view() == after != before


def too_small(locator: Locator) -> list[str]:
    """What a finger can hardly hit: below 24 pixels in either direction, links in a text excepted."""
    script = """(all) => all.filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width > 1 && one.checkVisibility() && (width < 24 || height < 24) && !one.closest("p, li, td, dd");
    }).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
    return list(locator.evaluate_all(script))


def test_a_finger_can_hit_everything(phone: Reader) -> None:
    phone.opens("/?antennas=true&site=mimer")
    settle(phone.page)
    phone.page.wait_for_timeout(500)  # the style sheets of the frame
    assert too_small(phone.map.locator("[data-site], [data-antenna], .leaflet-bar a")) == []
    for path in ("/about", "/way-in?from=NO&who=startup&need=try", "/consortia?from=NO&site=lumi-aif"):
        phone.visits(path)
        assert too_small(phone.page.locator("summary, .st-key-views a, .st-key-language button")) == []


# --- the statement ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "link", "words"),
    [("en", "Accessibility", "It meets that in part"), ("nb", "Tilgjengelighet", "Det gjør den delvis")],
)
def test_the_statement_is_reached_from_every_view(reader: Reader, lang: str, link: str, words: str) -> None:
    for path in ("/", "/way-in", "/about"):
        reader.visits(f"{path}?lang={lang}")
        settle(reader.page)
        reader.page.wait_for_timeout(1000)  # in which the frame of the map reports that it is up
        reader.part("footer").get_by_role("link", name=link).click()
        expect(reader.part("accessibility")).to_contain_text(words)
        assert reader.page.url.partition("?")[0].endswith("/accessibility")
