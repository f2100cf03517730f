"""The finder: what is answered to whom, how sure it is, and where it was read."""

import re
from functools import cache
from html import unescape
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.html.finder import render
from ai_factories.model.network import Network
from ai_factories.model.values import Applicant, Need, territories
from ai_factories.url import UrlState
from tests.support.data import DATA, Folder
from tests.support.page import Page, between, text_of

DAY = "2026-11-22"


@cache
def real_network() -> Network:
    return load(DATA)


def answer(network: Network, country: str, who: str, need: str, lang: str = "en", day: str = DAY) -> str:
    html = render(Context.of(network, UrlState(origin=country, who=who, need=need), lang), day)
    return html.partition('<div class="st-key-answer">')[2]


def part(markup: str, name: str) -> str:
    """One of the three steps, or the checklist (``apply``, ``ask``, ``until-then``, ``prepare``)."""
    return between(markup, f'<section class="{name}">', "</section>")


def folded(markup: str, name: str) -> str:
    """What is folded below the steps (``ways``, ``where``, ``country``, ``help``)."""
    return markup.partition(f'<details class="group {name}"')[2].partition('<details class="group')[0]


def mode(markup: str, id: str) -> str:
    """What is said of an access mode among those that may fit."""
    return between(markup, f'<article data-mode="{id}">', "</article>")


def row(markup: str, label: str) -> str:
    return text_of(between(markup, f"<dt>{label}</dt>", "</div>"))


def test_a_start_up_of_a_country_in_a_consortium(network: Network) -> None:
    html = answer(network, "NO", "startup", "try")
    apply = part(html, "apply")
    assert text_of(apply).startswith(
        "1. Apply for Taster access For those who are new to it. Open to applicants from Norway. The country does not "
        "have to be in the consortium. unconfirmed"
    )
    assert '<a class="primary" href="https://town-crier.example/taster">Go to the official page</a>' in apply
    assert [row(apply, label) for label in ("Size", "Length", "Cost", "How fast", "Dates")] == [
        "A thimbleful",
        "Two weeks",
        "Free for small firms",
        "By return of post reported",
        "At any time",
    ]
    ask = text_of(part(html, "ask"))
    assert "Moonforge AI Factory AI Factory with Norway in its consortium" in ask
    assert "Website · Borrow a thimble · The keeper of the ladder †" in ask
    then = text_of(part(html, "until-then"))
    assert then == (
        "3. What runs now, and what comes Moonforge AI Factory Services since April 2004 For now, use Oldmoon "
        "unconfirmed Moonbeam-1: Contract signed unconfirmed Expected in operation: 2091 (On a clear night)"
    )
    assert "Sundial" not in then  # it stands there; nobody says that it serves
    assert text_of(part(html, "prepare")) == (
        "What you need to prepare A clean thimble The number of your guild reported"
    )
    where = text_of(folded(html, "where"))
    assert "With Norway in the consortium" in where
    assert 'href="https://town-crier.example/access"' in folded(html, "help")
    assert "Norway is associated to Horizon Europe. All of it. Since 2002." in text_of(folded(html, "country"))
    assert "Banquet access, Feast access" in between(html, "For other applicants or needs", "</p>")


def test_an_applicant_prepares_only_what_counts_for_it(network: Network) -> None:
    assert "guild" not in part(answer(network, "PT", "researcher", "research"), "prepare")


def test_whom_to_ask_is_named_in_every_country(network: Network) -> None:
    norway = part(answer(network, "NO", "startup", "try"), "ask")
    assert "Fjord Desk" in text_of(norway)
    assert '<a href="https://fjord.example/">' in norway
    assert "unconfirmed</span>" in norway
    assert "https://desks.example/" not in norway
    assert norway.count('href="https://town-crier.example/help"') == 1
    ireland = part(answer(network, "IE", "startup", "try"), "ask")
    assert "Harp Desk" in ireland
    assert 'href="https://desks.example/"' in ireland
    portugal = part(answer(network, "PT", "startup", "try"), "ask")
    assert "Desk" not in text_of(portugal).replace("The desk that helps", "").replace("All the desks", "")
    assert 'href="https://desks.example/"' in portugal
    swiss = text_of(part(answer(network, "CH", "company", "try"), "ask"))
    assert swiss.startswith(
        "2. Ask these people Lantern Antenna Antenna in Switzerland: a national service point The lamp shop †"
    )


STEP = re.compile(r'href="(https?://|mailto:[^"?]+@)')


