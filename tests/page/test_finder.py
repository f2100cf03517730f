"""The finder: what is answered to whom, how sure it is, and where it was read."""

import re
from html import unescape

import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.html.finder import render
from ai_factories.model.network import Network
from ai_factories.model.values import territories
from ai_factories.url import UrlState
from tests.support.data import Folder
from tests.support.page import Page, between, text_of

DAY = "2026-11-22"


def answer(network: Network, country: str, who: str, need: str, lang: str = "en", day: str = DAY) -> str:
    html = render(Context.of(network, UrlState(origin=country, who=who, need=need), lang), day)
    return html.partition('<div class="st-key-answer">')[2]


def section(markup: str, name: str) -> str:
    """What a section says, such as the ``lead``."""
    return text_of(between(markup, f'<section class="{name}">', "</section>"))


def mode(markup: str, id: str) -> str:
    """What is said of a way of access."""
    return between(markup, f'<article data-mode="{id}">', "</article>")


def test_a_start_up_of_a_country_in_a_consortium(network: Network) -> None:
    html = answer(network, "NO", "startup", "try")
    lead = section(html, "lead")
    assert lead.startswith("Norway takes part in the consortium of Moonforge AI Factory (Zöldmanóvár).")
    assert "Moonforge AI Factory: Services since April 2004; For now, use Oldmoon; Moonbeam-1: Contract" in lead
    assert "What fits you: Taster access. unconfirmed" in lead
    assert "Taster access: A thimbleful; Two weeks; By return of post; Free for small firms." in lead
    text = text_of(html)
    assert "With Norway in the consortium" in text
    assert "For now, use Oldmoon unconfirmed" in text
    assert "Sundial" not in text  # it stands there; nobody says that it serves
    assert "Moonbeam-1: Contract signed unconfirmed Expected in operation: 2091" in text
    assert "Open to you all the same" in text
    assert "For those who are new to it" in mode(html, "taster")
    assert 'href="https://town-crier.example/taster"' in mode(html, "taster")
    assert 'href="https://town-crier.example/access"' in between(html, '<section class="help">', "</section>")
    assert "Norway is associated to Horizon Europe. All of it. Since 2002." in text
    assert "Banquet access, Feast access" in between(html, "For other applicants or needs", "</p>")


def test_whom_to_ask_is_named_in_every_country(network: Network) -> None:
    norway = between(answer(network, "NO", "startup", "try"), '<section class="ask">', "</section>")
    assert (
        'Your national competence centre: <a href="https://fjord.example/">Fjord Desk</a> (The Fjord Institute)'
        in norway
    )
    assert "unconfirmed</span>" in norway
    assert "https://desks.example/" not in norway
    assert norway.count('href="https://town-crier.example/help"') == 1
    ireland = between(answer(network, "IE", "startup", "try"), '<section class="ask">', "</section>")
    assert "Harp Desk" in ireland
    assert 'href="https://desks.example/"' in ireland
    portugal = between(answer(network, "PT", "startup", "try"), '<section class="ask">', "</section>")
    assert "competence centre:" not in portugal
    assert 'href="https://desks.example/"' in portugal


def test_every_country_has_somebody_to_ask(network: Network) -> None:
    for country in territories():
        asked = between(answer(network, country, "startup", "try"), '<section class="ask">', "</section>")
        assert asked.count("href=") >= 2, country


def test_a_university_in_a_member_state(network: Network) -> None:
    html = answer(network, "PT", "researcher", "research")
    text = text_of(html)
    assert text.startswith("Portugal takes part in the consortium of Moonforge AI Factory (Zöldmanóvár). unconfirmed")
    assert "What fits you: Banquet access. unconfirmed" in text
    assert "From which countries one may apply for Banquet access was not read." in section(html, "lead")
    assert "Whether these, and any above, are open to you was not read." in text
    assert "Portugal is a member state of the EU." in text
    assert "These lists change." not in text
    large = text_of(answer(network, "PT", "researcher", "large"))
    assert "What fits you under a condition: Banquet access." in large
    assert "If a barrel is enough" in large


def test_a_country_whose_association_is_not_known_to_be_in_force(network: Network) -> None:
    html = answer(network, "GB", "public", "large")
    text = text_of(html)
    assert text.startswith("AI Factory Antenna in the United Kingdom: linked to Glass Whale AI Factory of the Invented")
    assert "It is a national service point, not an AI Factory." in text
    assert (
        "Whether the association of the United Kingdom to Digital Europe is in force is not known. Mist only. It would "
        "apply from 6 May 2004." in text
    )
    assert "No association of the United Kingdom to Horizon Europe was found." in text
    assert "The United Kingdom is not among the participating states" in text
    assert "Ask first: whether it is open to applicants from the United Kingdom is not clear" in text


