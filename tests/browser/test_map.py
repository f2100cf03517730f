"""The journeys of a reader over the map, with the real server and the real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ai_factories.filters import Filters, options
from ai_factories.i18n import Texts, texts_in
from ai_factories.labels import SHORT_SYSTEM_TYPES, STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network
from ai_factories.model.rows import Factory
from ai_factories.url import UrlState
from tests.conftest import DESK, PHONE, Watch
from tests.support.data import Folder
from tests.support.examples import by_number, lone_factories, shown, widest_consortium, without_consortium
from tests.support.reader import FIRST_LOAD, Reader, has_no_sideways_scroll, inside, is_still
from tests.support.servers import running_app
from tests.support.waiting import eventually

ENGLISH = texts_in("en")
SIZES = [(1920, 1080), (1366, 768), (1280, 720), (1024, 600), (844, 390), (720, 450), (360, 640)]


def counted(network: Network, filters: Filters = Filters(), texts: Texts = ENGLISH) -> re.Pattern[str]:  # noqa: B008
    """What the page says of how many are shown."""
    of = {"en": "of", "nb": "av"}[texts.lang]
    return re.compile(rf"^\s*{len(shown(network, filters))} {of} {len(network.factories)} ")


def label(facet: str, value: str) -> str:
    """What a button of a filter says."""
    if facet == "round":
        return ENGLISH.date(value)
    return ENGLISH.gettext({"system": SHORT_SYSTEM_TYPES, "stage": STAGES}[facet][value])


def test_the_start_view_shows_every_site(reader: Reader, network: Network) -> None:
    reader.opens()
    expect(reader.markers()).to_have_count(len(network.factories))
    reader.sees_every_site()
    expect(reader.part("count")).to_have_text(counted(network))
    box = reader.map_frame.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= DESK["height"]  # the whole map is on the first screen
    assert has_no_sideways_scroll(reader.page)
    reader.has_address({})
    for factory in network.factories:
        name = reader.marker(factory.id).get_attribute("aria-label") or ""
        assert name.startswith(f"{factory.name}, {factory.city}, ")
    one = lone_factories(network)[0]
    reader.marker(one.id).hover()
    tooltip = reader.map.locator(".leaflet-tooltip")
    expect(tooltip).to_have_text(f"{one.name}, {one.city}, {ENGLISH.country(one.country)}")


def test_markers_tell_type_by_shape_and_colour_as_the_legend_does(reader: Reader, network: Network) -> None:
    reader.returns_to("/")
    looks: dict[str, set[str]] = {}
    for factory in network.factories:
        shape = reader.marker(factory.id).locator("path.shape")
        look = f"{shape.get_attribute('d')} {shape.get_attribute('fill')}"
        looks.setdefault(factory.system_type, set()).add(look)
    assert all(len(look) == 1 for look in looks.values())
    for kind, found in looks.items():  # the chips are the legend
        symbol = reader.part("filter-system").locator(f'button[value="{kind}"] img')
        drawn = symbol.evaluate("(one) => decodeURIComponent(one.src)")
        path, _, colour = found.pop().rpartition(" ")
        assert path in drawn
        assert colour in drawn


# --- the view of the map ----------------------------------------------------------------------------------------


def test_every_site_stays_in_view_while_the_window_changes(reader: Reader) -> None:
    reader.returns_to("/")
    for width, height in SIZES:
        reader.resizes_window(width, height)
        reader.sees_every_site()
        assert has_no_sideways_scroll(reader.page), width


@pytest.mark.audit
@pytest.mark.parametrize(("width", "height"), [SIZES[4], SIZES[6]])
def test_every_site_is_in_view_at_any_size_of_window(reader: Reader, width: int, height: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": height})
    reader.opens()
    reader.sees_every_site()
    assert has_no_sideways_scroll(reader.page)


@pytest.mark.audit
def test_the_view_is_the_readers_once_they_moved_it(reader: Reader, network: Network) -> None:
    reader.opens()
    edge = min(network.factories, key=lambda factory: factory.latitude)
    for _ in range(3):
        reader.map.get_by_role("button", name="Zoom in").click()
        reader.map_rests()
    before = reader.view()
    reader.resizes_window(1100, 700)
    assert reader.view()[0] == before[0]
    assert not inside(reader.marker(edge.id), reader.map_frame)
    reader.chooses(edge.id)
    reader.sees_selected(edge.id)
    reader.map_rests()
    assert inside(reader.marker(edge.id), reader.map_frame)
    reader.map.get_by_role("button", name="Show all sites").click()
    reader.sees_every_site()


@pytest.mark.audit
@pytest.mark.parametrize("room", ["display: none", "width: 40px; min-width: 0"])
def test_a_map_that_first_has_no_room_shows_every_site_once_it_has(
    page: Page, app: str, watch: Watch, room: str
) -> None:
    watch(page.context, app)
    reader = Reader(page, app)
    rule = f".st-key-map iframe {{ {room.replace(';', ' !important;')} !important }}"
    page.add_init_script(
        f"""if (window === top) addEventListener("DOMContentLoaded", () => {{
            window.squeeze = Object.assign(document.createElement("style"), {{ textContent: "{rule}" }});
            document.head.append(squeeze);
        }})"""
    )
    reader.visits("/")
    expect(reader.map.locator("html")).to_have_attribute("data-up", "true", timeout=FIRST_LOAD)
    page.evaluate("() => squeeze.remove()")
    reader.sees_map()
    reader.sees_every_site()


@pytest.mark.audit
def test_keyboard_focus_brings_a_marker_into_view(reader: Reader, network: Network) -> None:
    reader.opens()
    for _ in range(4):
        reader.map.get_by_role("button", name="Zoom in").click()
        reader.map_rests()
    edge = max(network.factories, key=lambda factory: factory.latitude)
    assert not inside(reader.marker(edge.id), reader.map_frame)
    for _ in range(len(network.factories) + 5):
        reader.page.keyboard.press("Tab")
        if reader.marker(edge.id).evaluate("(element) => element === document.activeElement"):
            break
    expect(reader.marker(edge.id)).to_be_focused()
    reader.map_rests()
    assert inside(reader.marker(edge.id), reader.map_frame)


# --- choosing a site --------------------------------------------------------------------------------------------


def test_a_click_selects_and_shows_the_consortium(reader: Reader, network: Network) -> None:
    wide, alone = widest_consortium(network), without_consortium(network)
    participants = network.participants(wide.id)
    reader.returns_to("/")
    reader.marker(wide.id).click()
    reader.sees_selected(wide.id)
    for country in participants:
        expect(reader.card()).to_contain_text(ENGLISH.country(country))
    expect(reader.map.locator(".consortium-link")).to_have_count(len(participants))
    expect(reader.map.locator(".country.participant")).to_have_count(len(participants))
    expect(reader.map.locator(".country.host")).to_have_count(1)
    reader.marker(alone.id).click()
    reader.sees_selected(alone.id)
    expect(reader.map.locator(".consortium-link")).to_have_count(0)
    for _ in range(2):  # let go, and a second click on the same marker is not lost
        reader.lets_go()
        reader.sees_none_selected()
        reader.has_address({})
        reader.marker(alone.id).click()
        reader.sees_selected(alone.id)


def test_the_keyboard_selects_leads_to_the_card_and_back(reader: Reader, network: Network) -> None:
    reader.returns_to("/")
    for factory, key in zip(network.factories[:2], ("Enter", "Space"), strict=True):
        marker = reader.marker(factory.id)
        marker.focus()
        reader.page.keyboard.press(key)
        reader.sees_selected(factory.id)
        expect(reader.card().locator("h2")).to_be_focused()
        reader.page.keyboard.press("Escape")
        expect(marker).to_be_focused()
        expect(marker).to_have_attribute("role", "button")


def test_the_list_selects_too_and_comes_back(reader: Reader, network: Network) -> None:
    first, last = network.factories[0], lone_factories(network)[0]
    reader.returns_to("/")
    for site in (first, last):
        reader.chooses(site.id)
        reader.sees_selected(site.id)
        expect(reader.card().locator("h2")).to_be_in_viewport()
        expect(reader.page).to_have_title(re.compile(f"^{re.escape(site.name)} – "))  # who has many tabs finds this one
        reader.part("site-card").get_by_role("link", name="All AI Factories").click()
        reader.sees_none_selected()


def test_the_list_is_sorted_by_each_column(reader: Reader) -> None:
    reader.returns_to("/")
    table = reader.part("site-list").locator("table").first
    columns = table.locator("thead th").all()
    for number, column in enumerate(columns):
        if number >= 3:  # one at a time, in the place of the third
            reader.part("site-list").get_by_label("Show").select_option(index=number - 2)
            expect(columns[2]).to_be_hidden()
        values: list[list[str]] = []
        directions = ("ascending", "descending") if number < 3 else ("descending", "ascending")  # the largest first
        for direction in directions:
            column.get_by_role("button").click()
            expect(column).to_have_attribute("aria-sort", direction)
            values.append(
                table.evaluate(
                    """(table, number) => [...table.tBodies[0].rows].map((row) => row.cells[number])
                        .map((cell) => cell.dataset.value ?? cell.textContent.trim()).filter(Boolean)""",
                    number,
                )
            )
        up, down = values
        assert up == down[::-1]
        assert up != down or len(up) == 1


def test_the_list_shows_a_figure_with_its_sum_and_keeps_showing_it(reader: Reader, network: Network) -> None:
    reader.returns_to("/")
    part = reader.part("site-list")
    part.get_by_label("Show").select_option(label="AI accelerators")
    known = [figure.value for figure in network.figures if figure.measure == "accelerators" and figure.value]
    total = part.locator("tfoot td.accelerators")
    expect(total).to_have_text(f"About {sum(known):,.0f}, known for {len(known)} of {len(network.factories)}")
    heading = part.locator("th.accelerators")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    rows = part.locator("tbody tr")
    first = rows.first.get_attribute("data-site")
    rows.first.get_by_role("link").click()
    expect(reader.card()).to_be_visible()
    reader.card().get_by_role("link", name="All AI Factories").click()
    expect(total).to_be_visible()  # the list was away, what it shows and how it is sorted was not
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_have_attribute("data-site", first or "")
    reader.presses("filter-system", "Upgrade")
    expect(rows).to_have_count(1)
    expect(total).to_have_text("known for 0 of 1")


def test_the_number_of_a_source_leads_to_it(reader: Reader) -> None:
    reader.returns_to("/?site=it4lia")
    number = reader.card().locator(".accelerators .cite a").first
    number.click()
    entry = reader.card().locator("li:focus")
    expect(entry).to_be_in_viewport()
    expect(entry.get_by_role("link").first).to_have_attribute("href", re.compile("ai-jarvis"))
    reader.has_address({"site": "it4lia", "lang": "en"} if "lang=" in reader.page.url else {"site": "it4lia"})


class HeldSocket:
    """Keeps back what the server sends to a page, so that a click comes before the page has heard of the last one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list[str | bytes] | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.connect_to_server().on_message(self._pass_on)

    def _pass_on(self, message: str | bytes) -> None:
        if self.held is None:
            self.socket.send(message)
        else:
            self.held.append(message)

    @contextmanager
    def holds(self) -> Iterator[None]:
        """The page does not hear what the server answers to what is done before ``is_answered``."""
        self.held = []
        yield
        while self.held:  # more may arrive meanwhile
            self.socket.send(self.held.pop(0))
        self.held = None

    def is_answered(self) -> None:
        """The server has run the page for the last click."""
        finished = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
        for _frame in range(600):
            if any(ForwardMsg.FromString(held).script_finished == finished for held in self.held or () if held):
                return
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        pytest.fail("the server did not answer")