@pytest.mark.parametrize("country", sorted(territories()))
def test_everybody_gets_a_step_to_take(country: str) -> None:
    """In the real data: a link to apply or a written question first, and somebody to ask."""
    real = real_network()
    for who in get_args(Applicant):
        for need in get_args(Need):
            html = answer(real, country, who, need)
            apply, ask = part(html, "apply"), part(html, "ask")
            assert re.search(r'<a[^>]*(class="primary"[^>]*href="|href="[^"]*" class="primary")', apply), (who, need)
            assert STEP.search(apply), (who, need)
            assert len(STEP.findall(ask)) >= 2, (who, need)
            assert "<li>" in part(html, "until-then"), (who, need)


def test_a_question_is_written_already(network: Network) -> None:
    html = answer(network, "US", "startup", "try", "nb")
    (link,) = set(re.findall(r'href="(mailto:access@town-crier.example[^"]*)"', html))
    query = parse_qs(urlsplit(unescape(link)).query)
    assert query["subject"] == ["Access to the AI Factories"]  # in English also for a reader of Norwegian
    assert "- Country: United States" in query["body"][0]
    assert "- Who we are: Start-up, small or medium-sized enterprise" in query["body"][0]
    assert "- What we need: A first try" in query["body"][0]


def test_a_university_in_a_member_state(network: Network) -> None:
    html = answer(network, "PT", "researcher", "research")
    assert text_of(part(html, "apply")).startswith(
        "1. Apply for Banquet access Ask EuroHPC whether you can apply from Portugal."
    )
    country = text_of(folded(html, "country"))
    assert "Portugal is a member state of the EU." in country
    assert "These lists change." not in country
    large = text_of(part(answer(network, "PT", "researcher", "large"), "apply"))
    assert "1. Apply for Banquet access If a barrel is enough." in large


def test_a_country_whose_association_is_not_known_to_be_in_force(network: Network) -> None:
    html = answer(network, "GB", "startup", "try")
    apply = part(html, "apply")
    assert text_of(apply).startswith(
        "1. Ask before you apply Taster access : It is not clear whether you can apply from the United Kingdom."
    )
    assert 'class="primary"' in between(apply, '<a href="mailto:access@town-crier.example', "</a>")
    assert 'href="https://town-crier.example/taster"' in apply
    text = text_of(folded(html, "country"))
    assert "We do not know whether the association of the United Kingdom to Digital Europe is in force." in text
    assert "It would apply from 6 May 2004." in text
    assert "No association of the United Kingdom to Horizon Europe was found." in text


def test_a_company_in_a_country_that_is_associated_in_part(network: Network) -> None:
    html = answer(network, "CH", "company", "try")
    assert "It is not clear whether you can apply from Switzerland." in text_of(part(html, "apply"))
    text = text_of(folded(html, "country"))
    assert "Switzerland is associated to a part of Horizon Europe. Only the second pillar." in text
    assert "It was tried before. unconfirmed" in text
    assert "We did not find the official list for Digital Europe." in text
    assert "The lantern burns oil in one place and gas in another." in text_of(folded(html, "where"))


def test_a_country_outside_the_network_gets_an_honest_answer(network: Network) -> None:
    html = answer(network, "US", "startup", "try")
    apply = text_of(part(html, "apply"))
    assert apply.startswith("1. Ask first: probably not open to you Taster access : Applicants must be established in")
    assert "The United States is on none of the lists" not in apply
    assert "the United States is on none of the lists of 2001 to 2004" in apply
    assert "Write to EuroHPC" in apply
    then = part(html, "until-then")
    assert text_of(then).startswith("3. Check the list of countries These lists change.")
    assert 'href="https://horizon.example/list.pdf"' in then
    assert "What you need to prepare" not in html
    machines = text_of(part(answer(network, "FR", "researcher", "research"), "until-then"))
    assert "With EuroHPC you apply for time on a machine in any country. In use today: Oldmoon" in machines
    soon = text_of(part(answer(network, "IE", "company", "large"), "until-then"))
    assert "In use today" not in soon  # one of the two has something to use
    text = text_of(folded(html, "country"))
    assert "on none of the lists of associated countries (of 2001 to 2004)" in text
    assert "not among the participating states" in text
    assert "The United States is not in the EU" in text
    assert "These lists change. Check the official one: Who is in the horizon" in text
    unread = text_of(part(answer(network, "US", "researcher", "research"), "apply"))
    assert "Ask EuroHPC whether you can apply from the United States, which is neither in the EU nor fully" in unread


