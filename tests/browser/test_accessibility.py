"""WCAG 2.2, levels A and AA, in the real browser: by axe-core, and what no program finds by itself.

``accessibility.md`` says what was looked at by hand, and with what result.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from ai_factories.context import Context
from ai_factories.export.map_page import to_map_page
from ai_factories.filters import Filters, options
from ai_factories.i18n import texts_in
from ai_factories.labels import ROLES, STAGES, SYSTEM_TYPES
from ai_factories.milestones import events
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.wording.facts import place_name, site_name
from ai_factories.wording.filters import number_shown, selected_text
from tests.conftest import DESK
from tests.support.data import ROOT, Folder
from tests.support.examples import by_number, guest, lone_antennas, lone_factories, widest_consortium
from tests.support.reader import FIRST_LOAD, Reader, has_no_sideways_scroll, is_still
from tests.support.servers import running_app

# What Streamlit itself causes: {"rule", "selector", "issue"}, the last the address of a thread about it.
KNOWN = json.loads((Path(__file__).parent / "streamlit_axe.json").read_text())
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Axe()
Scheme = Literal["light", "dark"]


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


def opens_filters(page: Page) -> None:
    """A menu; on a phone all filters, as a sheet."""
    menus = page.locator(".st-key-filter-bar [data-menu]:visible")
    press(menus.first)
    expect(page.locator(".st-key-filter-bar .menu:visible").first).to_be_visible()


def unfolds(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.fixture
def screens(reader: Reader, phone: Reader) -> dict[str, Reader]:
    return {"desk": reader, "phone": phone}


VIEWS = [
    "map",
    "map, site",
    "map, Antenna",
    "map, filtered to nothing",
    "map, embedded",
    "way in, answered",
    "consortia, chosen",
    "timeline",
    "compare, two",
    "about",
    "accessibility",
    "changes",
]
OPENED: dict[str, Callable[[Page], None]] = {
    "downloads": opens_downloads,
    "embedding": opens_embedding,
    "filters": opens_filters,
}


def path_of(network: Network, view: str, **also: str) -> str:
    """The path and query of a view, or of what can be opened."""
    wide, antenna = widest_consortium(network), lone_antennas(network)[0]
    country = guest(network, wide)
    host = next(one.country for one in network.factories if one.country not in (wide.country, country))
    compared = ",".join(factory.id for factory in network.factories[:2])
    filtered = {"colour": "red", "country": host, "member": country, "system": "new-build", "stage": "contract"}
    filtered |= {"sector": network.sectors[0].id, "experimental": "true", "q": wide.city}
    queries: dict[str, tuple[str, dict[str, str]]] = {
        "map, site": ("", {"site": wide.id, "antennas": "true"}),
        "map, Antenna": ("", {"site": antenna.id, "antennas": "true"}),
        "map, filtered to nothing": ("", filtered),
        "map, embedded": ("", {"embed": "true", "site": wide.id}),
        "way in, answered": ("way-in", {"from": country, "who": "startup", "need": "try"}),
        "consortia, chosen": ("consortia", {"from": country, "site": wide.id}),
        "timeline": ("timeline", {}),
        "compare, two": ("compare", {"sites": compared}),
        "about": ("about", {}),
        "changes": ("changes", {"member": country}),
        "accessibility": ("accessibility", {}),
        "downloads": ("", {"site": wide.id}),
        "embedding": ("", {"site": wide.id}),
        "filters": ("", {"system": wide.system_type}),
    }
    path, query = queries.get(view, ("", {}))
    return f"/{path}?{urlencode(query | also)}"


def shows(reader: Reader, path: str) -> None:
    """Come to a page, and wait until it is all drawn; one that is embedded in another is loaded anew."""
    if "embed=true" in path or "embed=true" in reader.page.url:
        reader.visits(path)
    else:
        reader.returns_to(path)
    if reader.part("map").count():
        reader.sees_map()
    if reader.part("timeline").count():
        expect(reader.part("timeline").locator(".event").first).to_be_attached(timeout=FIRST_LOAD)


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


def check(reader: Reader, path: str, act: Callable[[Page], None] | None, *schemes: Scheme) -> None:
    """axe-core finds no violation."""
    shows(reader, path)
    if act:
        act(reader.page)
    for scheme in schemes:
        reader.page.emulate_media(color_scheme=scheme)
        expect(reader.page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        if reader.part("map").count():
            expect(reader.map.locator("html")).to_have_attribute("data-theme", scheme)
        is_still(reader.page)
        assert violations(reader.page) == [], scheme


# With each view both languages, both screens and both schemes, and with every four views all pairs of these. A
# plain run has one setting of every other view.
PAIRS: list[list[tuple[str, str, Scheme]]] = [
    [("en", "desk", "light"), ("nb", "phone", "dark")],
    [("en", "desk", "dark"), ("nb", "phone", "light")],
    [("en", "phone", "light"), ("nb", "desk", "dark")],
    [("en", "phone", "dark"), ("nb", "desk", "light")],
]
SOME = []
for number, view in enumerate(VIEWS):
    for which, setting in enumerate(PAIRS[number % len(PAIRS)]):
        plain = number % 2 == 0 and which == number // 4 % 2
        marks = () if plain else (pytest.mark.audit,)
        SOME.append(pytest.param(view, *setting, id="-".join((view, *setting)), marks=marks))


@pytest.mark.parametrize(("view", "lang", "screen", "scheme"), SOME)
def test_axe_finds_nothing(
    screens: dict[str, Reader], network: Network, view: str, lang: str, screen: str, scheme: Scheme
) -> None:
    check(screens[screen], path_of(network, view, lang=lang), unfolds, scheme)


@pytest.mark.parametrize(
    ("panel", "screen", "scheme"),
    [
        ("downloads", "desk", "light"),
        pytest.param("filters", "phone", "dark", marks=pytest.mark.audit),
        pytest.param("embedding", "phone", "dark", marks=pytest.mark.audit),
        pytest.param("filters", "desk", "light", marks=pytest.mark.audit),
    ],
)
def test_axe_finds_nothing_in_what_is_opened(
    screens: dict[str, Reader], network: Network, panel: str, screen: str, scheme: Scheme
) -> None:
    check(screens[screen], path_of(network, panel, lang="nb"), OPENED[panel], scheme)
    screens[screen].page.goto("about:blank")  # and no panel is open


@pytest.mark.audit
def test_axe_finds_nothing_in_the_reports_of_faults(folder: Folder, page: Page) -> None:
    def check_report(address: str, part: str) -> None:
        page.goto(address)
        expect(page.locator(f".st-key-{part}")).to_be_visible(timeout=FIRST_LOAD)
        reader = Reader(page, address)
        reader.is_answered()
        if page.locator("iframe").count():
            reader.sees_map()  # else names of sites may stand where their background is not yet
        schemes: tuple[Scheme, ...] = ("light", "dark")
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
            is_still(page)
            assert violations(page) == [], scheme

    with running_app(script="tests/support/failing_app.py") as address:
        check_report(f"{address}/consortia", "failed")
    with running_app(folder.path) as address:
        Reader(page, address).opens()
        folder.change("factories", 0, stage="sleeping")
        check_report(f"{address}/?lang=nb", "stale")
    with running_app(folder.path) as address:
        check_report(f"{address}/?lang=nb", "data-report")


@pytest.mark.audit
def test_axe_finds_nothing_in_the_map_as_a_file(page: Page, network: Network, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    context = Context.of(network, UrlState(site=widest_consortium(network).id))
    file.write_bytes(to_map_page(context))
    for scheme, width, height in (("light", 1440, 900), ("dark", 390, 844)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        page.goto(file.as_uri())
        expect(page.locator(".country").first).to_be_attached()
        is_still(page)
        assert violations(page) == [], scheme


def test_axe_looks_into_the_frame_of_the_map(reader: Reader, network: Network) -> None:
    """Else the tests above would find nothing there because they do not look."""
    shows(reader, "/")
    site = network.factories[0].id
    reader.marker(site).evaluate(
        "(element) => { element.removeAttribute('aria-label'); element.removeAttribute('title'); }"
    )
    (found,) = violations(reader.page)
    assert "iframe" in found
    assert f'data-site="{site}"' in found
    reader.page.goto("about:blank")  # and the marker has its name again


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
    const kind = `${element.tagName} ${frame ? "map" : key} ${element.className.split(" ")[0]}`;
    return { name, kind, key: frame ? "map" : key, x, y, width: box.width, height: box.height, seen: Boolean(seen) };
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


@pytest.mark.audit
@pytest.mark.parametrize(
    "view",
    ["downloads", "way in, answered", "timeline"],
)
def test_tab_goes_through_all_of_the_page_and_is_always_seen(reader: Reader, network: Network, view: str) -> None:
    reader.visits(path_of(network, view))
    shows(reader, path_of(network, view))
    stops = walk(reader.page)
    hidden = [stop for stop in stops if not stop["seen"]]
    assert hidden == []
    keys = [stop["key"] for stop in stops]
    order = [
        key
        for key in ("views", "language", "filter-q", "filter-system", "map", "site-card", "site-list", "footer")
        if key in keys
    ]
    assert [keys.index(key) for key in order] == sorted(keys.index(key) for key in order)
    assert keys[-1] == "footer"


@pytest.mark.audit
def test_focus_is_visible_wherever_it_is(reader: Reader, network: Network) -> None:
    """What has the focus looks otherwise than without it; of things of one kind, two are looked at."""
    reader.visits(path_of(network, "filters", site=network.factories[0].id))
    reader.sees_map()
    page = reader.page
    height = page.viewport_size["height"] if page.viewport_size else 0
    unseen: list[str] = []
    seen: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if not stop:
            break
        box = {"x": stop["x"] - 6, "y": stop["y"] - 6, "width": stop["width"] + 12, "height": stop["height"] + 12}
        if seen.count(stop["kind"]) >= 2 or box["y"] < 0 or box["y"] + box["height"] > height:
            continue
        is_still(page)
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
        seen.append(stop["kind"])
        page.evaluate("() => held.focus({ preventScroll: true })")
    assert len(seen) > 10
    assert unseen == []


def test_the_card_is_where_the_keyboard_goes_on_after_the_list(reader: Reader, network: Network) -> None:
    reader.returns_to("/?lang=en")
    site = network.factories[0]
    reader.part("site-list").get_by_role("link", name=site.name, exact=True).focus()
    reader.page.keyboard.press("Enter")
    expect(reader.part("site-card").get_by_role("heading", level=2)).to_be_focused()
    expect(reader.card()).to_have_attribute("data-site", site.id)


def test_a_menu_of_a_filter_is_opened_and_left_by_keyboard(reader: Reader) -> None:
    reader.returns_to("/?lang=en")
    button = reader.part("filter-country").locator("[data-menu]")
    button.focus()
    reader.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(reader.page.locator("#menu-filter-country :focus")).to_have_count(1)
    reader.page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_the_keyboard_keeps_its_place_when_a_button_goes(reader: Reader, network: Network) -> None:
    number = len(network.factories)
    system = by_number(network, "system")[0]
    shows(reader, path_of(network, "map, filtered to nothing", lang="en"))
    expect(reader.markers()).to_have_count(0)
    reader.part("reset-empty").focus()
    reader.page.keyboard.press("Enter")
    expect(reader.markers()).to_have_count(number)
    expect(reader.part("count")).to_be_focused()
    reader.presses("filter-system", SYSTEM_TYPES[system])
    expect(reader.markers()).not_to_have_count(number)
    reader.part("reset").focus()
    reader.page.keyboard.press("Enter")
    expect(reader.markers()).to_have_count(number)
    expect(reader.part("count")).to_be_focused()


def test_a_panel_opened_by_keyboard_is_where_the_keyboard_goes_on(reader: Reader) -> None:
    reader.returns_to("/?lang=en")
    button = reader.part("download").get_by_role("button").first
    button.focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.get_by_test_id("stPopoverBody").get_by_role("button").first).to_be_focused()
    reader.page.keyboard.press("Escape")
    expect(reader.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(button).to_be_focused()


# --- names, roles, values, languages ----------------------------------------------------------------------------

WORDS = ("Visninger", "Kart", "Kart over KI-fabrikkene", "Zoom inn", "Vis alle stedene", "KI-fabrikker som vises")


def test_a_screen_reader_is_given_names_roles_and_values(reader: Reader, network: Network) -> None:
    lang, site = "nb", network.factories[0]
    reader.returns_to(f"/?site={site.id}&lang={lang}")
    page, texts = reader.page, texts_in(lang)
    views, here, name, zoom, home, caption = WORDS
    navigation = page.get_by_role("navigation", name=views)
    expect(navigation.get_by_role("link", name=here, exact=True)).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("iframe[title]").first).to_have_attribute("title", name)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(reader.map.locator("html")).to_have_attribute("lang", lang)
    languages = page.locator(".st-key-language").get_by_role("link")
    assert [button.get_attribute("lang") for button in languages.all()] == ["en", "nb"]

    expect(reader.marker(site.id)).to_have_attribute("data-selected", "true")
    tree = reader.map.locator("body").aria_snapshot()
    assert f'group "{name}"' in tree
    for button in (zoom, home):
        assert f'button "{button}"' in tree
    for factory in network.factories:
        kind = texts.gettext(SYSTEM_TYPES[factory.system_type])
        stage = texts.gettext(STAGES[factory.stage])
        spoken = f"{factory.name}, {place_name(network, factory, texts)}, {kind}, {stage}"
        marker = reader.map.get_by_role("button", name=spoken, exact=True, pressed=factory == site)
        expect(marker).to_have_count(1)

    filters = page.get_by_role("search")
    assert filters.get_by_role("combobox").count() == 1
    assert filters.locator("button[aria-pressed]").count() == len(options(network)["system"]) + 1
    for menu in filters.locator("[data-menu]").all():
        expect(menu).to_have_attribute("aria-expanded", "false")

    reader.returns_to(f"/?lang={lang}")
    table = page.get_by_role("table", name=caption)
    expect(table.get_by_role("columnheader").first).to_be_visible()
    expect(table.get_by_role("rowheader")).to_have_count(len(network.factories))


def test_what_a_choice_changes_is_said(reader: Reader, network: Network) -> None:
    site = lone_factories(network)[0]
    url = UrlState(Filters(system=(site.system_type,)), lang="en")
    reader.visits("/?lang=en")
    reader.sees_map()
    said = reader.page.locator("body > [role=status]")
    expect(said).to_have_text("")  # nothing was chosen yet
    reader.presses("filter-system", SYSTEM_TYPES[site.system_type])
    expect(said).to_have_text(number_shown(Context.of(network, url)))
    reader.marker(site.id).click()
    expect(said).to_have_text(selected_text(network, site, texts_in("en")))
    reader.goes_to("Consortia")
    expect(said).to_have_text("Consortia")
    reader.presses("language", "Norsk")
    context = Context.of(network, replace(url, lang="nb"))
    sentence = f"Konsortier. {number_shown(context)}. {selected_text(context.network, site, context.texts)}"
    expect(said).to_contain_text(sentence)


def test_map_matrix_and_timeline_stand_there_as_text_too(reader: Reader, network: Network) -> None:
    lang, texts = "nb", texts_in("nb")
    wide = widest_consortium(network)
    reader.returns_to(f"/?lang={lang}&antennas=true")
    table = reader.part("site-list")
    for factory in network.factories:
        row = table.locator(f'tr[data-site="{factory.id}"]').text_content() or ""
        kind = texts.gettext(SYSTEM_TYPES[factory.system_type])
        for fact in (factory.name, place_name(network, factory, texts), kind):
            assert fact in row
    reader.chooses(wide.id)
    reader.sees_selected(wide.id)
    card = reader.card().inner_text()
    for code in network.participants(wide.id):
        assert texts.country(code) in card
    for antenna in network.antennas_of(wide.id):
        assert site_name(antenna, texts) in card

    reader.returns_to(f"/consortia?lang={lang}")
    cells = reader.part("matrix").locator("td:has(.role)")
    expect(cells.first).to_be_visible()
    assert set(cells.all_text_contents()) == {texts.gettext(label) for label in ROLES.values()}

    reader.returns_to(f"/timeline?lang={lang}")
    listed = reader.part("milestones").locator("[data-milestone]")
    said = set(listed.evaluate_all("(all) => all.map((one) => one.dataset.milestone)"))
    planned = reader.part("plan").inner_text()
    found = events(network, network.factories, texts)
    plans = {event.id: event.text for event in found if event.nature == "plan"}
    assert {event.id for event in found} - plans.keys() == said
    assert all(text in planned for text in plans.values())


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
    text = (ROOT / "ai_factories" / "map" / "frontend" / file).read_text(encoding="utf-8")
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rule)) for rule in text.split("}")[:2]]


def test_marks_of_matrix_and_timeline_stand_out_in_both_themes() -> None:
    styles = (ROOT / "ai_factories" / "html" / "prose.css").read_text(encoding="utf-8")
    colours = re.findall(r"^\.(?:role|event)\.\w+ {[^}]*?(#[0-9a-f]{6})", styles, re.M)
    assert len(colours) == 6
    for colour in colours:
        assert contrast(colour, "#ffffff") >= 3, colour
        assert contrast(colour, "#12181f") >= 3, colour


MARKED = {"map, site": 4, "way in, answered": 1, "consortia, chosen": 20, "timeline": 4, "compare, two": 0, "about": 0}


@pytest.mark.audit
def test_forced_colours_hide_no_mark(reader: Reader, network: Network) -> None:
    reader.page.emulate_media(forced_colors="active")
    for view, number in MARKED.items():
        shows(reader, path_of(network, view))
        reader.is_styled()
        marks = reader.page.locator(".role, .swatch, .event, .mark, .symbol, .confirmed-part")
        assert marks.count() >= number, view
        lost = marks.evaluate_all(
            "(all) => all.filter((one) => getComputedStyle(one).forcedColorAdjust !== 'none').length"
        )
        assert lost == 0, view


# --- zoom, spacing, motion, fingers -----------------------------------------------------------------------------

ZOOMED = {"200 %": (640, 450), "400 %": (320, 256)}
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


WIDE = ("map, site", "consortia, chosen")


@pytest.mark.parametrize(
    "view",
    [*WIDE, *(pytest.param(view, marks=pytest.mark.audit) for view in ("way in, answered", "compare, two", "about"))],
)
def test_zoomed_in_or_widely_spaced_nothing_is_lost(reader: Reader, network: Network, view: str) -> None:
    """In Bokmål, whose words are longer."""
    shows(reader, path_of(network, view, lang="nb"))
    unfolds(reader.page)
    is_still(reader.page)
    before = set(reader.page.evaluate(CUT))
    for zoom, (width, height) in ZOOMED.items():
        reader.page.set_viewport_size({"width": width, "height": height})
        assert has_no_sideways_scroll(reader.page), zoom
    reader.page.set_viewport_size(DESK)
    style = reader.page.add_style_tag(content=SPACING)
    expect(reader.page.locator("h1").first).to_have_css("word-spacing", re.compile("[1-9]"))
    is_still(reader.page)
    after = set(reader.page.evaluate(CUT))
    style.evaluate("(element) => element.remove()")
    assert after - before == set()


@pytest.mark.audit
def test_nothing_moves_for_who_wants_less_motion(reader: Reader, network: Network) -> None:
    reader.page.emulate_media(reduced_motion="reduce")
    reader.opens()
    edge = min(network.factories, key=lambda factory: factory.latitude)
    for _ in range(3):
        reader.map.get_by_role("button", name="Zoom in").click()
        reader.map_rests()
    reader.part("site-list").get_by_role("link", name=edge.name, exact=True).click()
    reader.sees_selected(edge.id)
    before = reader.view()
    reader.map_rests()
    assert reader.view() == before  # the map was there at once
    after = reader.map.locator("body").evaluate(
        "() => { map.panBy([80, 0]); return [map.getZoom(), map.getCenter().lat, map.getCenter().lng]; }"
    )
    reader.map_rests()
    assert reader.view() == after != before
    reader.page.goto("about:blank")  # the map asks for that only once


def too_small(locator: Locator) -> list[str]:
    """What a finger can hardly hit: below 24 pixels in either direction, links in a text excepted."""
    script = """(all) => all.filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width > 1 && one.checkVisibility() && (width < 24 || height < 24) && !one.closest("p, li, td, dd");
    }).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
    return list(locator.evaluate_all(script))


