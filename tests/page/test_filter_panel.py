"""The filters, what they leave, and what is offered where they leave nothing."""

from urllib.parse import quote

import pytest

from ai_factories.filters import FACETS
from tests.support.page import Page

FILTERS = ("q", *FACETS, "antennas")


@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
def test_every_filter_writes_ids_into_the_address(locale: str) -> None:
    page = Page(locale=locale)
    page.chooses("filter-q", " o   a ").chooses("filter-country", ["LV", "HU"])
    page.chooses("filter-member", ["PT", "LV", "NO"]).chooses("filter-system", ["associated", "new-build"])
    page.chooses("filter-round", ["2003-02"]).chooses("filter-sector", ["health"])
    page.chooses("filter-stage", ["operational", "contract"]).chooses("filter-experimental", True)
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
    assert page.text_of("count").startswith("**1 ")
    page.presses("reset")
    assert page.address == {}
    assert page.widget("reset").disabled
    assert not any(page.widget(f"filter-{name}").value for name in FILTERS)


def test_an_address_fills_every_widget() -> None:
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
    for name in ("country", "member", "system", "round", "sector", "stage"):
        assert page.widget(f"filter-{name}").value == [params[name]]
    assert page.widget("filter-q").value == "moonbeam"
    assert page.widget("filter-experimental").value is True
    assert page.widget("filter-antennas").value is True
    assert page.widget("site-select").value == "moonforge"
    assert page.widget("language").value == "nb"


def test_reset_keeps_language_and_site() -> None:
    assert Page("/?country=HU&site=tin-owl&lang=nb").presses("reset").address == {"site": "tin-owl", "lang": "nb"}


def test_a_widget_that_the_page_changes_takes_its_new_value() -> None:
    page = Page("/?country=HU").presses("reset").chooses("filter-country", ["IE"])
    assert page.address == {"country": "IE"}
    page.goes_to(country="LV")
    assert page.widget("filter-country").value == ["LV"]
    page.runs()
    assert page.address == {"country": "LV"}


def test_options_that_leave_nothing_say_so() -> None:
    page = Page("/?country=HU")
    said = page.text
    assert "Options that leave no sites: System type: Upgrade, Alongside a EuroHPC system; Selected in: Sept" in said
    assert "With an experimental platform\n" in said  # the label, not a part of the note
    assert "; With an experimental platform" not in said
    assert "; With an experimental platform" in Page("/?stage=tender").text
    assert "Norway" in page.widget("filter-member").options
    assert "Latvia · no sites" in page.widget("filter-member").options
    assert "Games · no sites" in page.widget("filter-sector").options
    # The chosen country's own alternatives would add sites.
    assert "Latvia" in page.widget("filter-country").options
    assert "Options that leave no sites" not in Page().text.replace("Options that leave no sites: Stage", "")


def test_a_stale_label_is_still_understood() -> None:
    page = Page("/?country=HU")
    page.chooses("filter-member", ["NO", "Latvia"])  # as it was called before the filter
    assert page.address["member"] == "LV,NO"


def test_what_cannot_be_judged_is_counted() -> None:
    def said(query: str) -> str:
        return Page(f"/?{query}").text

    assert "Not published for 1 hidden site, which cannot be judged: sectors." in said("sector=games")
    assert "Not published for 1 hidden site, which cannot be judged: participants from other" in said("member=NO")
    assert "Not published for 1 hidden site, which cannot be judged: whether there is an" in said("experimental=true")
    assert "for 1 skjult sted, som ikke kan vurderes: deltakere fra andre land" in said("member=NO&lang=nb")
    assert "cannot be judged" not in said("country=HU")


def test_a_search_ignores_accents_and_case() -> None:
    for words in ("ZOLDMANOVAR", "zöldmanóvár", "moonbeam forge", "ungarn", "moonf", "institute & sons"):
        assert Page(f"/?q={quote(words)}").text_of("count").startswith("**1 ")


@pytest.mark.parametrize("view", ["", "consortia", "timeline"])
def test_nothing_left_offers_a_way_back(view: str) -> None:
    page = Page(f"/{view}?system=upgrade&stage=contract&site=tin-owl")
    assert page.text_of("count") == "**0 of 3 AI Factories**"
    assert "No AI Factory fits all of these filters" in page.text
    assert not any(page.has(name) for name in ("site-table", "matrix-text"))
    page.presses("reset-empty")
    assert page.address == {"site": "tin-owl"}
    assert page.text_of("count").startswith("**3 of 3")


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
    assert page.text_of("count").startswith("**0 ")
    assert page.widget("member-instead").label == label
    page.presses("member-instead")
    assert (page.view, page.address) == (view, {"member": "NO", "lang": lang})
    assert page.text_of("count").startswith("**1 ")


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
    assert page.widget(f"{antenna}-instead").label == label
    page.presses(f"{antenna}-instead")
    shown = {"antennas": "true", "site": antenna, "lang": lang}
    assert page.address == shown
    assert f'data-site="{antenna}"' in page.html_of("site-card")
    for view in ("consortia", "timeline"):  # which have no Antennas: the offer leads to the map
        page = Page(f"/{view}?q={quote(search)}&country=HU&lang={lang}")
        assert list(page.links_of(f"{antenna}-instead")) == [label]
        led = Page(page.links_of(f"{antenna}-instead")[label])
        assert (led.view, led.address) == ("", shown)
        assert f'data-site="{antenna}"' in led.html_of("site-card")
        assert led.has("map")
