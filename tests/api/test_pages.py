"""The pages that need no script, what search engines ask for, and what a view shows before Streamlit has started."""

import json
import re
import struct
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import html5lib
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ai_factories.export.records import factory_record
from ai_factories.html.page import paths, prefix
from ai_factories.i18n import LOCALES, texts_in
from ai_factories.labels import CONTACTS, MEASURES, RELATIONS, STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network
from ai_factories.web.pages import routes
from ai_factories.web.settings import PUBLIC_URL
from ai_factories.web.shell import shell
from components import seams
from components.views import VIEWS
from tests.api.conftest import InProcess
from tests.support.page import text_of
from tests.support.small import small_network

HOME = "https://factories.example"
PAGES = [prefix(lang) + path for lang in LOCALES for path in paths(small_network())]


@pytest.fixture(scope="module")
def pages() -> Iterator[httpx.Client]:
    titles = {path: title for path, (title, _view) in VIEWS.items()}

    def view(request: Request) -> Response:
        return shell(request, request.url.path.strip("/"), titles, seams.index_page(), "")

    app = Starlette(routes=[*routes(""), *(Route(f"/{path}", view) for path in VIEWS)])
    with httpx.Client(transport=InProcess(app), base_url="http://pages.test") as client:
        yield client


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PUBLIC_URL, HOME)


def meta(html: str, name: str) -> str:
    (content,) = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', html)
    return unescape(content)


def title_of(html: str) -> str:
    (title,) = re.findall("<title>(.*?)</title>", html.partition("</head>")[0])  # those in the picture are others
    return unescape(title)


