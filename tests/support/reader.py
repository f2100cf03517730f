"""A reader in front of the page, for the tests with the real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, TimeoutError, expect

PATIENCE = 20_000  # milliseconds, on a machine that has much else to do
FIRST_LOAD = 60_000
expect.set_options(timeout=PATIENCE)


class Reader:
    """A reader in front of the page."""

    def __init__(self, page: Page, app: str) -> None:
        self.page = page
        self.app = app

    # --- arriving ---

    def opens(self, path: str = "/", sites: int | None = None) -> None:
        """Load a page with a map anew; it shows as many ``sites``, or else as many as the page says."""
        self.visits(path)
        self.sees_map(sites)

    def visits(self, path: str) -> None:
        """Load a page anew."""
        self.page.goto(self.app + path)
        expect(self.part("footer")).to_be_visible(timeout=FIRST_LOAD)
        self.is_answered()
        self.is_styled()

    def returns_to(self, path: str) -> None:
        """Come to an address as by back or forward, which costs a fraction of a load; the first time, load it."""
        if not self.page.url.startswith(self.app + "/") or self._moved_map():
            self.visits(path)
        else:
            with self.is_answered_after():
                self.page.evaluate(
                    """(path) => {
                        history.pushState(null, "", path);
                        dispatchEvent(new PopStateEvent("popstate"));
                    }""",
                    urlsplit(self.app).path + path,
                )
        if self.part("map").count():
            self.sees_map()

    def goes_to(self, view: str) -> None:
        """Click on the name of a view in the row of views."""
        self.part("views").get_by_role("link", name=view, exact=True).click()

    # --- waiting ---

    def is_answered(self) -> None:
        """The server has drawn the whole page, with all that was changed; before, a click could hit what moves."""
        expect(self.page.locator("html:not([data-waiting]) [data-test-script-state=notRunning]")).to_be_visible(
            timeout=FIRST_LOAD
        )

    @contextmanager
    def is_answered_after(self) -> Iterator[None]:
        """What is done inside lets the page run, and the server has drawn it anew."""
        before = self.page.locator("html").get_attribute("data-run")
        yield
        expect(self.page.locator("html")).not_to_have_attribute("data-run", before or "", timeout=FIRST_LOAD)
        self.is_answered()

    def is_styled(self) -> None:
        """The page's own style sheets are here: they hide what is only read out."""
        expect(self.page.locator("body > [role=status]")).to_have_css("position", "absolute", timeout=FIRST_LOAD)

    def sees_map(self, sites: int | None = None) -> None:
        """The map is up with its style sheets, countries and sites."""
        if sites is None and self.part("count").count():
            shown = re.match(r"\s*(\d+)", self.part("count").inner_text())
            assert shown is not None
            sites = int(shown.group(1))
        if sites is None:
            expect(self.markers().first).to_be_attached(timeout=FIRST_LOAD)
        else:
            expect(self.markers()).to_have_count(sites, timeout=FIRST_LOAD)
        expect(self.map.locator(".country").first).to_be_attached(timeout=FIRST_LOAD)
        expect(self.map.locator(".leaflet-bar a").first).to_have_css("text-decoration-line", "none")  # leaflet.css
        expect(self.map.locator(".country").first).to_have_css("fill-opacity", "1")  # map.css

    def map_rests(self) -> None:
        """No animation is under way in the map."""
        self.map.locator("body").evaluate(
            """() => new Promise((done) => {
                const look = () => (map._animatingZoom || map._panAnim?._inProgress ? setTimeout(look, 50) : done());
                requestAnimationFrame(() => setTimeout(look, 50)); // Leaflet begins with the next frame
            })"""
        )

    # --- looking ---

    def part(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key}")

    def field(self, key: str) -> Locator:
        """The field for text or the list of options in a part of the page."""
        return self.part(key).locator("input, select")

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator(".st-key-map iframe")

    @property
    def map_frame(self) -> Locator:
        return self.part("map").locator("iframe")

    def markers(self) -> Locator:
        return self.map.locator("[data-site]")

    def marker(self, site: str) -> Locator:
        return self.map.locator(f'[data-site="{site}"]')

    def card(self) -> Locator:
        return self.part("site-card").locator("article")

    def params(self) -> dict[str, str]:
        return params(self.page.url)

    def sees_selected(self, site: str) -> None:
        """Map, card and address all say the same."""
        expect(self.marker(site)).to_have_attribute("data-selected", "true", timeout=FIRST_LOAD)
        expect(self.map.locator('[data-selected="true"]')).to_have_count(1)
        expect(self.card()).to_have_attribute("data-site", site)
        expect(self.part("site-list")).to_have_count(0)
        self.has_in_address("site", site)

    def sees_none_selected(self) -> None:
        """No site is selected: the list has the place of the card."""
        expect(self.card()).to_have_count(0)
        expect(self.map.locator('[data-selected="true"]')).to_have_count(0)
        expect(self.part("site-list")).to_be_visible()

    def has_address(self, expected: dict[str, str]) -> None:
        """The address says this and no more; it may follow what is seen by a moment."""
        self._waits_for(lambda params: params == expected)
        assert self.params() == expected

    def has_in_address(self, name: str, value: str) -> None:
        """The address says this, and perhaps more."""
        self._waits_for(lambda params: params.get(name) == value)
        assert self.params().get(name) == value

    def _waits_for(self, state: Callable[[dict[str, str]], bool]) -> None:
        with suppress(TimeoutError):  # the assertion after it says what was there instead
            self.page.wait_for_url(lambda url: state(params(url)), timeout=PATIENCE)

    def sees_every_site(self) -> None:
        """All markers lie inside the frame of the map, at the latest two seconds after it was given another size."""
        script = """async () => {
            const until = Date.now() + 2000;
            for (;;) {
                const hidden = [...document.querySelectorAll("[data-site], [data-antenna]")].filter((one) => {
                    const { left, top, right, bottom } = one.getBoundingClientRect();
                    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
                });
                if (!hidden.length || Date.now() > until) return hidden.map((one) => one.ariaLabel);
                await new Promise(requestAnimationFrame);
            }
        }"""
        assert self.map.locator("body").evaluate(script) == []

    def resizes_window(self, width: int, height: int) -> None:
        """Give the window another size, and wait until the map knows."""
        size = "() => [innerWidth, innerHeight]"
        before = self.map.locator("body").evaluate(size)
        self.page.set_viewport_size({"width": width, "height": height})
        self.map.locator("body").evaluate(
            """async (body, before) => {
                const frame = () => new Promise(requestAnimationFrame);
                const differs = ([width, height]) => innerWidth !== width || innerHeight !== height;
                for (let frames = 0; frames < 120 && !differs(before); frames += 1) await frame();
                for (let frames = 0; frames < 120; frames += 1) {
                    const { x, y } = map.getSize();
                    const now = [innerWidth, innerHeight];
                    await frame();
                    if (!differs([x, y]) && !differs(now)) return;
                }
            }""",
            before,
        )

    def view(self) -> list[float]:
        script = "() => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
        return list(self.map.locator("body").evaluate(script))

    def mark_map(self) -> None:
        self.map.locator("body").evaluate("() => { window.marked = true; }")

    def map_is_the_same(self) -> bool:
        return bool(self.map.locator("body").evaluate("() => window.marked === true"))

    def _moved_map(self) -> bool:
        return self.map_frame.count() > 0 and bool(
            self.map.locator("body").evaluate("() => typeof sites === 'object' && sites.moved")
        )

    # --- choosing ---

    def pick(self, key: str, option: str) -> None:
        """Choose an option by its text: of a question, or of a filter, whose menu is opened for it and closed."""
        expect(self.part(key).locator("select, label").first).to_be_attached()
        if self.part(key).locator("select").count():
            self.field(key).select_option(label=option)
            return
        opener = self.opens_menu(key)
        self.part(key).locator("label").filter(has=self.page.get_by_text(option, exact=True)).click()
        self.page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")

    def opens_menu(self, key: str) -> Locator:
        """Open the menu with a filter, unless it is open; returns its button."""
        opener = self.part(MENUS.get(key, key)).locator("button[data-menu]")
        if opener.get_attribute("aria-expanded") != "true":
            opener.click()
        expect(opener).to_have_attribute("aria-expanded", "true")
        return opener

    def presses(self, key: str, option: str) -> None:
        """Press a chip of a filter, or a language."""
        self.part(key).locator("button, a").filter(has_text=re.compile(rf"^\s*{re.escape(option)}\s*$")).click()

    def chooses(self, site: str) -> None:
        """Choose a site in the list."""
        self.part("site-list").locator(f'tr[data-site="{site}"] a, tr[data-key="{site}"] a').first.click()

    def lets_go(self) -> None:
        """Go back from the card of the selected site to the list."""
        self.part("site-card").locator("a.close").click()