PAIRS = 48  # 200 are a matter of six minutes, and were tried when this was written
NEXT = ("filter", "language", "view")  # what is clicked after a marker


@pytest.mark.parametrize("following", NEXT)
def test_a_site_chosen_on_the_map_stays_chosen_whatever_is_clicked_next(
    page: Page, app: str, watch: Watch, network: Network, following: str
) -> None:
    """Before the server has heard of the first, and when it has answered, and the page does not know."""
    watch(page.context, app)
    reader, socket = Reader(page, app), HeldSocket(page)
    site = lone_factories(network)[0]
    _loses_neither(reader, site, following, 0)
    reader.returns_to("/?lang=en")
    with socket.holds():
        reader.marker(site.id).click()
        socket.is_answered()
        _clicks_next(reader, site, following)
    _sees_both(reader, site, following)


def test_two_choices_in_the_same_moment_both_count(reader: Reader, network: Network) -> None:
    """Streamlit forwards only the last of several quick events."""
    site = lone_factories(network)[0]
    reader.returns_to("/?lang=en")
    reader.page.evaluate(
        """(choices) => choices.map(([root, target]) => (root ? document.querySelector(root).contentDocument : document)
            .querySelector(target).click())""",
        [
            (".st-key-map iframe", f'[data-site="{site.id}"]'),
            (None, f'.st-key-filter-system [value="{site.system_type}"]'),
        ],
    )
    _sees_both(reader, site, "filter")


