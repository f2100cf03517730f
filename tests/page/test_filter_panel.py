"""The filters, what they leave, and what is offered where they leave nothing."""

import html
import re
from urllib.parse import quote

import pytest

from ai_factories.filters import FACETS
from tests.support.page import Page


@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
def test_every_filter_writes_ids_into_the_address(locale: str) -> None:
    page = Page(locale=locale)
    page.searches(" o   a ").chooses("filter-country", "LV").chooses("filter-country", "HU")
    for facet, values in {
        "member": ("PT", "LV", "NO"),
        "system": ("associated", "new-build"),
        "round": ("2003-02",),
        "sector": ("health",),
        "stage": ("operational", "contract"),
        "experimental": ("true",),
    }.items():
        for value in values:
            page.chooses(f"filter-{facet}", value)
    assert page.address == {
        "q": "o a",
        "country": "HU,LV",
        "member": "LV,NO,PT",
        "system": "new-build,associated",
        "round": "2003-02",
        "sector": "health",
        "stage": "contract,operational",
        "experimental": "true",
    }
    assert page.text_of("count").startswith("1 ")
    page.presses("reset")
    assert page.address == {}
    assert not page.has("reset")
    assert not any(page.chosen(f"filter-{facet}") for facet in FACETS)


def test_an_address_fills_every_field() -> None:
    params = {
        "q": "moonbeam",
        "country": "HU",
        "member": "NO",
        "system": "new-build",
        "round": "2003-02",
        "sector": "health",
        "stage": "contract",
        "experimental": "true",
        "antennas": "true",
        "site": "moonforge",
        "lang": "nb",
    }
    page = Page("/?" + "&".join(f"{name}={value}" for name, value in params.items()))
    assert page.address == params
    for name in (*FACETS, "antennas"):
        assert page.chosen(f"filter-{name}") == [params[name]]
    assert page.elements("filter-q", "//input")[0].get("value") == "moonbeam"


def test_what_is_on_is_named_and_each_part_can_be_removed_by_itself() -> None:
    page = Page("/?q=moon&country=HU,LV&stage=contract&experimental=true&antennas=true")
    removed = [change for change in page.changes if change in REMOVING]
    assert removed == list(REMOVING)
    for change, rest in REMOVING.items():
        assert Page(page.url).follows(change).url == rest


REMOVING = {
    "?q=": "/?country=HU%2CLV&stage=contract&experimental=true&antennas=true",
    "?country.remove=HU": "/?q=moon&country=LV&stage=contract&experimental=true&antennas=true",
    "?country.remove=LV": "/?q=moon&country=HU&stage=contract&experimental=true&antennas=true",
    "?stage.remove=contract": "/?q=moon&country=HU%2CLV&experimental=true&antennas=true",
    "?experimental.remove=true": "/?q=moon&country=HU%2CLV&stage=contract&antennas=true",
    "?antennas=": "/?q=moon&country=HU%2CLV&stage=contract&experimental=true",
}


def test_reset_keeps_language_and_site() -> None:
    assert Page("/?country=HU&site=tin-owl&lang=nb").presses("reset").address == {"site": "tin-owl", "lang": "nb"}


def test_changes_made_at_once_all_count() -> None:
    page = Page("/?country=HU").goes("?country.add=IE", "?country.remove=HU", "?site=tin-owl", "?lang=nb")
    assert page.address == {"country": "IE", "site": "tin-owl", "lang": "nb"}
    page.goes_to(country="LV")
    assert page.chosen("filter-country") == ["LV"]


def test_each_option_says_how_many_it_would_leave() -> None:
    page = Page("/?country=HU")
    assert page.options("filter-member")["NO"] == "Norway1"
    assert page.options("filter-member")["LV"] == "Latvia0"
    assert page.options("filter-sector")["games"] == "Games0"
    # The chosen country's own alternatives would add sites.
    assert page.options("filter-country")["LV"] == "Latvia1"


def test_a_group_of_countries_is_one_click() -> None:
    page = Page("/?lang=nb")
    assert "Nordiske land" in page.text_of("filter-member")
    page.follows("?member=NO")
    assert page.chosen("filter-member") == ["NO"]
    assert Page().follows("?country=LV").address == {"country": "LV"}  # the Baltic countries here


