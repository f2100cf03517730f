"""What server.py shows before Streamlit has started: it is there at once, and gives way to the same."""

import re
from collections.abc import Iterator

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from ai_factories.html.page import site_path
from ai_factories.i18n import LOCALES
from ai_factories.model.network import Network
from tests.browser.test_accessibility import LEVELS
from tests.support.reader import FIRST_LOAD, Reader, broken_words
from tests.support.servers import running_app

SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
"""
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
DRAWN = "(all) => all.map((one) => one.dataset.site)"
KINDS = ("/factories", "/factories/lumi-aif", "/antennas/hearts", "/countries/NO", "/factories/none", "/?site=it4lia")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=SIZES["desk"], locale="en-GB")
    page.add_init_script(SHIFTS)
    yield page
    page.close()


class Held:
    """Lets no script of a page arrive until it is told to."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] | None = []
        page.route(re.compile(r"\.js$"), self._asked)

    def _asked(self, route: Route) -> None:
        if self.routes is None:
            route.continue_()
        else:
            self.routes.append(route)

    def release(self) -> None:
        held, self.routes = self.routes or [], None
        for route in held:
            route.continue_()


@pytest.mark.parametrize(
    ("size", "query"),
    [("desk", ""), ("desk", "?country=DE,ES&antennas=true"), ("phone", ""), ("phone", "?site=lumi-aif")],
)
def test_the_picture_shows_what_the_live_map_shows_and_gives_way_without_a_jump(
    page: Page, public: str, size: str, query: str
) -> None:
    page.set_viewport_size(SIZES[size])
    held = Held(page)
    page.goto(f"{public}/{query}", wait_until="commit")
    first = page.locator("#first")
    sites = first.locator("svg[data-site]")
    expect(sites.first).to_be_visible()
    drawn = set(sites.evaluate_all(DRAWN))
    assert drawn
    where = first.locator(".drawn-map").bounding_box()
    listed = first.locator(".first-site-list tr[data-site]").count()
    held.release()
    expect(first).to_have_count(0, timeout=FIRST_LOAD)
    reader = Reader(page, public)
    assert set(reader.map.locator("[data-site]").evaluate_all(DRAWN)) == drawn
    assert page.locator(".st-key-site-list tr[data-site]").count() == listed
    live = reader.map_frame.bounding_box()
    assert where
    assert live
    assert live["x"] <= where["x"]
    assert live["y"] <= where["y"]
    assert where["x"] + where["width"] <= live["x"] + live["width"] + 1
    assert page.evaluate("window.shifts") <= 0.02


@pytest.mark.parametrize("view", ["way-in?from=NO&who=startup&need=try", "consortia", "timeline", "compare", "about"])
def test_the_text_of_a_view_gives_way_without_a_jump(page: Page, public: str, view: str) -> None:
    page.goto(f"{public}/{view}", wait_until="commit")
    expect(page.locator("#first")).to_have_count(0, timeout=FIRST_LOAD)
    expect(page.locator(".st-key-footer")).to_be_visible()
    assert page.evaluate("window.shifts") <= 0.02


@pytest.mark.parametrize("lang", LOCALES)
def test_the_pages_fit_a_phone(page: Page, public: str, lang: str) -> None:
    page.set_viewport_size(SIZES["phone"])
    for path in KINDS[:-1]:
        page.goto(public + ("" if lang == "en" else f"/{lang}") + path)
        beyond = "(all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth - 8).length"
        assert page.locator("img, table").evaluate_all(beyond) == 0, path
        assert broken_words(page.locator("dt")) == [], path


def test_without_scripts_the_map_can_be_read_and_followed(browser: Browser, public: str, network: Network) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"], locale="nb-NO")
    page = context.new_page()
    page.goto(public)
    first = page.locator("#first")
    expect(first.get_by_text("Alt her kan leses, og lenkene virker.")).to_be_visible()
    for factory in network.factories:
        expect(first.locator(f'svg[data-site="{factory.id}"]')).to_have_count(1)
    first.locator('a:has(svg[data-site="lumi-aif"])').click()
    expect(first.locator("article.site-card")).to_contain_text("CSC - IT Center for Science")
    first.get_by_role("link", name="Finn ut hva du kan bruke").first.click()
    expect(first.get_by_role("heading", name="Finn ut hva du kan bruke")).to_be_visible()
    context.close()


def test_if_the_scripts_do_not_come_it_says_so(page: Page, public: str) -> None:
    page.clock.install()
    held = Held(page)
    page.goto(public, wait_until="commit")
    late = page.get_by_text("The interactive page has not started.")
    expect(late).to_have_count(1)
    expect(late).to_be_hidden()
    page.locator("#first .first-late").evaluate("(late) => late.getAnimations().forEach((one) => one.finish())")
    expect(late).to_be_visible()
    assert held.routes


@pytest.mark.audit
@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing_in_the_pages(page: Page, public: str, path: str, lang: str) -> None:
    if path.startswith("/?"):
        Held(page)
        page.goto(f"{public}{path}&lang={lang}", wait_until="commit")
        expect(page.locator("#first .site-card")).to_be_visible()
    else:
        page.goto(public + ("" if lang == "en" else f"/{lang}") + path)
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}}).response["violations"]
        assert [f"{scheme}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []


@pytest.mark.audit
@pytest.mark.parametrize("lang", LOCALES)
def test_a_fact_sheet_has_at_most_two_pages(browser: Browser, public: str, network: Network, lang: str) -> None:
    page = browser.new_page()
    start = public + ("" if lang == "en" else "/nb")
    texts = {path: requests.get(start + path, timeout=10).text for path in map(site_path, network.sites)}
    for path in sorted(texts, key=lambda path: len(texts[path]))[-10:]:  # the longest
        page.goto(start + path)
        pdf = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2, path
    page.close()


def test_all_of_it_works_below_a_path(page: Page) -> None:
    with running_app(script="server.py", base="ai-factories") as address:
        missing = requests.get(f"{address}/none", timeout=10)
        assert (missing.status_code, "/ai-factories/factories" in missing.text) == (404, True)
        page.goto(f"{address}/nb/factories/lumi-aif")
        for image in page.locator("img.picture").all():
            assert image.evaluate("(image) => image.complete && image.naturalWidth") == 1200
        page.get_by_role("link", name="Vis på kartet").click()
        expect(page.locator("#first")).to_have_count(0, timeout=FIRST_LOAD)
        Reader(page, address).sees_selected("lumi-aif")
        assert page.url.startswith(f"{address}/?site=lumi-aif")