@pytest.mark.audit
@pytest.mark.parametrize("server", ["app", "public"])
def test_of_many_pairs_of_clicks_none_is_lost(
    page: Page, request: pytest.FixtureRequest, watch: Watch, network: Network, server: str
) -> None:
    address = request.getfixturevalue(server)
    watch(page.context, address)
    reader = Reader(page, address)
    alone = lone_factories(network)
    lost = []
    for number in range(["app", "public"].index(server), PAIRS, 2):  # they share the waits
        pair = alone[number % len(alone)], NEXT[number % len(NEXT)], number * 37 % 501
        try:
            _loses_neither(reader, *pair)
        except AssertionError as error:
            lost.append((*pair, str(error)))
    assert lost == []


def _loses_neither(reader: Reader, site: Factory, following: str, wait: int) -> None:
    """Click on a marker and, so many milliseconds later, on something else: both have their effect."""
    reader.returns_to("/?lang=en")
    reader.marker(site.id).evaluate("(marker) => marker.click()")
    reader.page.evaluate("(wait) => new Promise((done) => setTimeout(done, wait))", wait)
    _clicks_next(reader, site, following)
    _sees_both(reader, site, following)


def _clicks_next(reader: Reader, site: Factory, following: str) -> None:
    """By script: a click of Playwright's waits until nothing moves."""
    target = {
        "filter": f'.st-key-filter-system [value="{site.system_type}"]',
        "language": '.st-key-language [lang="nb"]',
        "view": '.st-key-views a[href*="timeline"]',
    }
    reader.page.locator(target[following]).evaluate("(element) => element.click()")