def test_a_company_in_a_country_that_is_associated_in_part(network: Network) -> None:
    html = answer(network, "CH", "company", "try")
    text = text_of(html)
    assert text.startswith("Lantern Antenna: linked to Moonforge AI Factory (Zöldmanóvár) and Glass Whale AI Factory")
    assert "What may fit you, though it is not clear whether it is open to applicants from Switzerland: Taster" in text
    assert "Whether they are open to applicants from Switzerland is not clear." in text
    assert "Switzerland is associated to a part of Horizon Europe. Only the second pillar." in text
    assert "It was tried before. unconfirmed" in text
    assert "The lantern burns oil in one place and gas in another." in text
    assert "Your Antenna: Lantern Antenna (Lantern Lighters)." in text
    assert "The address of the one for Digital Europe was not found." in text


def test_a_country_outside_the_network_gets_an_honest_answer(network: Network) -> None:
    text = text_of(answer(network, "US", "startup", "try"))
    assert "No AI Factory is hosted in the United States, has it in its consortium as far as is published" in text
    assert "What is probably not open to applicants from the United States, which is on none of the lists" in text
    assert "that were read (of 2001 to 2004): Taster access." in text
    assert "on none of the lists of associated countries that were read (of 2001 to 2004)" in text
    assert "not among the participating states" in text
    assert "The United States is not in the EU" in text
    assert "These lists change. Check the official one: Who is in the horizon" in text
    assert "Probably not open to you" in text
    unread = text_of(answer(network, "US", "researcher", "research"))
    assert (
        "From which countries one may apply was not read; by the lists that were read, the United States is" in unread
    )


def test_what_was_read_nowhere_is_not_published(network: Network) -> None:
    html = answer(network, "PT", "researcher", "research")
    for label in ("Length", "How fast", "Cost"):
        assert "not published" in between(mode(html, "banquet"), f"<dt>{label}</dt>", "</div>"), label
    assert "A barrel" in between(mode(html, "banquet"), "<dt>Size</dt>", "</div>")
    crumbs = text_of(between(html, '<li data-mode="crumbs">', "<details>"))
    assert crumbs == "Crumbs access unconfirmed : Length A year; all else not published"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2003-01-15", "Next cut-off date: 15 January 2003"),
        ("2003-01-16", "Next cut-off date: 30 June 2040"),
        (DAY, "Next cut-off date: 30 June 2040"),
        ("2095-12-24", "Next cut-off date: 24 December 2095"),
        ("2095-12-25", "All of these have passed; look for new ones on the official page"),
    ],
)
def test_the_next_cut_off_date(network: Network, day: str, expected: str) -> None:
    assert expected in mode(answer(network, "PT", "researcher", "research", day=day), "banquet")


def test_what_runs_today_and_what_comes(network: Network) -> None:
    host = text_of(answer(network, "LV", "company", "large"))
    assert host.startswith("Latvia hosts Glass Whale AI Factory of the Invented Sea (Stikla Osta).")
    assert "Whalesong is in operation" in host
    assert "Whalesong: In operation" not in host
    assert "Services since 4th quarter 2003 unconfirmed" in host
    assert "On 7 June 2005" in host
    both = text_of(answer(network, "IE", "company", "large"))
    assert both.startswith(
        "Ireland hosts Tin Owl (Ballyowl). Ireland takes part in the consortium of Moonforge AI Factory (Zöldmanóvár)."
    )
    assert "AI system: Tender Installation planned: first half of 2090 unconfirmed" in both


def test_an_answer_says_how_sure_it_is_and_where_to_look(network: Network) -> None:
    html = answer(network, "NO", "startup", "try")
    others = between(html, "<h3>The other AI Factories</h3>", "<details")
    assert "unconfirmed</span>" in others
    assert 'href="https://town-crier.example/access"' in others
    assert "These lists change." in html
    assert between(html, '<section class="help">', "</section>").count("link not checked") == 1
    assert "means: somebody quotes the official page, which we have not read." in html
    assert "unconfirmed" not in between(mode(html, "taster"), "<h4>", "</h4>")
    banquet = mode(answer(network, "PT", "researcher", "research"), "banquet")
    assert "unconfirmed</span>" in between(banquet, "<h4>", "</h4>")
    assert "link not checked" in banquet
    assert "The AI Factories</h3>" in answer(network, "US", "startup", "try")  # there are no others


def test_every_way_of_access_names_its_sources_and_what_it_was_read_from(network: Network) -> None:
    articles = answer(network, "NO", "company", "research").split("<article ")[1:]
    assert len(articles) == 1
    for article in articles:
        assert 'href="https://gazette.example/news/47"' in article
        assert "Based on: Firms that are new to it; no limit on the purpose" in article


