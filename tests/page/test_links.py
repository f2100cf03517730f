"""Every link of every view: where it leads, opened in a new tab or clicked, and that it loses nothing on the way."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from ai_factories.i18n import LOCALES
from components.views import VIEWS
from tests.support.page import Page, document

FILTERS = {"country": "HU,LV", "round": "2003-02", "antennas": "true"}
REST = {"from": "CH", "who": "startup", "need": "try", "sites": "tin-owl,glass-whale"}
SITE = FILTERS | {"site": "moonforge"} | REST
ANTENNA = FILTERS | {"site": "lantern", "from": "NO", "sites": "moonforge"}
ASKED = [("en", {}), ("nb", SITE), ("en", SITE), ("nb", ANTENNA)]
CASES = [(view, lang, state) for view in VIEWS for lang, state in ASKED]


@pytest.mark.parametrize(("view", "lang", "state"), CASES)
def test_every_change_does_what_its_address_says(view: str, lang: str, state: dict[str, str]) -> None:
    start = f"/{view}?{urlencode(state | {'lang': lang})}"
    page = Page(start)
    assert page.address == state | {"lang": lang}
    for href, change in links(page.html):
        if change:
            assert Page(start).goes(change).url == whole(href, view), change


@pytest.mark.parametrize(("view", "lang", "state"), CASES)
def test_every_link_leads_somewhere_and_keeps_language_and_answers(view: str, lang: str, state: dict[str, str]) -> None:
    page = opened(f"/{view}?{urlencode(state | {'lang': lang})}")
    led = {whole(href, view) for href, _change in links(page.html) if href.startswith((".", "/", "?"))}
    assert len(led) >= len(VIEWS)
    for url in led:
        found = opened(url)
        params = dict(parse_qsl(urlsplit(url).query))
        assert found.address == params  # it knows all of it
        assert not found.has("notice")
        assert found.view == urlsplit(url).path.strip("/")
        assert params["lang"] in LOCALES
        changed = {"from", "site", "sites", "lang", *FILTERS, "stage"}
        assert {name: value for name, value in state.items() if name not in changed}.items() <= params.items()


def test_links_to_other_pages_are_whole_addresses() -> None:
    for view, lang, state in CASES:
        for href, change in links(opened(f"/{view}?{urlencode(state | {'lang': lang})}").html):
            if not change and not href.startswith(("./", "#")):
                assert re.match(r"https://[\w.-]+|mailto:[\w.@-]*(\?subject=|$)", href), href


def links(markup: str) -> Iterator[tuple[str, str]]:
    """Where each link leads, and what it changes."""
    for link in document(markup).xpath("//a[@href]"):
        yield link.get("href"), link.get("data-go", "")


def whole(href: str, view: str) -> str:
    """A link as the browser understands it: all views lie in one folder."""
    path, _mark, query = href.partition("?")
    return (path.removeprefix(".") if path else f"/{view}") + (f"?{query}" if query else "")


@cache
def opened(url: str) -> Page:
    """The page at an address, which is not to be changed."""
    return Page(url)