def test_what_is_not_known_is_not_published(network: Network) -> None:
    html = answer(network, "PT", "researcher", "research")
    for label in ("Length", "How fast", "Cost"):
        assert row(mode(html, "banquet"), label) == "not published", label
    assert row(mode(html, "banquet"), "Size") == "A barrel unconfirmed"
    assert "Other EuroHPC calls (eligibility not checked)" in text_of(folded(html, "ways"))
    assert row(mode(html, "crumbs"), "Length") == "A year unconfirmed"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2003-01-15", "15 January 2003 and 30 June 2040 unconfirmed"),
        ("2003-01-16", "30 June 2040 and 24 December 2095 unconfirmed"),
        (DAY, "30 June 2040 and 24 December 2095 unconfirmed"),
        ("2095-12-24", "24 December 2095 unconfirmed"),
        ("2095-12-25", "All known dates have passed. Look for new ones on the official pages unconfirmed"),
    ],
)
def test_the_next_cut_off_date(network: Network, day: str, expected: str) -> None:
    assert row(part(answer(network, "PT", "researcher", "research", day=day), "apply"), "Next dates") == expected


def test_what_runs_today_and_what_comes(network: Network) -> None:
    html = answer(network, "LV", "company", "large")
    host = text_of(part(html, "until-then"))
    assert "Whalesong is in operation" in host
    assert "Whalesong: In operation" not in host
    assert "Services since 4th quarter 2003 unconfirmed" in host
    assert "On 7 June 2005" in text_of(folded(html, "where"))
    assert "AI Factory in Latvia" in text_of(part(html, "ask"))
    both = text_of(part(answer(network, "IE", "company", "large"), "until-then"))
    assert "Tin Owl AI system: Tender Installation planned: first half of 2090 unconfirmed Moonforge" in both


def test_an_answer_says_how_sure_it_is_and_where_to_look(network: Network) -> None:
    html = answer(network, "NO", "startup", "try")
    assert "These lists change." in html
    assert html.count("link not checked") == 1  # what the mark of a link means, once
    assert folded(html, "help").count("†") == 1
    assert "means: second-hand, quoted from an official page by somebody else." in html
    assert "This is not legal advice: the official pages decide." in html
    assert "The AI Factories</h3>" in answer(network, "US", "startup", "try")  # there are no others


def test_every_way_of_access_names_its_sources_and_what_it_was_read_from(folder: Folder) -> None:
    rows = folder.rows("citations")
    named = [line | {"sources": "gazette"} if line["table"] == "access" else line for line in rows]
    folder.write("citations", named)
    articles = answer(load(folder.path), "NO", "company", "research").split("<article ")[1:]
    assert len(articles) == 2
    for article in articles:
        assert 'href="https://gazette.example/news/47"' in article
    assert "Based on: Firms that are new to it; no limit on the purpose" in articles[0]


def test_no_mark_stands_where_everything_is_confirmed(folder: Folder) -> None:
    rows = folder.rows("citations")
    folder.write("citations", [row | {"evidence": row["evidence"] and "confirmed"} for row in rows])
    confirmed = load(folder.path)
    for country, who, need in (("NO", "startup", "try"), ("PT", "researcher", "research"), ("CH", "company", "try")):
        html = answer(confirmed, country, who, need)
        assert html.count("unconfirmed") == 2  # what the mark would mean
        assert html.count("†") == 1


def test_every_mark_stands_where_nothing_is_confirmed(folder: Folder) -> None:
    rows = folder.rows("citations")
    folder.write("citations", [row | {"evidence": row["evidence"] and "unconfirmed"} for row in rows])
    doubted = load(folder.path)
    html = answer(doubted, "NO", "startup", "try")
    for label in ("Size", "Length", "Cost", "How fast", "Dates"):
        assert row(part(html, "apply"), label).endswith("unconfirmed"), label
    then = part(html, "until-then")
    assert then.count("unconfirmed</span>") == then.count("<li>")
    prepare = part(html, "prepare")
    assert prepare.count("unconfirmed</span>") == 1  # in the heading, for all
    assert "unconfirmed</span>" in between(html, '<tr data-site="moonforge">', "</th>")


def test_the_answer_in_bokmal(network: Network) -> None:
    text = text_of(answer(network, "NO", "startup", "try", "nb"))
    assert "1. Søk om Taster access" in text
    assert "KI-fabrikk med Norge i konsortiet" in text
    assert "Grønnborg" in text
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
    assert "Answer all three questions to see where to apply." in page.text
    page.goes("?who=startup").goes("?need=try")
    assert page.address == {"member": "NO", "from": "NO", "who": "startup", "need": "try"}
    assert "1. Apply for Taster access" in page.text
    again = Page("/way-in?member=NO&from=NO&who=startup&need=try", locale="nb-NO")
    assert chosen(again) == ["NO", "startup", "try"]
    assert "1. Søk om Taster access" in again.text
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
    assert "3. " in page.text_of("answer")


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