def _sees_both(reader: Reader, site: Factory, following: str) -> None:
    changes: dict[str, dict[str, str]] = {
        "filter": {"system": site.system_type},
        "language": {"lang": "nb"},
        "view": {},
    }
    expected = {"site": site.id, "lang": "en"} | changes[following]
    reader.has_address(expected)
    if following == "view":
        expect(reader.part("views").locator("[aria-current=page]")).to_have_text("Timeline")
    else:
        reader.sees_selected(site.id)
    reader.is_answered()
    reader.has_address(expected)


# --- filters ----------------------------------------------------------------------------------------------------


def test_filters_update_the_map_in_place_and_move_it_only_to_what_would_be_out_of_view(
    reader: Reader, network: Network
) -> None:
    reader.opens("/?country=XX&colour=red")
    expect(reader.part("notice")).to_contain_text("country=XX")
    expect(reader.part("notice")).to_contain_text("colour")
    reader.has_address({})
    reader.mark_map()
    reader.map.get_by_role("button", name="Zoom out").click()
    reader.map_rests()
    before = reader.view()
    site = lone_factories(network)[-1]
    kind = Filters(system=(site.system_type,))
    reader.presses("filter-system", label("system", site.system_type))
    expect(reader.markers()).to_have_count(len(shown(network, kind)))
    expect(reader.part("count")).to_have_text(counted(network, kind))
    expect(reader.part("notice")).to_have_count(0)
    reader.part("reset").click()
    expect(reader.markers()).to_have_count(len(network.factories))
    reader.presses("language", "Norsk")
    expect(reader.part("count")).to_have_text(counted(network, texts=texts_in("nb")))
    assert reader.map_is_the_same()
    assert reader.view() == pytest.approx(before, abs=0.05)  # degrees: the frame grew as the notice went
    for _ in range(6):
        reader.map.get_by_role("button", name="Zoom inn").click()
        reader.map_rests()
    assert not all(inside(marker, reader.map_frame) for marker in reader.markers().all())
    reader.part("filter-system").locator(f'[value="{site.system_type}"]').click()
    expect(reader.markers()).to_have_count(len(shown(network, kind)))
    reader.sees_every_site()
    assert reader.map_is_the_same()


