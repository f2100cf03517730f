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
    return [text_of(cell) for cell in between(markup, f'<tr data-country="{country}"', "</tr>").split("<td")[2:]]


def clean(cells: list[str]) -> list[str]:
    return [cell.partition(">")[2].strip() for cell in cells]


def test_the_matrix_says_in_words_what_it_shows(network: Network) -> None:
    html = render(Context.of(network))
    assert re.findall('<tr data-country="(..)"', html) == ["HU", "IE", "LV", "NO", "PT", "CH", "GB"]
    host, part, antenna = (
        "Hosts the AI Factory",
        "Takes part in its consortium",
        "The country’s Antenna is linked to the AI Factory",
    )
    assert {country: clean(row(html, country)) for country in ("HU", "IE", "LV", "NO", "CH", "GB")} == {
        "HU": [host, "", ""],
        "IE": [part, host, ""],
        "LV": ["", "", host],
        "NO": [part, "", ""],
        "CH": [antenna, "", antenna],
        "GB": ["", "", antenna],
    }
    assert html.count('data-go="?site=') == 3
    assert "for 1 of the AI Factories shown, participants from other countries are not published" in html
    assert (
        "5 countries take part: 3 host an AI Factory and 3 take part in another country’s consortium (1 does both). "
        "2 countries have an Antenna linked to one of these AI Factories." in html
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
    assert "No Antenna is linked to it, according to our sources." in about("tin-owl")
    html = render(Context.of(network, UrlState(site="moonforge", lang="nb")))
    assert 'href="./?site=moonforge&amp;lang=nb" data-go="/"' in html
    assert re.findall(r'<th scope="col" class="selected"><a [^>]*data-go="\?site=([^"]*)"', html) == ["moonforge"]
    assert "data-for" not in render(Context.of(network, UrlState(site="lantern")))  # an Antenna has no consortium


def test_totals_of_countries_and_ai_factories(network: Network) -> None:
    html = render(Context.of(network))
    totals = {country: row_total(html, country) for country in ("HU", "IE", "LV", "NO", "CH", "GB")}
    assert totals == {"HU": "1", "IE": "2", "LV": "1", "NO": "1", "CH": "0", "GB": "0"}  # an Antenna does not count
    foot = text_of(between(html, "<tfoot>", "</tfoot>"))
    # The host and its participants; those of the second are not published; the third is alone.
    assert foot == "Countries in the consortium 4 – not published 1"
    assert re.findall('<tr data-country="(..)" class="in-several"', html) == ["IE"]
    assert "Only countries in two or more consortia (1)" in html


def row_total(markup: str, country: str) -> str:
    return between(between(markup, f'<tr data-country="{country}"', "</tr>"), '<td class="total">', "</td>")


def test_every_column_can_be_sorted(network: Network) -> None:
    html = render(Context.of(network))
    assert '<table class="matrix" data-sortable>' in html
    assert between(html, "<thead>", "</thead>").count(" data-sort") == 2 + len(network.factories)
    ireland = between(html, '<tr data-country="IE"', "</tr>")
    assert re.findall('<td data-value="([^"]*)"', ireland) == ["2", "3", ""]  # takes part, hosts, neither


def test_a_country_and_an_ai_factory_are_chosen_and_let_go() -> None:
    page = Page("/consortia?lang=nb").goes("?from=NO")
    assert page.address == {"from": "NO", "lang": "nb"}
    assert '<option value="NO" selected>' in between(page.html, '"from"', "</select>")
    country = between(page.html, 'data-for="from:NO"', "</section>")
    assert 'data-go="?site=moonforge"' in country  # changes nothing but the AI Factory
    page.goes("?site=moonforge")
    assert page.address == {"site": "moonforge", "from": "NO", "lang": "nb"}
    assert 'data-for="site:moonforge"' in page.html
    assert 'data-for="from:NO"' in page.html
    assert 'data-go="?site="' in between(page.html, 'data-for="site:moonforge"', "</section>")
    page.goes("?site=")
    assert page.address == {"from": "NO", "lang": "nb"}
    page.goes("?from=PT")
    assert 'data-for="from:PT"' in page.html
    assert 'href="./way-in?from=PT&amp;lang=nb" data-go="/way-in"' in page.html
    page.goes("?from=")
    assert page.address == {"lang": "nb"}


def test_filters_narrow_the_matrix() -> None:
    page = Page("/consortia?country=HU&from=NO")
    assert page.text_of("count").strip("*").startswith("1 of 3")
    assert page.html.count('<th scope="col"><a') == 1
    assert "1 hosts an AI Factory and 3 take part in another country’s consortium." in page.html
    assert '<table class="matrix"' not in Page("/consortia?q=nothing+of+the+kind&from=NO").html