def test_every_view_fits_a_phone_and_a_finger(phone: Reader, network: Network) -> None:
    for view in VIEWS:
        if view == "map, embedded":
            continue
        shows(phone, path_of(network, view, lang="en"))
        is_still(phone.page)
        assert has_no_sideways_scroll(phone.page), view
        assert (
            too_small(phone.page.locator("summary, .st-key-views a, .st-key-language a, .chip, [data-menu]")) == []
        ), view
        if phone.part("map").count():
            assert too_small(phone.map.locator("[data-site], [data-antenna], .leaflet-bar a")) == [], view


# --- the statement ----------------------------------------------------------------------------------------------


@pytest.mark.audit
@pytest.mark.parametrize(
    ("lang", "link", "words"),
    [("nb", "Tilgjengelighet", "Det gjør den delvis"), ("en", "Accessibility", "It meets that in part")],
)
def test_the_statement_is_reached_from_every_view(reader: Reader, lang: str, link: str, words: str) -> None:
    for path in ("/", "/way-in", "/about"):
        reader.returns_to(f"{path}?lang={lang}")
        reader.part("footer").get_by_role("link", name=link).click()
        expect(reader.part("accessibility")).to_contain_text(words)
        assert reader.page.url.partition("?")[0].endswith("/accessibility")