def test_clicks_faster_than_any_answer_are_not_lost(reader: Reader, network: Network) -> None:
    rounds, stages, system = _many(network)
    reader.returns_to("/")
    changes = [("round", value) for value in rounds] + [("stage", value) for value in stages] + [("system", system)]
    _presses_at_once(reader, changes, wait=0)
    _sees(reader, network, Filters(round=rounds, stage=stages, system=(system,)))
    site = network.factories[0]
    reader.returns_to("/")
    reader.page.evaluate(
        """([site, kind]) => {
            document.querySelector(`.st-key-site-list tr[data-site="${site}"] a`).click();
            document.querySelector(`.st-key-filter-system [value="${kind}"]`).click();
        }""",
        [site.id, site.system_type],
    )
    kind = Filters(system=(site.system_type,))
    expect(reader.markers()).to_have_count(len(shown(network, kind)))
    reader.sees_selected(site.id)
    reader.has_address(UrlState(kind, site.id).params())


@pytest.mark.audit
def test_a_click_in_the_middle_of_the_last_one_loses_neither(page: Page, watch: Watch, network: Network) -> None:
    rounds, stages, system = _many(network)
    with running_app(script="tests/support/slow_app.py") as address:
        watch(page.context, address)
        reader = Reader(page, address)
        reader.opens()
        changes = [("round", value) for value in rounds] + [("stage", value) for value in stages]
        _presses_at_once(reader, [*changes, ("system", system)], wait=90)
        _sees(reader, network, Filters(round=rounds, stage=stages, system=(system,)))


def _presses_at_once(reader: Reader, changes: list[tuple[str, str]], wait: int) -> None:
    """Press chips and boxes by script, so many milliseconds apart, whatever the page does in between."""
    reader.page.evaluate(
        """async ([changes, wait]) => {
            for (const [facet, value] of changes) {
                document.querySelector(`.filter-bar [data-name="${facet}"][value="${value}"]`).click();
                if (wait) await new Promise((done) => setTimeout(done, wait));
            }
        }""",
        [changes, wait],
    )


