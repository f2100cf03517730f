"""The map page without its map: the choice of a site, figures, legend, and the links to other views."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.filters import Filters
from ai_factories.url import UrlState
from components.downloads import snippet
from tests.support.data import Folder
from tests.support.page import Page
from tests.support.small import add_twin, small_network


def test_the_selector_selects_and_clears() -> None:
    page = Page().chooses("site-select", "tin-owl")
    assert page.address == {"site": "tin-owl"}
    assert 'data-site="tin-owl"' in page.html_of("site-card")
    page.chooses("site-select", None)
    assert page.address == {}
    assert "<article" not in page.html_of("site-card")


@pytest.mark.parametrize("way", ["map", "table", "list"])
def test_a_site_is_chosen_in_three_ways_with_the_same_result(way: str) -> None:
    page = Page("/?lang=nb&country=HU,IE&site=tin-owl")
    if way == "map":
        page.clicks_on_map("moonforge")
    elif way == "table":
        page.follows("site:moonforge")
    else:
        page.chooses("site-select", "moonforge")
    assert page.address == {"lang": "nb", "country": "HU,IE", "site": "moonforge"}
    assert page.widget("site-select").value == "moonforge"
    assert 'data-site="moonforge"' in page.html_of("site-card")
    assert re.findall(r'data-site="([^"]*)" aria-current="true"', page.html_of("site-table")) == ["moonforge"]


def test_a_choice_on_the_map_is_not_undone_by_what_a_list_had() -> None:
    page = Page().chooses("site-select", "tin-owl").clicks_on_map("moonforge")
    assert page.chooses("filter-q", "moon").address == {"site": "moonforge", "q": "moon"}


def test_a_hidden_site_keeps_its_card_which_says_so() -> None:
    page = Page("/?country=HU&site=tin-owl")
    assert "The filters hide this site" in page.text_of("site-card")
    assert page.widget("site-select").value == "tin-owl"
    assert "The filters hide this site" not in Page("/?country=IE&site=tin-owl").text
    assert "The map does not show it: Antennas are switched off" in Page("/?site=lantern").text
    assert "The map does not show it" not in Page("/?site=lantern&antennas=true").text
    assert "The map does not show it" in Page("/?site=lantern&antennas=true&country=IE").text


def test_the_legend_explains_what_is_there() -> None:
    def legend(query: str) -> str:
        return Page(f"/?{query}").text_of("legend")

    everything = legend("")
    assert "New build" in everything
    assert "consortium" not in everything
    assert "Antenna" not in everything
    assert "Antenna, linked to AI Factories, not one itself" in legend("antennas=true")
    assert "Antenna" not in legend("antennas=true&country=IE")  # none is linked to what is left
    assert "Host country of the chosen site Takes part in its consortium" in legend("site=moonforge")
    assert "Takes part" not in legend("site=moonforge&country=IE")
    assert legend("site=tin-owl").endswith("Host country of the chosen site")
    assert "Deltar i konsortiet" in legend("site=moonforge&lang=nb")


def test_antennas_are_offered_only_where_they_are_shown() -> None:
    def antennas(query: str) -> list[str]:
        return [option for option in Page(f"/?{query}").widget("site-select").options if "(Antenna)" in option]

    mist, lantern = (
        "AI Factory Antenna in the United Kingdom, Mistwick (Antenna)",
        "Lantern Antenna, Laternwil (Antenna)",
    )
    assert antennas("") == []
    assert antennas("antennas=true") == [mist, lantern]
    assert antennas("antennas=true&country=HU") == [lantern]
    assert antennas("site=mist-antenna") == [mist]
    page = Page("/?antennas=true")
    assert page.text_of("count") == "**3 of 3 AI Factories**"  # an Antenna is none
    assert page.widget("filter-antennas").value is True
    assert page.presses("reset").address == {}


def test_an_antenna_leads_to_its_ai_factories() -> None:
    page = Page("/?site=lantern&antennas=true&lang=nb")
    assert page.text_of("linked") == "Vis Moonforge AI Factory Vis Glass Whale AI Factory of the Invented Sea"
    page.follows("site:glass-whale")
    assert page.address == {"site": "glass-whale", "antennas": "true", "lang": "nb"}


def test_the_card_leads_to_the_comparison_with_the_last_three(folder: Folder) -> None:
    add_twin(folder)

    def compared(query: str) -> list[str]:
        page = Page(f"/?{query}", folder.path)
        return parse_qs(urlsplit(page.links["Compare with others"]).query)["sites"]

    assert compared("site=tin-owl") == ["tin-owl"]
    assert compared("site=tin-owl&sites=moonforge") == ["moonforge,tin-owl"]
    assert compared("site=tin-owl&sites=tin-owl,moonforge,glass-whale") == ["tin-owl,moonforge,glass-whale"]
    assert compared("site=tin-owl-two&sites=tin-owl,moonforge,glass-whale") == ["moonforge,glass-whale,tin-owl-two"]
    assert Page("/?from=NO").links["Which AI Factory can you use? Find your way in"] == "/way-in?from=NO"


def test_the_figures_are_computed_and_link_to_what_they_count(folder: Folder) -> None:
    page = Page("/?q=x&site=tin-owl&lang=en")
    assert page.links_of("figures") == {
        "**3** AI Factories": "/?lang=en",
        "**3** host countries": "/consortia?lang=en",
        "**5** countries taking part": "/consortia?lang=en",
        "**2** Antennas": "/?antennas=true&lang=en",
        "**1** AI system in operation": "/?stage=operational&lang=en",
    }
    folder.change("factories", 0, stage="operational")
    assert "**2** AI systems in operation" in Page("/", folder.path).links_of("figures")


def test_embedding_keeps_filters_language_and_site() -> None:
    url = UrlState(Filters(country=("HU",)), "moonforge", "nb", "NO", "startup", "try", ("tin-owl",))
    context = Context.of(small_network(), url)
    code = snippet(context, "https://example.org/")
    assert 'src="https://example.org/?embed=true&amp;country=HU&amp;site=moonforge&amp;lang=nb"' in code
    assert 'title="Europeiske KI-fabrikker"' in code


def test_a_file_is_named_after_the_edition_and_what_it_holds() -> None:
    assert files.file_name(small_network(), "csv", 2) != files.file_name(small_network(), "csv", None)
    assert "2005-10-11" in files.file_name(small_network(), "csv", None)