def things(html: str) -> list[dict[str, Any]]:
    (content,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    found: list[dict[str, Any]] = json.loads(content)["@graph"]
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_valid_and_says_what_it_is(pages: httpx.Client, path: str) -> None:
    answer = pages.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    html = answer.text
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    assert [error for _place, error, _data in parser.errors] == []
    lang = "nb" if path.startswith("/nb/") else "en"
    assert f'<html lang="{lang}">' in html
    bare = path.removeprefix(prefix(lang))
    assert f'<link rel="canonical" href="{HOME}{path}">' in html
    for other in LOCALES:
        assert f'<link rel="alternate" hreflang="{other}" href="{HOME}{prefix(other)}{bare}">' in html
    assert meta(html, "og:url") == HOME + path
    assert 20 < len(meta(html, "description")) < 200
    site = bare.split("/")[2] if bare.startswith(("/factories/", "/antennas/")) else "map"
    assert meta(html, "og:image") == f"{HOME}/pictures/{lang}/{site}.png"
    *found, crumbs = things(html)
    assert crumbs["itemListElement"][-1]["item"] == HOME + path
    kinds = {"factories": "Organization", "antennas": "Organization", "countries": "Country"}
    assert found[0]["@type"] == ("Dataset" if bare == "/factories" else kinds[bare.split("/")[1]])
    assert "None" not in text_of(html).replace("None, as far as", "").replace("None", "", bare.startswith("/countries"))
    assert "origin.invalid" not in html


def test_every_page_has_a_title_and_a_description_of_its_own(pages: httpx.Client) -> None:
    for lang in LOCALES:
        found = [pages.get(prefix(lang) + path).text for path in paths(small_network())]
        assert len({title_of(html) for html in found}) == len(found)
        assert len({meta(html, "description") for html in found}) == len(found)


def test_every_link_between_pages_leads_on(pages: httpx.Client) -> None:
    seen: set[str] = set()
    waiting = ["/factories", "/nb/factories"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = pages.get(path)
        assert answer.status_code == 200, path
        links = [unescape(link) for link in re.findall(r'(?:href|src)="(/[^"]*)"', answer.text)]
        assert links
        for link in links:
            if link.startswith(("/factories", "/antennas", "/countries", "/nb/", "/pages-", "/pictures/")):
                target = link.partition("#")[0]
                if target.startswith("/pages-"):
                    assert pages.get(target).status_code == 200, target
                elif target.startswith("/pictures/"):
                    assert re.fullmatch(r"/pictures/(en|nb)/[\w-]+\.png", target)
                else:
                    waiting.append(target)
            elif not link.startswith("/api/"):
                assert urlsplit(link).path.strip("/") in VIEWS, link
    assert seen == set(PAGES)


@pytest.mark.parametrize("lang", LOCALES)
def test_a_page_has_every_field_of_the_record(pages: httpx.Client, lang: str) -> None:
    """In words: what a reader without scripts sees is what the interface gives to programs."""
    network, texts = small_network(), texts_in(lang)
    _ = texts.gettext
    for factory in network.factories:
        html = pages.get(f"{prefix(lang)}/factories/{factory.id}").text
        text = " ".join(text_of(html).split())
        record = factory_record(network, factory, texts)
        expected = [
            *(record.name, record.acronym, record.other_names, _(record.hosting_entity), _(record.system), record.id),
            *(str(record.latitude), str(record.longitude), texts.country(record.country)),
            *(_(SYSTEM_TYPES[record.system_type]), _(STAGES[record.stage]), record.system_note, record.status_note),
            *(texts.date(record.round), texts.date(record.selected_on), texts.date(record.stage_checked_on)),
            *(texts.date(record.services_since), texts.date(record.expected_from), record.expected_note, record.note),
            *(texts.country(code) for code in record.participants or ()),
            *(_(sector.name) for sector in network.sectors if sector.id in (record.sectors or ())),
            *(partner.name for partner in record.partners or ()),
            *(
                _(RELATIONS[s.relation]).format(system=s.system)
                for s in record.systems or ()
                if s.relation in RELATIONS
            ),
            *(_(MEASURES[figure.measure]) for figure in record.figures or ()),
            *(texts.number(figure.value) for figure in record.figures or () if figure.value),
            *(figure.about for figure in record.figures or ()),
            *(_(CONTACTS[contact.kind]) for contact in record.contacts or ()),
            *(contact.name for contact in record.contacts or ()),
            *record.disagreements,
        ]
        if record.contract:
            value = record.contract.value_eur_million
            expected += [texts.date(record.contract.signed_on), record.contract.vendor, record.contract.hardware]
            expected += [texts.number(value) if value else None]
        for part in expected:
            assert not part or " ".join(str(part).split()) in text, (factory.id, part)
        addresses = [record.website, record.official_page, record.announcement]
        addresses += [record.contract.official_page if record.contract else None]
        addresses += [contact.url or contact.email for contact in record.contacts or ()]
        for address in filter(None, addresses):
            assert address in unescape(html), address
        for antenna in record.antennas:
            assert f'href="{prefix(lang)}/antennas/{antenna}"' in html
        cited = {source for citation in record.citations for source in citation.sources}
        for source in network.sources_with_ids(cited):
            assert (source.title or source.description or source.url or "") in unescape(html)


@pytest.mark.parametrize(
    "path",
    [
        "/factories/none",
        "/factories/lantern",
        "/antennas/moonforge",
        "/countries/ZZ",
        "/countries/no",
        "/nb/factories/x",
    ],
)
def test_what_does_not_exist_is_404_with_a_way_on(pages: httpx.Client, path: str) -> None:
    answer = pages.get(path)
    assert answer.status_code == 404
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "/factories" in answer.text
    assert f'lang="{"nb" if path.startswith("/nb/") else "en"}"' in answer.text.partition("<head>")[0]


def test_pages_are_cached_and_compressed(pages: httpx.Client) -> None:
    first = pages.get("/factories/moonforge", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert len(first.text) < 60_000
    again = pages.get("/factories/moonforge", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert pages.head("/factories/moonforge").status_code == 200


def test_search_engines_are_told_of_every_page(pages: httpx.Client) -> None:
    robots = pages.get("/robots.txt").text
    assert f"Sitemap: {HOME}/sitemap.xml" in robots
    sitemap = pages.get("/sitemap.xml").text
    assert re.findall("<loc>(.*?)</loc>", sitemap) == [
        HOME + prefix(lang) + path for path in paths(small_network()) for lang in LOCALES
    ]
    assert set(re.findall("<lastmod>(.*?)</lastmod>", sitemap)) <= {"2005-06-07", "2005-09-01", "2005-10-11"}


def test_assistants_are_told_where_everything_is(pages: httpx.Client, network: Network) -> None:
    text = pages.get("/llms.txt").text
    assert text.startswith("# European AI Factories\n\n> ")
    leading = re.findall(r"\]\(([^)]+)\)", text)
    assert {f"{HOME}/factories/{factory.id}" for factory in network.factories} <= set(leading)
    for url in leading:
        path = url.removeprefix(HOME)
        assert path.startswith("/")
        if path.startswith(("/factories", "/antennas")):
            assert pages.get(path).status_code == 200, url


def test_without_a_public_address_links_name_no_host(pages: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PUBLIC_URL)
    html = pages.get("/factories/moonforge", headers={"Host": "evil.example"}).text
    assert '<link rel="canonical" href="/factories/moonforge">' in html
    assert "evil.example" not in html


def test_pictures_to_share_have_the_size_that_is_announced(pages: httpx.Client) -> None:
    seen = set()
    for name in ("en/map", "en/moonforge", "nb/moonforge", "nb/lantern"):
        content = pages.get(f"/pictures/{name}.png").content
        assert content.startswith(b"\x89PNG")
        assert struct.unpack(">II", content[16:24]) == (1200, 630)
        seen.add(content)
    assert len(seen) == 4
    for path in ("/pictures/xx/map.png", "/pictures/en/none.png"):
        assert pages.get(path).status_code == 404


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LOCALES)
def test_a_view_has_its_text_before_streamlit_has_started(
    pages: httpx.Client, network: Network, view: str, lang: str
) -> None:
    html = pages.get(f"/{view}?lang={lang}&from=NO").text
    texts = texts_in(lang)
    title = texts.gettext(VIEWS[view][0]) if view else texts.gettext("European AI Factories")
    assert title_of(html).startswith(title)
    assert f'<html lang="{lang}">' in html
    assert meta(html, "og:image").endswith(f"/pictures/{lang}/map.png")
    assert things(html)[0]["@type"] == "Dataset"
    first = html.partition('<div id="first"')[2]
    assert '<div id="root"></div>' in html
    assert "You need to enable JavaScript" not in html
    assert "st-key-" not in first  # these are the names of the live page's parts
    if not view:
        assert re.findall('data-site="([^"]*)"', first.partition("</svg>\n</div>")[0])
    if view in ("", "consortia", "compare"):
        assert network.factories[0].name in text_of(first)


def test_the_first_text_follows_the_address_and_the_browser(pages: httpx.Client, network: Network) -> None:
    def first(query: str, **headers: str) -> str:
        return pages.get(f"/{query}", headers=headers).text.partition('<div id="first"')[2]

    def drawn(html: str) -> set[str]:
        return set(re.findall('<svg [^>]*data-site="([^"]*)"', html))

    assert drawn(first("")) == {factory.id for factory in network.factories}
    assert drawn(first("?country=IE")) == {"tin-owl"}
    assert "Moonforge Institute &amp; Sons" in first("?site=moonforge")  # its card
    nb = {"Accept-Language": "nb-NO,nb;q=0.9,en;q=0.8"}
    assert "KI-fabrikker" in first("", **nb)
    assert "KI-fabrikker" not in first("?lang=en", **nb)
    assert "<header" not in first("?embed=true")
    assert 'class="prose head"' not in first("?embed=true")
