"""Hostile data and addresses on the real server and in the real browser: nothing that is not ours runs or loads."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from playwright.sync_api import Dialog, Page, expect

from ai_factories import load
from ai_factories.context import Context
from ai_factories.export.map_page import to_map_page
from ai_factories.export.map_picture import to_map_picture
from ai_factories.filters import Filters
from ai_factories.url import UrlState
from tests.conftest import Watch
from tests.support.data import Folder
from tests.support.hostile import MARKUP, fill
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import running_app
from tests.support.small import copy_small

HOSTILE = " ".join(MARKUP)
FACETS = ("country", "member", "system", "round", "sector", "stage", "experimental")
PARAMETERS = (*FACETS, "site", "from", "who", "need", "sites")
SHOWN = {  # what each view shows of the texts, for a reader who has selected and answered
    "/?site=moonforge&antennas=true": ("site-card",),
    "/?site=lantern&antennas=true": ("site-card",),
    "/?antennas=true": ("site-list",),
    f"/?embed=true&site=moonforge&q={quote(HOSTILE[:90])}": ("site-card", "banner"),
    "/way-in?from=CH&who=startup&need=try": ("answer",),
    "/consortia?from=NO&site=moonforge": ("matrix",),
    "/timeline": ("milestones",),
    "/compare?sites=moonforge,tin-owl": ("comparison",),
    "/about": ("about",),
    "/accessibility": (),
}
WATCH_POLICY = "addEventListener('securitypolicyviolation', (event) => { window.broke = event.blockedURI; })"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the small network to change."""
    return Folder(copy_small(tmp_path / "data"))


@pytest.mark.audit
def test_nothing_that_is_not_ours_runs_in_any_view(folder: Folder, page: Page, watch: Watch) -> None:
    """Without the policy of the public server, which would hide what gets through."""
    fill(folder, HOSTILE)
    dialogs: list[str] = []

    def opened(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    page.add_init_script(WATCH_POLICY)
    with running_app(folder.path) as address:
        watch(page.context, address)
        reader = Reader(page, address)
        for path in SHOWN:
            asked = dict(parse_qsl(path.partition("?")[2]))
            rest = urlencode({name: HOSTILE for name in (*PARAMETERS, "<b>x</b>", "colour") if name not in asked})
            reader.visits(f"{path}{'&' if '?' in path else '?'}{rest}")
            for part in SHOWN[path]:
                expect(reader.part(part)).to_contain_text("<script>")
            if path.startswith("/?"):
                expect(reader.map.locator(".country").first).to_be_attached(timeout=FIRST_LOAD)
            for marker in reader.map.locator("[data-site=moonforge], [data-antenna=lantern]").all():
                marker.hover()
                expect(reader.map.locator(".leaflet-tooltip").last).to_contain_text("<script>")
            links = page.locator("a[href]").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
            assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript|blob):", link, re.I)]
            reader.is_answered()
            assert reader.params().get("site") == asked.get("site")  # nothing was chosen by itself
            for frame in page.frames:
                assert frame.evaluate("() => window.ran") is None, (path, frame.url)
                assert "evil.example" not in (frame.evaluate("() => window.broke") or ""), path
    assert dialogs == []


@pytest.mark.audit
def test_a_name_is_no_program_and_no_markup_on_the_server(folder: Folder, page: Page, watch: Watch) -> None:
    """folium reads what it has written as a template once more; in it, this would be calculated. Streamlit's links
    read theirs as Markdown."""
    name = (
        "{{ 7 * 7 }} {% if 1 %}x{% endif %} {# y #} 100 % { ![i](https://evil.example/i.png) "
        "[EVIL](https://evil.example/) :material/home:"
    )
    folder.change("factories", 0, name=name, acronym="")
    factory = load(folder.path).factories[0]
    with running_app(folder.path) as address:
        watch(page.context, address)
        reader = Reader(page, address)
        reader.opens("/?antennas=true&site=lantern")
        marker = reader.marker("moonforge")
        label = re.compile(re.escape(f"{name}, {factory.city}, "))
        expect(marker).to_have_attribute("aria-label", label)
        marker.hover()
        expect(reader.map.locator(".leaflet-tooltip").last).to_have_text(label)
        linked = reader.part("site-card").locator('[data-go="?site=moonforge"]').first
        expect(linked).to_contain_text(name)
        linked.click()
        expect(reader.card()).to_have_attribute("data-site", "moonforge")


def test_hostile_names_do_nothing_in_the_file(folder: Folder, page: Page, tmp_path: Path) -> None:
    hostile = "</script><script>window.ran=1</script>`${window.ran=1}<img src=x onerror=window.ran=1>"
    folder.change("factories", 0, name=hostile, city=hostile)
    network = load(folder.path)
    context = Context.of(network, UrlState(Filters(antennas=True), site=network.factories[0].id))
    (tmp_path / "map.html").write_bytes(to_map_page(context))
    (tmp_path / "map.svg").write_bytes(to_map_picture(context))
    for name in ("map.html", "map.svg"):
        page.goto((tmp_path / name).as_uri(), wait_until="load")
        expect(page.locator("#map_div [data-site], svg > g [data-site]")).to_have_count(len(network.factories))
        # What had been loaded by mistake has failed by now, and told its handler.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        assert page.evaluate("() => window.ran") is None
        assert page.locator("img[src=x]").count() == 0


def test_the_words_of_a_search_are_no_links_and_a_flood_of_parameters_is_named_in_short(page: Page, app: str) -> None:
    """On a page that another page shows, in which nobody expects them."""
    words = "https://evil.example www.evil.example a@evil.example :material/home:"
    flood = "&".join(f"Buy%20now%20at%20evil.example%20{number}=1" for number in range(300))
    reader = Reader(page, app)
    reader.visits(f"/?embed=true&q={quote(words)}&{flood}")
    banner, notice = reader.part("banner"), reader.part("notice")
    expect(banner).to_contain_text(words)
    assert banner.locator("a").count() == 1
    expect(notice).to_contain_text("295")  # more, of which none is named
    box = notice.bounding_box()
    assert box is not None
    assert box["height"] < 200
    assert notice.locator("a").count() == 0
