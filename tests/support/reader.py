"""A reader in front of the page, for the tests with the real browser."""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, TimeoutError, expect

FIRST_LOAD = 30_000  # milliseconds
expect.set_options(timeout=10_000)


class Reader:
    """A reader in front of the page."""

    def __init__(self, page: Page, app: str) -> None:
        self.page = page
        self.app = app

    def opens(self, path: str = "/", sites: int = 19) -> None:
        self.page.goto(self.app + path)
        expect(self.markers()).to_have_count(sites, timeout=FIRST_LOAD)
        expect(self.part("count")).to_be_visible(timeout=FIRST_LOAD)
        self.is_answered()

    def visits(self, path: str) -> None:
        """Open a view that has no map."""
        self.page.goto(self.app + path)
        expect(self.part("footer")).to_be_visible(timeout=FIRST_LOAD)
        self.is_answered()

    def is_answered(self) -> None:
        """The server has drawn the whole page; before, a click could hit what is still moving."""
        expect(self.page.locator("[data-test-script-state=notRunning]")).to_be_visible(timeout=FIRST_LOAD)

    def goes_to(self, view: str) -> None:
        """Click on the name of a view in the row of views."""
        self.part("views").get_by_role("link", name=view).click()

    def part(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key}")

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator(".st-key-map iframe")

    def markers(self) -> Locator:
        return self.map.locator("[data-site]")

    def marker(self, site: str) -> Locator:
        return self.map.locator(f'[data-site="{site}"]')

    def params(self) -> dict[str, str]:
        return _params(self.page.url)

    def sees_selected(self, site: str) -> None:
        """Map, card, selector, table and address all say the same."""
        expect(self.marker(site)).to_have_attribute("data-selected", "true")
        expect(self.map.locator('[data-selected="true"]')).to_have_count(1)
        expect(self.part("site-card").locator("article")).to_have_attribute("data-site", site)
        expect(self.part("site-table").locator("tr[aria-current]")).to_have_attribute("data-site", site)
        name = self.part("site-table").locator("tr[aria-current] a").inner_text()
        expect(self.part("site-select").locator("input")).to_have_value(re.compile(f"^{re.escape(name)}, "))
        self.has_in_address("site", site)

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
            self.page.wait_for_url(lambda url: state(_params(url)), timeout=10_000)

    def pick(self, key: str, option: str) -> None:
        """Search a list for an option and choose it."""
        field = self.part(key).locator("input")
        field.click()
        field.press_sequentially(option.partition(",")[0])
        self.page.get_by_role("option", name=option).click()
        if key.startswith(("filter-", "compare-")):
            self.page.keyboard.press("Escape")  # a list for several values stays open

    def mark_map(self) -> None:
        self.map.locator("body").evaluate("() => { window.marked = true; }")

    def map_is_the_same(self) -> bool:
        return bool(self.map.locator("body").evaluate("() => window.marked === true"))

    def map_rests(self) -> None:
        """No animation is under way in the map."""
        self.map.locator("body").evaluate(
            """() => new Promise((done) => {
                const look = () => (map._animatingZoom || map._panAnim?._inProgress ? setTimeout(look, 50) : done());
                requestAnimationFrame(() => setTimeout(look, 50)); // Leaflet begins with the next frame
            })"""
        )

    def view(self) -> list[float]:
        script = "() => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
        return list(self.map.locator("body").evaluate(script))


def _params(url: str) -> dict[str, str]:
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
    for _ in range(20):
        if page.evaluate(script):
            return True
        page.wait_for_timeout(100)
    return False