def _many(network: Network) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Some rounds and stages, in their natural order, and the system type of most AI Factories."""
    known = options(network)
    stages = tuple(value for value in known["stage"] if value in by_number(network, "stage"))[:3]
    return known["round"][:2], stages, by_number(network, "system")[-1]


def _sees(reader: Reader, network: Network, filters: Filters) -> None:
    expect(reader.part("count")).to_have_text(counted(network, filters))
    expect(reader.markers()).to_have_count(len(shown(network, filters)))
    reader.has_address(UrlState(filters).params())


def test_filters_combine_and_each_is_removed_by_itself(reader: Reader, network: Network) -> None:
    wide = widest_consortium(network)
    guest, host = network.participants(wide.id)[0], wide.country
    other = next(
        factory
        for factory in network.factories
        if not {wide.country, guest} & {factory.country, *network.participants(factory.id)}
    )
    reader.returns_to("/")
    reader.pick("filter-member", ENGLISH.country(guest))
    chosen = Filters(member=(guest,))
    expect(reader.markers()).to_have_count(len(shown(network, chosen)))
    reader.pick("filter-country", ENGLISH.country(other.country))
    expect(reader.markers()).to_have_count(0)
    reader.has_address({"country": other.country, "member": guest})
    expect(reader.part("reset-empty")).to_be_visible()
    reader.pick("filter-country", ENGLISH.country(host))
    chosen = Filters(country=tuple(sorted((other.country, host))), member=(guest,))
    _sees(reader, network, chosen)
    reader.field("filter-q").fill(wide.city)
    reader.page.keyboard.press("Enter")
    _sees(reader, network, replace(chosen, q=wide.city))
    for removed in ("q", "country", "country", "member"):
        chip = reader.page.locator(f'.filter-bar .active button[data-go^="?{removed}"]').first
        with reader.is_answered_after():
            chip.click()
    _sees(reader, network, Filters())


def test_a_menu_opens_and_closes_by_mouse_and_keyboard(reader: Reader) -> None:
    reader.returns_to("/")
    for key in ("filter-country", "filters"):
        opener = reader.opens_menu(key)
        menu = reader.part(key).locator(".menu")
        expect(menu).to_be_visible()
        opener.click()
        expect(menu).to_be_hidden()
        opener.focus()
        reader.page.keyboard.press("Enter")
        expect(menu).to_be_visible()
        reader.page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(opener).to_be_focused()
        opener.click()
        reader.part("panel").locator("p").first.click()  # anywhere else
        expect(menu).to_be_hidden()


# --- links, history, language -----------------------------------------------------------------------------------


def test_a_link_opens_what_was_shared_and_survives_a_reload(reader: Reader, network: Network) -> None:
    site, texts = widest_consortium(network), texts_in("nb")
    member = network.participants(site.id)[0]
    asked = {"member": member, "site": site.id, "lang": "nb"}
    reader.opens(f"/?{urlencode(asked)}")
    for time in ("first", "again"):
        if time == "again":
            reader.page.reload()
            reader.sees_map()
        reader.sees_selected(site.id)
        expect(reader.part("count")).to_have_text(counted(network, Filters(member=(member,)), texts))
        for country in network.participants(site.id):
            expect(reader.card()).to_contain_text(texts.country(country))
        reader.has_address(asked)


def test_back_and_forward(reader: Reader, network: Network) -> None:
    kind = by_number(network, "system")[-1]
    first, second = [factory for factory in lone_factories(network) if factory.system_type == kind][:2]
    everything, some = len(network.factories), len(shown(network, Filters(system=(kind,))))
    reader.returns_to("/")
    reader.marker(first.id).click()
    reader.sees_selected(first.id)
    reader.presses("filter-system", label("system", kind))
    expect(reader.markers()).to_have_count(some)
    reader.marker(second.id).click()
    reader.sees_selected(second.id)
    reader.page.go_back()
    reader.sees_selected(first.id)
    expect(reader.markers()).to_have_count(some)
    reader.page.go_back()
    expect(reader.markers()).to_have_count(everything)
    reader.page.go_back()
    expect(reader.card()).to_have_count(0)
    reader.page.go_forward()
    reader.sees_selected(first.id)


@pytest.mark.audit
def test_the_page_speaks_the_language_of_the_browser_until_the_reader_chooses(
    browser: Browser, app: str, watch: Watch, network: Network
) -> None:
    context = browser.new_context(locale="nb-NO", viewport=DESK)
    watch(context, app)
    reader = Reader(context.new_page(), app)
    site, texts = network.factories[0], texts_in("nb")
    reader.opens()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Europeiske KI-fabrikker")
    expect(reader.page).to_have_title("Europeiske KI-fabrikker")
    kind = texts.gettext(SYSTEM_TYPES[site.system_type])
    stage = texts.gettext(STAGES[site.stage])
    spoken = f"{site.name}, {site.city}, {texts.country(site.country)}, {kind}, {stage}"
    expect(reader.marker(site.id)).to_have_attribute("aria-label", spoken)
    expect(reader.page.locator("html")).to_have_attribute("lang", "nb")
    expect(reader.map.locator("html")).to_have_attribute("lang", "nb")
    expect(reader.map.get_by_role("button", name="Zoom inn")).to_be_visible()
    expect(reader.map.get_by_role("button", name="Zoom ut")).to_be_visible()
    reader.has_address({})
    reader.presses("language", "English")
    reader.has_address({"lang": "en"})
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("European AI Factories")
    reader.is_answered()
    reader.presses("language", "English")  # a click on the current language leaves it chosen
    kind = site.system_type
    reader.presses("filter-system", label("system", kind))
    expect(reader.markers()).to_have_count(len(shown(network, Filters(system=(kind,)))))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("European AI Factories")
    expect(reader.part("language").get_by_role("link", name="English")).to_have_attribute("aria-current", "true")
    reader.has_address({"system": kind, "lang": "en"})
    context.close()


# --- other screens ----------------------------------------------------------------------------------------------


def test_a_phone_shows_every_site_and_the_card_below_the_map(phone: Reader, network: Network) -> None:
    phone.opens()
    phone.sees_every_site()
    site = lone_factories(network)[0]
    phone.marker(site.id).tap()
    phone.sees_selected(site.id)
    script = "(keys) => keys.map((key) => document.querySelector(`.st-key-${key}`).getBoundingClientRect().toJSON())"
    map_box, card_box = phone.page.evaluate(script, ["map", "site-card"])  # at once: the card is scrolled into view
    assert card_box["y"] >= map_box["y"] + map_box["height"]
    expect(phone.part("site-card").locator("h2")).to_be_in_viewport()
    # One finger scrolls the page, even on the map.
    touch = phone.map.locator("#map_div").evaluate("(element) => getComputedStyle(element).touchAction")
    assert "pan-y" in touch
    assert map_box["height"] < PHONE["height"]
    assert has_no_sideways_scroll(phone.page)


def test_the_map_follows_the_theme(reader: Reader) -> None:
    reader.returns_to("/")
    reader.mark_map()
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        reader.page.emulate_media(color_scheme=scheme)
        expect(reader.map.locator("html")).to_have_attribute("data-theme", scheme)
    assert reader.map_is_the_same()


def test_printing_gives_map_and_list_or_card(reader: Reader, network: Network) -> None:
    for address in ("/", f"/?site={network.factories[0].id}"):
        reader.returns_to(address)
        reader.page.emulate_media(media="print")
        expect(reader.part("map")).to_be_visible()
        expect(reader.part("site-card" if "site" in address else "site-list")).to_be_visible()
        if "site" in address:
            for group in reader.card().locator("details dl").all():
                expect(group).to_be_visible()  # those that are folded on the screen too
        for hidden in ("language", "views", "filter-country", "download-bar"):
            expect(reader.part(hidden)).not_to_be_visible()
        assert "mailto:" not in reader.page.locator("body").inner_text()
        reader.page.emulate_media(media="screen")


# On paper, while the browser prints: the width of the map, its theme, and the sites that its edge or the key covers.
PAPER = """() => addEventListener("beforeprint", () => {
    const { left, top, right, bottom } = document.querySelector(".key").getBoundingClientRect();
    const hidden = [...document.querySelectorAll("[data-site] .shape, .name.of-site")].filter((one) => {
        const box = one.getBoundingClientRect();
        const underKey = box.left < right && box.right > left && box.top < bottom && box.bottom > top;
        return underKey || box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
    });
    window.paper = [innerWidth, document.documentElement.dataset.theme, hidden.map((one) => one.outerHTML)];
})"""
VIEW = "() => [innerWidth, document.documentElement.dataset.theme, map.getZoom(), Math.round(map.getCenter().lat)]"


@pytest.mark.parametrize("moved", [False, True])
def test_the_map_on_paper_shows_what_the_screen_shows_and_is_as_before_then(
    reader: Reader, network: Network, moved: bool
) -> None:
    reader.page.emulate_media(color_scheme="dark")
    reader.returns_to(f"/?site={network.factories[0].id}")
    body = reader.map.locator("html[data-theme=dark] body")
    body.evaluate(PAPER)
    body.evaluate(
        "(_body, moved) => { sites.goHome(); if (moved) map.setView([50, 10], 6, { animate: false }); }", moved
    )
    before = body.evaluate(VIEW)
    reader.page.pdf(format="A4")
    width, theme, hidden = body.evaluate("() => window.paper")
    assert width == 700  # A4 and US Letter have room for 718 pixels between Chromium's margins
    assert theme == "light"
    assert moved or hidden == []
    assert body.evaluate(VIEW) == before


@pytest.mark.parametrize("view", ["/consortia", "/timeline"])
def test_marks_are_printed_and_the_page_is_wide_enough(reader: Reader, view: str) -> None:
    reader.returns_to(view)
    reader.page.set_viewport_size({"width": 718, "height": 1000})  # A4
    reader.page.emulate_media(media="print")
    colours = (
        "all => new Set(all.map(one => { const s = getComputedStyle(one); return s.backgroundColor + s.border; })).size"
    )
    assert reader.page.locator("table .role, .chart .event").evaluate_all(colours) >= 3
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 718
    for wide in reader.page.locator(".matrix, .chart").all():
        box = wide.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 718


def test_a_double_click_chooses_once(reader: Reader, network: Network) -> None:
    site = network.factories[0].id
    reader.returns_to("/")
    reader.marker(site).dblclick()
    reader.sees_selected(site)
    reader.is_answered()
    reader.sees_selected(site)
    assert reader.params()["site"] == site


def test_zooming_ends_where_there_is_something_to_see(reader: Reader) -> None:
    reader.returns_to("/")
    for control in ("out", "in"):
        button = reader.map.locator(f".leaflet-control-zoom-{control}")
        for _press in range(20):
            if button.get_attribute("aria-disabled") != "true":
                button.click()
                reader.map_rests()
        expect(button).to_have_attribute("aria-disabled", "true")
        if control == "out":  # Europe is still most of the map
            across = reader.map.locator("body").evaluate(
                "() => map.getBounds().getNorth() - map.getBounds().getSouth()"
            )
            assert across < 60
        else:
            assert reader.map.locator("[data-country], [data-label]").count()
    reader.map.locator(".leaflet-control-zoom-home").click()


def test_how_far_one_can_zoom_out_follows_the_size_of_the_map(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 390, "height": 844})
    reader.opens("/")
    reader.map.locator(".leaflet-control-zoom-in").click()  # from now on, a new size does not move the map
    reader.map_rests()
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    out = reader.map.locator(".leaflet-control-zoom-out")
    for _press in range(20):
        if out.get_attribute("aria-disabled") != "true":
            out.click()
            reader.map_rests()
    expect(out).to_have_attribute("aria-disabled", "true")
    north_south = "() => map.getBounds().getNorth() - map.getBounds().getSouth()"
    assert reader.map.locator("body").evaluate(north_south) < 60


def test_the_wheel_zooms_where_the_page_does_not_scroll(reader: Reader) -> None:
    reader.returns_to("/")
    box = reader.map_frame.bounding_box()
    assert box is not None
    before = reader.view()
    reader.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reader.page.mouse.wheel(0, -200)
    assert eventually(lambda: reader.view() != before)
    reader.map_rests()
    reader.map.locator(".leaflet-control-zoom-home").click()


def test_a_phone_shows_how_many_are_left(phone: Reader) -> None:
    phone.returns_to("/?member=NO")
    expect(phone.part("count")).to_be_in_viewport(ratio=0.99)


# --- the screen -------------------------------------------------------------------------------------------------

# Per cent of the window, for the map; also on a phone on its side, and zoomed to 200 %.
SHARES = [(1440, 900, 55), (2560, 1440, 55), (1024, 768, 40), (390, 844, 45), (844, 390, 40), (720, 450, 40)]


@pytest.mark.parametrize(("width", "height", "share"), SHARES)
def test_the_map_is_the_screen(reader: Reader, network: Network, width: int, height: int, share: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": height})
    reader.returns_to("/")
    box = reader.map_frame.bounding_box()
    assert box is not None
    seen = min(box["y"] + box["height"], height) - max(box["y"], 0)
    assert box["width"] * seen >= share / 100 * width * height
    limits = {"header": 48 if width < 700 else 64, "bar": 56}
    assert _height(reader, ".head") <= limits["header"]
    if width >= 1100:
        assert _height(reader, ".filter-bar") <= limits["bar"]
    site = widest_consortium(network)
    reader.marker(site.id).click()
    reader.sees_selected(site.id)
    is_still(reader.page)
    reader.map_rests()
    seen_whole = [reader.marker(site.id), reader.card().locator("h2"), *reader.card().locator(".cells > div").all()]
    for element in seen_whole:
        expect(element).to_be_in_viewport(ratio=0.99)
    for line in reader.map.locator(".consortium-link").all():
        expect(line).to_be_in_viewport(ratio=0.99)


def _height(reader: Reader, selector: str) -> float:
    return float(reader.page.locator(selector).evaluate("(element) => element.getBoundingClientRect().height"))


def test_a_phone_filters_in_a_sheet(phone: Reader, network: Network) -> None:
    phone.opens()
    phone.opens_menu("filters")
    phone.part("filters").locator('label:has([name="round"]), label:has([data-name="round"])').first.tap()
    round = options(network)["round"][0]
    found = len(shown(network, Filters(round=(round,))))
    button = phone.part("filters").get_by_role("button", name=re.compile(rf"^Show {found} result"))
    expect(button).to_be_in_viewport()
    button.tap()
    expect(phone.part("filters").locator(".menu")).to_be_hidden()
    expect(phone.markers()).to_have_count(found)


def test_an_embedded_page_has_banner_map_and_panel_only(reader: Reader) -> None:
    reader.visits("/?embed=true")
    for seen in ("map", "panel"):
        expect(reader.part(seen)).to_be_visible()
    expect(reader.page.locator(".banner")).to_be_visible()
    expect(reader.page.locator(".filter-bar .controls")).to_be_hidden()
    expect(reader.part("views")).to_have_count(0)
    assert has_no_sideways_scroll(reader.page)


@pytest.mark.audit
def test_invalid_data_show_the_report_in_the_page(folder: Folder, page: Page) -> None:
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