def test_what_cannot_be_judged_is_counted() -> None:
    def said(query: str) -> str:
        return Page(f"/?{query}").text

    assert "1 left out: sectors not published" in said("sector=games")
    assert "1 left out: participants from other countries not published" in said("member=NO")
    assert "1 left out: whether there is an experimental platform not published" in said("experimental=true")
    assert "deltakere fra andre land" in said("member=NO&lang=nb")
    assert "left out" not in said("country=HU")


def test_what_is_on_says_which_relation_a_country_has_in_the_quotation_marks_of_the_language() -> None:
    def on(lang: str) -> list[str]:
        bar = Page(f"/?q=zzzz&country=HU&member=NO&experimental=true&lang={lang}").html
        return [html.unescape(text).strip() for text in re.findall('class="chip on"[^>]*>([^<]*)<', bar)]

    assert on("en") == ["“zzzz”", "Host: Hungary", "Consortium: Norway", "With an experimental platform"]
    assert on("nb") == ["«zzzz»", "Vert: Ungarn", "Konsortium: Norge", "Med eksperimentell plattform"]


def test_a_search_ignores_accents_and_case() -> None:
    for words in ("ZOLDMANOVAR", "zöldmanóvár", "moonbeam forge", "ungarn", "moonf", "institute & sons"):
        assert Page(f"/?q={quote(words)}").text_of("count").startswith("1 ")


@pytest.mark.parametrize("view", ["", "consortia", "timeline"])
def test_nothing_left_offers_a_way_back(view: str) -> None:
    page = Page(f"/{view}?system=upgrade&stage=contract&site=tin-owl")
    assert page.text_of("count") == "0 of 3 AI Factories"
    assert "No AI Factories match your search or filters" in page.text
    assert not any(page.elements(name, "//tbody") for name in ("site-list", "matrix"))
    page.presses("reset-empty")
    assert page.address == {"site": "tin-owl"}
    assert page.text_of("count").startswith("3 of 3")


@pytest.mark.parametrize("view", ["", "consortia", "timeline"])
@pytest.mark.parametrize(
    ("lang", "search", "label"),
    [
        ("en", "norway", "Show the consortia with Norway"),
        ("nb", "Norge", "Vis konsortiene med Norge"),
        ("en", "Norge", "Show the consortia with Norway"),
    ],
)
def test_a_country_that_only_takes_part_is_found_too(view: str, lang: str, search: str, label: str) -> None:
    page = Page(f"/{view}?q={search}&country=IE&lang={lang}")
    assert page.text_of("count").startswith("0 ")
    assert page.text_of("member-instead") == label
    page.presses("member-instead")
    assert (page.view, page.address) == (view, {"member": "NO", "lang": lang})
    assert page.text_of("count").startswith("1 ")


@pytest.mark.parametrize(
    ("lang", "search", "antenna", "label"),
    [
        ("nb", "Sveits", "lantern", "Vis antennen for Sveits"),
        ("en", "switzerland", "lantern", "Show the Antenna in Switzerland"),
        ("en", "United Kingdom", "mist-antenna", "Show the Antenna in the United Kingdom"),
    ],
)
def test_the_antenna_of_a_country_is_offered_to_who_searches_for_it(
    lang: str, search: str, antenna: str, label: str
) -> None:
    page = Page(f"/?q={quote(search)}&country=HU&lang={lang}")
    assert page.text_of(f"{antenna}-instead") == label
    page.presses(f"{antenna}-instead")
    shown = {"antennas": "true", "site": antenna, "lang": lang}
    assert page.address == shown
    assert f'data-site="{antenna}"' in page.html_of("site-card")
    for view in ("consortia", "timeline"):  # which have no Antennas: the offer leads to the map
        led = Page(f"/{view}?q={quote(search)}&country=HU&lang={lang}").presses(f"{antenna}-instead")
        assert (led.view, led.address) == ("", shown)
        assert f'data-site="{antenna}"' in led.html_of("site-card")
        assert led.has("map")
