"""A reader in front of the page, for the tests with the real browser."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FrameLocator, Locator, Page, expect

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
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def sees_selected(self, site: str) -> None:
        """Map, card, selector, table and address all say the same."""
        expect(self.marker(site)).to_have_attribute("data-selected", "true")
        expect(self.map.locator('[data-selected="true"]')).to_have_count(1)
        expect(self.part("site-card").locator("article")).to_have_attribute("data-site", site)
        expect(self.part("site-table").locator("tr[aria-current]")).to_have_attribute("data-site", site)
        name = self.part("site-table").locator("tr[aria-current] a").inner_text()
        expect(self.part("site-select").locator("input")).to_have_value(re.compile(f"^{re.escape(name)}, "))
        assert self.params()["site"] == site

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

    def view(self) -> list[float]:
        script = "() => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
        return list(self.map.locator("body").evaluate(script))


def inside(inner: Locator, outer: Locator) -> bool:
    """Whether an element lies wholly inside another, on the screen."""
    a, b = inner.bounding_box(), outer.bounding_box()
    assert a is not None
    assert b is not None
    across = b["x"] <= a["x"] and a["x"] + a["width"] <= b["x"] + b["width"]
    return across and b["y"] <= a["y"] and a["y"] + a["height"] <= b["y"] + b["height"]


def has_no_sideways_scroll(page: Page) -> bool:
    script = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
    return bool(page.evaluate(f"({script})().every((element) => element.scrollWidth <= element.clientWidth)"))
