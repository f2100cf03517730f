"""The matrix of countries and AI Factories, and one of each in words."""

import re

from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html.consortia import render
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from tests.support.page import Page, between, text_of


def row(markup: str, country: str) -> list[str]:
    """What the matrix says in the row of a country."""
    return [text_of(cell) for cell in between(markup, f'<tr data-country="{country}"', "</tr>").split("<td")[1:]]


def clean(cells: list[str]) -> list[str]:
    return [cell.partition(">")[2].strip() for cell in cells]


def test_the_matrix_says_in_words_what_it_shows(network: Network) -> None:
    html = render(Context.of(network))
    assert re.findall('<tr data-country="(..)"', html) == ["HU", "IE", "LV", "NO", "PT", "CH", "GB"]
    host, part, antenna = (
        "Hosts the AI Factory",
        "Takes part in its consortium",
        "Its Antenna is linked to the AI Factory",
    )
    assert {country: clean(row(html, country)) for country in ("HU", "IE", "LV", "NO", "CH", "GB")} == {
        "HU": [host, "", ""],
        "IE": [part, host, ""],
        "LV": ["", "", host],
        "NO": [part, "", ""],
        "CH": [antenna, "", antenna],
        "GB": ["", "", antenna],
    }
    assert html.count('data-choose="site:') == 3
    assert "for 1 of the AI Factories shown, participants from other countries are not published" in html
    assert (
        "5 countries take part in the AI Factories shown: 3 as host, 3 in the consortium of another country; some do "
        "both. 2 have an Antenna" in html
    )
    assert 'tabindex="0"' in html  # a region that scrolls is reached by keyboard


def test_countries_go_by_their_names_and_the_readers_is_marked(network: Network) -> None:
    html = render(Context.of(network, UrlState(origin="CH"), "nb"))
    # Irland, Latvia, Norge, Portugal, Storbritannia, Sveits, Ungarn
    assert re.findall('<tr data-country="(..)"', html) == ["IE", "LV", "NO", "PT", "GB", "CH", "HU"]
    assert re.findall(r'<tr data-country="(..)" aria-current="true"', html) == ["CH"]
    assert "Deltar i konsortiet" in html


def test_a_blank_is_explained_only_where_something_is_not_published(network: Network) -> None:
    known = render(Context.of(network, UrlState(Filters(country=("HU", "LV")))))
    assert "A blank does not mean" not in known


def test_everything_about_a_country(network: Network) -> None:
    def about(country: str) -> str:
        html = render(Context.of(network, UrlState(origin=country)))
        return text_of(between(html, f'data-for="from:{country}">', "</section>"))

    portugal = about("PT")
    assert portugal.startswith("Portugal Portugal is a member state of the EU.")
    assert "Hosted in Portugal None With Portugal in the consortium" in portugal
    assert "Moonforge AI Factory unconfirmed Zöldmanóvár, Hungary" in portugal  # that it takes part is not confirmed
    assert "Organisations from Portugal in AI Factories Harbour Choir: Glass Whale" in portugal
    assert "No Antenna was selected in Portugal." in portugal
    assert "Guild of Tinkers: Moonforge AI Factory unconfirmed" in about("NO")
    assert "Since 2 May 2001. Founder." in about("HU")
    assert "Hosted in Ireland AI Factory On 7 June 2005" in about("IE")
    swiss = about("CH")
    assert "None, as far as is published" in swiss
    assert "Linked to the Antenna in Switzerland Lantern Antenna (Lantern Lighters)" in swiss
    assert "Where sources disagree: The lantern burns oil" in swiss
    assert "Organisations from" not in swiss
    assert "AI Factory Antenna in the United Kingdom" in about("GB")


def test_everything_about_a_consortium(network: Network) -> None:
    def about(site: str) -> str:
        html = render(Context.of(network, UrlState(site=site, lang="en")))
        return text_of(between(html, f'data-for="site:{site}">', "</section>"))

    moonforge = about("moonforge")
    assert "Host: Hungary Participants: Ireland, Norway and Portugal unconfirmed" in moonforge
    assert "Antennas: Lantern Antenna (Switzerland)" in moonforge
    assert "Where sources disagree: The almanac says moon" in moonforge
    assert "No Antenna is linked to it, by what was read." in about("tin-owl")
    html = render(Context.of(network, UrlState(site="moonforge", lang="nb")))
    assert 'href="./?site=moonforge&amp;lang=nb"' in html
    assert re.findall(r'<th scope="col" class="selected"><a [^>]*data-choose="site:([^"]*)"', html) == ["moonforge"]
    assert "data-for" not in render(Context.of(network, UrlState(site="lantern")))  # an Antenna has no consortium


def test_a_country_and_an_ai_factory_are_chosen_and_let_go() -> None:
    page = Page("/consortia?lang=nb").follows("from:NO")
    assert page.address == {"from": "NO", "lang": "nb"}
    assert page.widget("your-country").value == "NO"
    page.follows("site:moonforge")  # in the matrix, and in what is said of the country
    assert page.address == {"site": "moonforge", "from": "NO", "lang": "nb"}
    assert 'data-for="site:moonforge"' in page.html_of("matrix")
    assert 'data-for="from:NO"' in page.html_of("matrix")
    page.follows("site:")
    assert page.address == {"from": "NO", "lang": "nb"}
    page.chooses("your-country", "PT")
    assert 'data-for="from:PT"' in page.html_of("matrix")
    assert page.links["Finn veien inn fra Portugal"] == "/way-in?from=PT&lang=nb"
    page.chooses("your-country", None)
    assert page.address == {"lang": "nb"}


def test_filters_narrow_the_matrix() -> None:
    page = Page("/consortia?country=HU&from=NO")
    assert page.text_of("count") == "**1 of 3 AI Factories**"
    assert page.widget("your-country").value == "NO"
    assert page.html_of("matrix").count('<th scope="col"><a') == 1
    assert "1 as host, 3 in the consortium" in page.html_of("matrix")
