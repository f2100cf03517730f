"""Every link of every view: where it leads, opened in a new tab or clicked, and that it loses nothing on the way."""

import html
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from ai_factories.i18n import texts_in
from ai_factories.model.values import territories
from components.views import VIEWS
from tests.support.page import Page
from tests.support.small import small_network

FILTERS = {"country": "HU,LV", "round": "2003-02", "antennas": "true"}
REST = {"from": "CH", "who": "startup", "need": "try", "sites": "tin-owl,glass-whale"}
SITE = FILTERS | {"site": "moonforge"} | REST
ANTENNA = FILTERS | {"site": "lantern", "from": "NO", "sites": "moonforge"}
ASKED = [("en", {}), ("nb", SITE), ("en", SITE), ("nb", ANTENNA)]
CASES = [(view, lang, state) for view in VIEWS for lang, state in ASKED]
LINK = re.compile(r'<a (?:class="[^"]*" )?href="([^"]*)"(?: target="_blank")?(?: data-choose="([^"]*)")?')


@pytest.mark.parametrize(("view", "lang", "state"), CASES)
def test_every_choice_is_typed_and_means_what_its_address_says(view: str, lang: str, state: dict[str, str]) -> None:
    page = Page(f"/{view}?{urlencode(state | {'lang': lang})}")
    assert page.address == state | {"lang": lang}
    assert page.html.count("data-choose=") == sum(bool(choice) for _, choice in links(page.html))
    for choice in [choice for _, choice in links(page.html) if choice]:
        kind, _colon, value = choice.partition(":")
        assert kind in ("site", "from")
        assert not value or value in ({site.id for site in small_network().sites} if kind == "site" else territories())
        if page.view != view:  # the one before led to the map
            page = Page(f"/{view}?{urlencode(state | {'lang': lang})}")
        before = page.address
        href = next((href for href, other in links(page.html) if other == choice), None)
        if href:  # it may have been about what is no longer chosen
            page.follows(choice)
            assert page.url == whole(href), choice
            kept = {name: text for name, text in before.items() if name != kind and (page.view == view or name in REST)}
            assert page.address.get(kind, "") == value
            assert kept.items() <= page.address.items(), choice
            assert page.told["lang"] == lang


@pytest.mark.parametrize(("view", "lang", "state"), CASES)
def test_every_link_leads_somewhere_and_keeps_language_and_answers(view: str, lang: str, state: dict[str, str]) -> None:
    page = opened(f"/{view}?{urlencode(state | {'lang': lang})}")
    led = {whole(href) for href, _choice in links(page.html) if href.startswith((".", "/", "?"))}
    led |= set(page.links.values())
    assert len(led) >= len(VIEWS)
    for url in led:
        found = opened(url)
        params = dict(parse_qsl(urlsplit(url).query))
        assert found.address == params  # it knows all of it
        assert not found.has("notice")
        assert found.view == urlsplit(url).path.strip("/")
        title = VIEWS[found.view][0]
        assert not found.view or texts_in(lang).gettext(title) in [header.value for header in found.at.header]
        assert params["lang"] == lang
        changed = {"from", "site", "sites", *FILTERS, "stage"}
        assert {name: value for name, value in state.items() if name not in changed}.items() <= params.items()


def test_links_to_other_pages_are_whole_addresses() -> None:
    for view, lang, state in CASES:
        for href, choice in links(opened(f"/{view}?{urlencode(state | {'lang': lang})}").html):
            if not choice and not href.startswith(("./", "#")):
                assert re.match(r"https://[\w.-]+|mailto:\?subject=", href), href


def links(markup: str) -> Iterator[tuple[str, str]]:
    """Where each link leads, and what it chooses."""
    for href, choice in LINK.findall(markup):
        yield html.unescape(href), html.unescape(choice)


def whole(href: str) -> str:
    """A link as the browser understands it: all views lie in one folder."""
    return href.removeprefix(".")


@cache
def opened(url: str) -> Page:
    """The page at an address, which is not to be changed."""
    return Page(url)