def test_no_mark_stands_where_everything_is_confirmed(folder: Folder) -> None:
    rows = folder.rows("citations")
    folder.write("citations", [row | {"evidence": row["evidence"] and "confirmed"} for row in rows])
    confirmed = load(folder.path)
    for country, who, need in (("NO", "startup", "try"), ("PT", "researcher", "research"), ("CH", "company", "try")):
        html = answer(confirmed, country, who, need)
        assert html.count("unconfirmed") == 2  # what the mark would mean
        assert "link not checked" not in html
        assert "secondary" not in section(html, "help").partition("means:")[0]
        assert "This is not legal advice. The rules and dates are those of the official pages." in text_of(html)


def test_every_mark_stands_where_nothing_is_confirmed(folder: Folder) -> None:
    rows = folder.rows("citations")
    folder.write("citations", [row | {"evidence": row["evidence"] and "unconfirmed"} for row in rows])
    doubted = load(folder.path)
    html = answer(doubted, "NO", "startup", "try")
    lead = between(html, '<section class="lead">', "</section>")
    assert lead.count("unconfirmed</span>") == lead.count("<p>")
    assert "unconfirmed</span>" in between(html, '<tr data-site="moonforge">', "</th>")
    assert "unconfirmed</span>" in between(mode(html, "taster"), "<h4>", "</h4>")
    assert "All that is said here on access was read only in secondary compilations" in html


def test_how_far_it_can_be_relied_on_follows_the_evidence(network: Network) -> None:
    assert "What is marked as reported or unconfirmed is second-hand" in answer(network, "NO", "startup", "try")


def test_the_answer_in_bokmal(network: Network) -> None:
    text = text_of(answer(network, "NO", "startup", "try", "nb"))
    assert "Norge deltar i konsortiet bak Moonforge AI Factory (Grønnborg)." in text
    assert "Dette passer for deg: Taster access. ubekreftet" in text
    assert "Norway" not in text
    assert "7. juni 2005" in text


def chosen(page: Page) -> list[str]:
    """The answers that the questions show."""
    return re.findall('<option value="([^"]+)" selected>', page.html)


def test_the_questions_fill_the_address_and_the_address_the_questions() -> None:
    page = Page("/way-in?member=NO")
    assert "Begin with your country" in page.text
    assert "st-key-answer" not in page.html
    assert re.findall('<select id="way-in-[^"]*" data-name="([^"]*)"', page.html) == ["from", "who", "need"]
    page.goes("?from=NO")
    assert page.address == {"member": "NO", "from": "NO"}
    assert "Answer all three questions" in page.text
    page.goes("?who=startup").goes("?need=try")
    assert page.address == {"member": "NO", "from": "NO", "who": "startup", "need": "try"}
    assert "What fits you: Taster access." in page.text
    again = Page("/way-in?member=NO&from=NO&who=startup&need=try", locale="nb-NO")
    assert chosen(again) == ["NO", "startup", "try"]
    assert "Dette passer for deg" in again.text
    page.goes("?from=")
    assert page.address == {"member": "NO", "who": "startup", "need": "try"}
    assert chosen(page) == ["startup", "try"]


def test_countries_in_eurohpc_come_first(network: Network) -> None:
    first, second = re.findall('<optgroup label="([^"]*)">(.*?)</optgroup>', Page("/way-in?lang=nb").html, re.S)
    assert first[0] == "Deltakerstater i EuroHPC"
    states = {state.country for state in network.participating_states}
    assert set(re.findall('value="(..)"', first[1])) == states
    assert len(re.findall('value="(..)"', second[1])) > 200
    assert states.isdisjoint(re.findall('value="(..)"', second[1]))


@pytest.mark.parametrize("country", ["AF", "XK", "ZW"])
def test_every_country_may_ask(country: str) -> None:
    page = Page(f"/way-in?from={country}&who=eu-project&need=medium")
    assert page.address["from"] == country
    assert "No AI Factory is hosted in" in page.text


def test_unknown_answers_are_dropped_and_named() -> None:
    page = Page("/way-in?from=NOR&who=robot&need=try,large&sites=a")
    assert page.address == {"need": "try"}
    for name in ("`from=NOR`", "`who=robot`", "`need=large`", "`sites=a`"):
        assert name in page.text_of("notice")


@pytest.mark.parametrize(("site", "antennas"), [("moonforge", ""), ("lantern", "true")])
def test_a_site_of_the_answer_is_shown_on_the_map(site: str, antennas: str) -> None:
    page = Page("/way-in?country=IE&from=CH&who=startup&need=try&lang=nb")
    (change,) = {unescape(go) for go in re.findall(f'data-go="(/[?]site={site}&[^"]*)"', page.html)}
    page.goes(change)
    assert page.view == ""
    shown = {"site": site, "from": "CH", "who": "startup", "need": "try", "lang": "nb"}
    assert page.address == shown | ({"antennas": antennas} if antennas else {})
    assert f'data-site="{site}"' in page.html_of("site-card")