# Filters that share a menu, and the part with its button.
MENUS = dict.fromkeys(("filter-round", "filter-sector", "filter-experimental"), "filters")


def params(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def is_still(page: Page) -> None:
    """Nothing fades or moves, in the page and its frames."""
    for frame in page.frames:
        frame.evaluate(
            """async () => {
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
                const ends = document.getAnimations().filter((one) => one.playState === "running"
                    && one.effect.getComputedTiming().iterations < Infinity);
                await Promise.allSettled(ends.map((one) => one.finished));
            }"""
        )


def inside(inner: Locator, outer: Locator) -> bool:
    """Whether an element lies wholly inside another, on the screen."""
    a, b = inner.bounding_box(), outer.bounding_box()
    assert a is not None
    assert b is not None
    across = b["x"] <= a["x"] and a["x"] + a["width"] <= b["x"] + b["width"]
    return across and b["y"] <= a["y"] and a["y"] + a["height"] <= b["y"] + b["height"]


def has_no_sideways_scroll(page: Page) -> bool:
    """Whether the page fits the window's width, at the latest two seconds after it was given another."""
    script = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")].every(
        (element) => element.scrollWidth <= element.clientWidth)"""
    with suppress(TimeoutError):
        page.wait_for_function(script, timeout=2_000)
    return bool(page.evaluate(script))


def broken_words(within: Locator) -> list[str]:
    """The words in parts of a page that stand on two lines, which their place is too narrow for."""
    found: list[str] = within.evaluate_all(
        r"""(parts) => {
            const range = document.createRange(), broken = [];
            for (const part of parts) {
                const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    for (const { 0: word, index } of walk.currentNode.data.matchAll(/\p{L}{4,}/gu)) {
                        range.setStart(walk.currentNode, index);
                        range.setEnd(walk.currentNode, index + word.length);
                        if (new Set([...range.getClientRects()].map((rect) => rect.top)).size > 1) broken.push(word);
                    }
                }
            }
            return broken;
        }"""
    )
    return found
