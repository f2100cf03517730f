"""The map page without its map: the choice of a site, figures, legend, and the links to other views."""

import re

from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.filters import Filters
from ai_factories.url import UrlState
from components.downloads import snippet
from tests.support.data import Folder
from tests.support.page import Page
from tests.support.small import add_twin, small_network


def test_a_site_is_chosen_and_let_go() -> None:
    page = Page().follows("?site=tin-owl")
    assert page.address == {"site": "tin-owl"}
    assert 'data-site="tin-owl"' in page.html_of("site-card")
    assert not page.has("site-list")
    page.follows("?site=")
    assert page.address == {}
    assert not page.has("site-card")
    assert page.has("site-list")


def test_a_choice_keeps_filters_and_language() -> None:
    page = Page("/?lang=nb&country=HU,IE").follows("?site=moonforge")
    assert page.address == {"lang": "nb", "country": "HU,IE", "site": "moonforge"}
    assert 'data-site="moonforge"' in page.html_of("site-card")


def test_a_hidden_site_keeps_its_card_which_says_so() -> None:
    page = Page("/?country=HU&site=tin-owl")
    assert "Your filters hide this AI Factory" in page.text_of("site-card")
    assert "Your filters hide this AI Factory" not in Page("/?country=IE&site=tin-owl").text
    assert "The map does not show it: Antennas are switched off" in Page("/?site=lantern").text
    assert "The map does not show it" not in Page("/?site=lantern&antennas=true").text
    assert "The map does not show it" in Page("/?site=lantern&antennas=true&country=IE").text


def test_antennas_are_listed_only_where_they_are_shown() -> None:
    def antennas(query: str) -> list[str]:
        return re.findall(r'<tr data-key="(mist-antenna|lantern)"', Page(f"/?{query}").html_of("site-list"))

    assert antennas("") == []
    assert antennas("antennas=true") == ["lantern", "mist-antenna"]
    assert antennas("antennas=true&country=HU") == ["lantern"]
    page = Page("/?antennas=true")
    assert page.text_of("count") == "3 of 3 AI Factories"  # an Antenna is none
    assert page.chosen("filter-antennas") == ["true"]
    assert page.presses("reset").address == {}


def test_an_antenna_leads_to_its_ai_factories() -> None:
    page = Page("/?site=lantern&antennas=true&lang=nb")
    card = page.text_of("site-card")
    assert "Vis Moonforge AI Factory Vis Glass Whale AI Factory of the Invented Sea" in card
    page.follows("?site=glass-whale")
    assert page.address == {"site": "glass-whale", "antennas": "true", "lang": "nb"}


def test_the_card_leads_to_the_comparison_with_the_last_three(folder: Folder) -> None:
    add_twin(folder)

    def compared(query: str) -> str:
        page = Page(f"/?{query}", folder.path)
        return page.follows(page.links_of("site-card")["Compare"]).address["sites"]

    assert compared("site=tin-owl") == "tin-owl"
    assert compared("site=tin-owl&sites=moonforge") == "moonforge,tin-owl"
    assert compared("site=tin-owl&sites=tin-owl,moonforge,glass-whale") == "tin-owl,moonforge,glass-whale"
    assert compared("site=tin-owl-two&sites=tin-owl,moonforge,glass-whale") == "moonforge,glass-whale,tin-owl-two"
    assert Page("/?from=NO").follows("/way-in").url == "/way-in?from=NO"


def test_the_figures_are_computed_and_link_to_what_they_count(folder: Folder) -> None:
    page = Page("/?q=o&lang=en")
    assert list(page.links_of("figures")) == [
        "3 host countries",
        "5 consortium countries",
        "2 Antennas",
        "1 AI system in operation",
    ]
    assert Page(page.url).follows(page.links_of("figures")["2 Antennas"]).url == "/?antennas=true&lang=en"
    folder.change("factories", 0, stage="operational")
    page = Page("/?q=o", folder.path)
    led = page.follows(page.links_of("figures")["2 AI systems in operation"])
    assert led.url == "/?stage=operational"


def test_embedding_keeps_filters_language_and_site() -> None:
    url = UrlState(Filters(country=("HU",)), "moonforge", "nb", "NO", "startup", "try", ("tin-owl",))
    context = Context.of(small_network(), url)
    code = snippet(context, "https://example.org/")
    assert 'src="https://example.org/?embed=true&amp;country=HU&amp;site=moonforge&amp;lang=nb"' in code
    assert 'title="Europeiske KI-fabrikker"' in code


def test_a_file_is_named_after_the_edition_and_what_it_holds() -> None:
    assert files.file_name(small_network(), "csv", 2) != files.file_name(small_network(), "csv", None)
    assert "2005-10-11" in files.file_name(small_network(), "csv", None)
