"""The views beside the map, without a browser: what they say, in both languages, and the data of the charts."""

import datetime
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from components.address import Address
from components.coverage import coverage, supports
from components.facts import report_link
from components.loading import load
from components.milestones import events, span
from components.model import Network
from components.records import bibtex, citation
from components.texts import texts_in
from components.timeline import chart, chart_rows, plan, render_plan, row_names, sections

from components import answer as way_in_answer
from components import compare, consortia
from components.site_card import render as card
from tests.support.data import ROOT, Folder
from tests.test_page import address, open_page, run, said

ENGLISH = texts_in("en")


def answer(network: Network, country: str, who: str, need: str, lang: str = "en", day: str = "2026-11-22") -> str:
    return way_in_answer.render(network, Address(origin=country, who=who, need=need), texts_in(lang), day)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def section(html: str, begin: str, end: str = "<h3>") -> str:
    return html.partition(begin)[2].partition(end)[0]


# --- find your way in -------------------------------------------------------------------------------------------


def test_a_start_up_in_norway(network: Network) -> None:
    html = answer(network, "NO", "startup", "try")
    lead = text_of(section(html, '<section class="lead">', "</section>"))
    assert lead.startswith("Norway takes part in the consortium of LUMI AI Factory (Kajaani).")
    assert "What fits you: Playground access. unconfirmed" in lead
    text = text_of(html)
    assert "With Norway in the consortium" in text
    assert "LUMI serves users meanwhile unconfirmed" in text
    assert "LUMI-AI: Contract signed unconfirmed Expected in operation: 2027" in text
    assert "Free for SMEs and start-ups; others pay per use" in text
    assert "1, 2 or 3 months" in text
    assert "access within 2 working days" in text
    assert 'href="https://www.eurohpc-ju.europa.eu/playground-access-ai-factories_en"' in html
    assert "Open to you all the same" in text
    assert "This is not legal advice" in text
    assert 'href="https://www.eurohpc-ju.europa.eu/ai-factories/helpdesk-ai-factories_en"' in html
    assert "Norway is associated to Horizon Europe. Full association." in text
    assert "Fast Lane access" in section(html, "For other applicants or needs", "</p>")


def test_a_university_in_portugal(network: Network) -> None:
    text = text_of(answer(network, "PT", "researcher", "research"))
    assert text.startswith("Portugal takes part in the consortium of BSC AI Factory (Barcelona).")
    assert "What fits you: AI for Science and Collaborative EU Projects. unconfirmed" in text
    assert "What fits you under a condition: Extreme Scale access." in text
    assert "Whether these, and any above, are open to you was not read." in text
    assert "From which countries one may apply was not read." in text
    assert "Portugal is a member state of the EU." in text


def test_a_ministry_in_moldova(network: Network) -> None:
    text = text_of(answer(network, "MD", "public", "large"))
    assert ": linked to PIAST AI Factory (Poznań)." in text
    assert "It is a national service point, not an AI Factory." in text
    assert "Has a Public Administration Access track." in text
    assert (
        "Whether the association of Moldova to Digital Europe is in force is not known. Signed on 19 February 2024;"
        in text
    )
    assert "participating state of the EuroHPC Joint Undertaking. Since 8 October 2025." in text


def test_a_company_in_switzerland(network: Network) -> None:
    html = answer(network, "CH", "company", "medium")
    text = text_of(html)
    assert text.startswith("HEARTS: linked to LUMI AI Factory (Kajaani). LUMI AI Factory: LUMI serves users meanwhile;")
    assert (
        "What fits you: Fast Lane access. unconfirmed Fast Lane access: Up to 50,000 GPU hours; 1, 2 or 3 months;"
        in text
    )
    assert "a EuroHPC page, as another source quotes it, lists Switzerland under IT4LIA" in text
    assert "others pay per use" in text
    assert "Up to 50,000 GPU hours" in text
    assert "rejoined in 2025. unconfirmed" in text


def test_a_country_outside_the_network_gets_an_honest_answer(network: Network) -> None:
    text = text_of(answer(network, "US", "startup", "try"))
    assert "No AI Factory is hosted in the United States, has it in its consortium as far as is published" in text
    assert "What is probably not open to applicants from the United States, which is on none of the lists" in text
    assert "that were read (of 2022 to 2025): Playground access." in text
    assert "on none of the lists of associated countries that were read (of 2022 to 2025)" in text
    assert "not among the participating states" in text
    assert "The United States is not in the EU" in text
    assert "These lists change. Look at the official one:" in text
    canada = text_of(answer(network, "CA", "startup", "try"))
    assert "Canada is associated to a part of Horizon Europe. Pillar II only." in canada
    assert "Ask first: whether it is open to applicants from Canada is not clear" in canada


def test_what_was_read_nowhere_is_not_published(network: Network) -> None:
    html = answer(network, "PT", "researcher", "large")
    science = section(html, '<article data-mode="ai-science">', "</article>")
    assert "not published" in section(science, "<dt>Size</dt>", "</div>")
    extreme = section(html, '<article data-mode="extreme">', "</article>")
    for label in ("Length", "How fast", "Cost"):
        assert "not published" in section(extreme, f"<dt>{label}</dt>", "</div>"), label
    benchmark = text_of(section(html, '<li data-mode="benchmark">', "<details>"))
    assert benchmark == "Benchmark access unconfirmed : Length 3 months; all else not published"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-22", "Next cut-off date: 11 December 2026"),
        ("2026-12-11", "Next cut-off date: 11 December 2026"),
        ("2026-04-01", "Next cut-off date: 30 April 2026"),
        ("2026-12-12", "All of these have passed; look for new ones on the official page"),
    ],
)
def test_the_next_cut_off_date(network: Network, day: str, expected: str) -> None:
    html = answer(network, "PT", "researcher", "research", day=day)
    assert expected in section(html, '<article data-mode="ai-science">', "</article>")


def test_what_runs_today_and_what_comes(network: Network) -> None:
    germany = text_of(answer(network, "DE", "company", "large"))
    assert "JUPITER is in operation" in germany
    assert "JUPITER: In operation" not in germany
    assert "Arrhenius" not in answer(network, "SE", "startup", "try")  # it stands there; nobody says that it serves
    portugal = text_of(answer(network, "PT", "researcher", "research"))
    assert "Services since April 2025 unconfirmed" in portugal
    assert "Installation planned: first half of 2026; No report of operation found" in portugal
    assert "On 10 October 2026" in portugal


def test_an_answer_says_how_sure_it_is_and_where_to_look(network: Network, folder: Folder) -> None:
    html = answer(network, "NO", "startup", "try")
    others = section(html, "<h3>The other AI Factories</h3>", "<details")
    assert "unconfirmed</span>" in others
    assert 'href="https://www.eurohpc-ju.europa.eu/ai-factories/ai-factories-access-modes_en"' in others
    assert "These lists change." in html
    help_ = section(html, '<section class="help">', "</section>")
    assert help_.count("address not opened here") == 4
    assert "faqs-ai-factories_en" in help_
    portugal = answer(network, "PT", "researcher", "research")
    assert "These lists change." not in portugal
    assert "From which countries one may apply for AI for Science" in section(portugal, 'class="lead"', "</section>")
    extreme = section(portugal, '<article data-mode="extreme">', "</article>")
    assert "Only for very large needs" in extreme
    assert "address not opened here" in extreme
    number = next(n for n, row in enumerate(folder.rows("citations")) if row["row"] == "lumi-aif/NO")
    folder.change("citations", number, evidence="unconfirmed")
    doubted = answer(load(folder.path), "NO", "startup", "try")
    assert "unconfirmed</span>" in section(doubted, 'class="lead"', "</p>")
    assert "unconfirmed</span>" in section(doubted, '<tr data-site="lumi-aif">', "</th>")


def test_every_way_of_access_names_its_sources_and_is_unconfirmed(network: Network) -> None:
    html = answer(network, "NO", "company", "research")
    articles = html.split("<article ")[1:]
    assert len(articles) == 5
    for article in articles:
        assert "unconfirmed</span>" in article.partition("</h4>")[0]
        assert 'href="https://github.com/' in article
        assert "Read from: " in article


def test_the_answer_in_bokmal(network: Network) -> None:
    text = text_of(answer(network, "NO", "startup", "try", "nb"))
    assert "LUMI AI Factory (Kajaani)" in text
    assert "Norge" in text
    assert "Norway" not in text
    assert "Playground access" in text
    assert "ubekreftet" in text


def test_the_questions_fill_the_address_and_the_address_the_questions() -> None:
    at = open_page("en-GB", "way-in", member="NO")
    assert "Begin with your country" in said(at)
    assert len(at.selectbox(key="way-in-from").options) > 200
    at.selectbox(key="way-in-from").set_value("NO")
    run(at)
    assert address(at) == {"member": "NO", "from": "NO"}
    at.selectbox(key="way-in-who").set_value("startup")
    run(at)
    at.selectbox(key="way-in-need").set_value("try")
    run(at)
    assert address(at) == {"member": "NO", "from": "NO", "who": "startup", "need": "try"}
    again = open_page("nb-NO", "way-in", **address(at))
    assert again.selectbox(key="way-in-from").value == "NO"
    assert again.selectbox(key="way-in-who").value == "startup"
    assert again.selectbox(key="way-in-need").value == "try"


def test_every_country_may_ask() -> None:
    for country in ("AF", "XK", "ZW"):
        assert address(open_page("en-GB", "way-in", **{"from": country})) == {"from": country}


def test_unknown_answers_are_dropped_and_named() -> None:
    at = open_page("en-GB", "way-in", **{"from": "NOR", "who": "robot", "need": "try,large", "sites": "a"})
    assert address(at) == {"need": "try"}
    for name in ("`from=NOR`", "`who=robot`", "`need=large`", "`sites=a`"):
        assert name in at.warning[0].value


# --- consortia --------------------------------------------------------------------------------------------------


def test_the_matrix_says_in_words_what_it_shows(network: Network) -> None:
    html = consortia.render(network, list(network.factories), Address(), ENGLISH)
    row = section(html, '<tr data-country="NO">', "</tr>")
    assert row.count("<td") == 19
    assert row.count("Takes part in its consortium</span>") == 1
    assert html.count('<tr data-country="') == 34
    assert html.count('data-choose="site:') == 19
    assert "for 12 of the AI Factories shown" in html
    assert "21 countries take part in the AI Factories shown: 16 as host, 10 in the consortium of another" in html
    assert "13 have an Antenna" in html
    bokmal = consortia.render(network, list(network.factories), Address(origin="SE"), texts_in("nb"))
    codes = re.findall(r'<tr data-country="(..)"', bokmal)
    assert (codes[0], codes[-1]) == ("BE", "AT")  # Belgia … Østerrike
    assert re.findall(r'<tr data-country="(..)" aria-current="true"', bokmal) == ["SE"]
    assert 'tabindex="0"' in bokmal  # a region that scrolls is reached by keyboard


def test_everything_about_a_country(network: Network) -> None:
    html = consortia.render(network, list(network.factories), Address(origin="CZ"), ENGLISH)
    about = section(html, 'data-for="from:CZ"', "</section>")
    text = text_of(about)
    assert "Hosted in Czechia" in text
    assert "Czech AI Factory" in text
    assert "With Czechia in the consortium" in text
    assert "Organisations from Czechia in AI Factories IT4Innovations: LUMI AI Factory" in text
    assert about.partition("Organisations from")[2].count("<li>") == 1
    assert "No Antenna was selected in Czechia." in text
    assert "Since 28 September 2018" in text
    antenna = text_of(consortia.render(network, [], Address(origin="BE"), ENGLISH))
    assert "Belgian AI Factory Antenna (BE-AIFA) (imec (coordinator, 23 partners))" in antenna


def test_everything_about_a_consortium(network: Network) -> None:
    html = consortia.render(network, list(network.factories), Address(site="lumi-aif"), ENGLISH)
    text = text_of(section(html, 'data-for="site:lumi-aif"', "</section>"))
    assert "Participants: Czechia, Denmark, Estonia, Norway and Poland" in text
    assert "HEARTS (Switzerland)" in text
    assert 'href="./?site=lumi-aif&amp;lang=nb"' in consortia.render(
        network, list(network.factories), Address(site="lumi-aif", lang="nb"), ENGLISH
    )
    assert "The Swiss Antenna is linked to LUMI AI Factory" in text
    other = consortia.render(network, list(network.factories), Address(site="mimer"), ENGLISH)
    assert "No Antenna is linked to it, by what was read." in section(other, 'data-for="site:mimer"', "</section>")


def test_filters_narrow_the_matrix() -> None:
    at = open_page("en-GB", "consortia", country="FI", **{"from": "NO"})
    assert "**1 of 19 AI Factories**" in said(at)
    assert at.selectbox(key="your-country").value == "NO"
    assert "No AI Factory fits" in said(open_page("en-GB", "consortia", country="FI", system="upgrade"))


# --- timeline ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "first", "after"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-H1", "2026-01-01", "2026-07-01"),
        ("2026-H2", "2026-07-01", "2027-01-01"),
        ("2027-Q1", "2027-01-01", "2027-04-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-08-31", "2026-08-31", "2026-09-01"),
        ("2026/2027", "2026-01-01", "2028-01-01"),
    ],
)
def test_a_vague_date_is_as_long_as_it_is_vague(date: str, first: str, after: str) -> None:
    assert span(date) == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(after))


def test_the_chart_draws_every_milestone_since_2024_once(network: Network) -> None:
    found = events(network, network.factories, ENGLISH)
    rows = {row["id"]: row for row in chart_rows(found, network.factories, ENGLISH)}
    assert set(rows) == {event.id for event in found} - {"network-2018-09-28", "pharos-2022-06-15"}
    assert {row.id for row in network.milestones} <= {event.id for event in found}
    half_year = rows["hammerhai-2026-h2"]
    assert (half_year["start"], half_year["end"]) == ("2026-07-01", "2027-01-01")
    assert (half_year["nature"], half_year["evidence"]) == ("Expected", "unconfirmed")
    assert half_year["when"] == "second half of 2026"
    contract = rows["lumi-aif-2026-08-31"]
    assert (contract["row"], contract["nature"], contract["evidence"]) == ("LUMI AI Factory", "Happened", "unconfirmed")
    assert rows["plan-procurement"]["row"] == "Plan of December 2024"
    assert rows["arrhenius-2026-09-08"]["row"] == "Other EuroHPC systems"
    assert rows["network-2025-03-12"]["row"] == "The network"


def test_expected_operation_comes_from_the_card_unless_a_milestone_says_it(network: Network) -> None:
    found = {event.id: event for event in events(network, network.factories, ENGLISH)}
    assert found["lumi-aif-expected"].when == "2027"
    assert found["ai2f-expected"].when == "2026/2027"
    assert found["l-aif-expected"].text == "Operation of the AI system"  # its milestone is the installation
    assert found["brainpp-expected"].text == "Installation of the AI system"
    assert not {"hammerhai-expected", "pharos-expected", "bsc-aif-expected"} & set(found)  # milestones say it
    assert "jaif-expected" not in found  # it is running
    assert found["brainpp-expected"].evidence == "unconfirmed"
    assert found["lumi-aif-expected"].evidence == "confirmed"


def test_past_and_expected_stand_apart_each_with_its_sources(network: Network) -> None:
    found = events(network, [network.factories_by_id["lumi-aif"]], ENGLISH)
    (expected, coming), (happened, past) = sections(
        found, row_names([network.factories_by_id["lumi-aif"]], ENGLISH), ENGLISH
    )
    assert (expected, happened) == ("What is expected", "What happened")
    assert [event.when for event in dict(coming)["LUMI AI Factory"]] == ["January 2026", "spring 2027", "2027"]
    assert [event.when for event in dict(past)["LUMI AI Factory"]] == [
        *("10 December 2024", "29 September 2025", "31 August 2026")
    ]
    listed = [event for groups in (coming, past) for _, group in groups for event in group]
    assert [event.id for event in listed if not event.sources] == ["lumi-aif-expected"]


def test_the_plan_stands_beside_what_happened(network: Network) -> None:
    parts = {
        part.id: (happened, expected) for part, happened, expected in plan(events(network, network.factories, ENGLISH))
    }
    happened, _ = parts["plan-procurement"]
    assert [event.when for event in happened][::6] == ["July 2025", "31 August 2026"]
    assert parts["plan-agreements"] == ([], [])
    assert [event.id for event in parts["plan-infrastructure"][0]] == ["pharos-2026-06-23"]
    assert len(parts["plan-infrastructure"][1]) == 7
    text = text_of(render_plan(network, events(network, network.factories, ENGLISH), ENGLISH))
    assert "Procurement of the systems is to start: first half of 2025" in text
    assert "no new AI-optimised system was reported in operation by 10 October 2026. unconfirmed" in text


def test_the_chart_is_sound_and_marks_today(network: Network) -> None:
    found = events(network, network.factories, ENGLISH)
    drawn = chart(found, network.factories, ENGLISH, datetime.date(2026, 11, 22), "light").to_dict()
    bars, dots, rule = drawn["layer"]
    colour, edge = bars["encoding"]["fill"]["scale"], bars["encoding"]["strokeDash"]["scale"]
    assert dict(zip(colour["domain"], colour["range"], strict=True))["Expected"] == "#D55E00"
    assert dict(zip(edge["domain"], edge["range"], strict=True))["confirmed"] == [1, 0]
    assert drawn["description"].startswith("Timeline of the milestones. The list below says the same")
    bar_rows, dot_rows, rule_rows = (drawn["datasets"][layer["data"]["name"]] for layer in (bars, dots, rule))
    filled = {(row["nature"], row["evidence"]): row["filled"] for row in [*bar_rows, *dot_rows]}
    assert filled["Happened", "confirmed"] > filled["Happened", "unconfirmed"] > 0 == filled["Expected", "unconfirmed"]
    assert len(bar_rows) + len(dot_rows) == len(found) - 2
    assert {row["id"] for row in dot_rows} >= {"lumi-aif-2026-08-31", "network-2024-12-10"}
    lengths = [datetime.date.fromisoformat(r["end"]) - datetime.date.fromisoformat(r["start"]) for r in bar_rows]
    assert lengths == sorted(lengths, reverse=True)  # short ones over long ones
    assert min(lengths) > datetime.timedelta(days=1)
    assert {row["start"] for row in rule_rows} == {"2026-11-22"}
    assert bars["encoding"]["x2"]["field"] == "end"
    assert len(bars["encoding"]["y"]["scale"]["domain"]) == 22


def test_filters_and_the_selected_site_narrow_the_timeline() -> None:
    def listed(**params: str) -> set[str]:
        at = open_page("en-GB", "timeline", **params)
        body = next(html.proto.body for html in at.get("html") if "data-milestone" in html.proto.body)
        return set(re.findall(r'data-milestone="([^"]*)"', body))

    filtered = open_page("en-GB", "timeline", country="FI")
    assert any("MIMER" in html.proto.body and "Procurement" in html.proto.body for html in filtered.get("html"))
    assert "milestone before 2024 stands only in the list below" in said(filtered)
    everything = listed()
    assert "mimer-2027" in everything
    assert "mimer-2027" not in listed(country="FI")
    only = listed(site="mimer")
    assert "mimer-2027" in only
    assert "lumi-aif-2026-08-31" not in only
    assert "network-2024-12-10" in everything
    assert "network-2024-12-10" not in only


def test_a_date_that_has_passed_without_a_report_says_so() -> None:
    at = open_page("en-GB", "timeline", site="bsc-aif")
    body = next(html.proto.body for html in at.get("html") if "data-milestone" in html.proto.body)
    item = section(body, 'data-milestone="bsc-aif-2026-h1"', "</li>")
    assert "the date has passed; no report was found by 10 October 2026" in item
    assert "the date has passed" not in section(body, 'data-milestone="bsc-aif-2025-07"', "</li>")
    body = next(
        html.proto.body for html in open_page("en-GB", "timeline").get("html") if "data-mile" in html.proto.body
    )
    later = section(body, 'data-milestone="network-2026-11-12"', "</li>")
    assert "the date has passed since the facts were checked on 10 October 2026" in later


# --- compare ----------------------------------------------------------------------------------------------------


def test_sites_stand_side_by_side(network: Network) -> None:
    html = compare.render(network, ("lumi-aif", "bsc-aif", "jaif"), ENGLISH)
    assert html.count('<th scope="col"') == 3
    for row in html.split("<tr>")[2:]:
        assert row.count("<td ") == 3
    stage = text_of(section(html, '<th scope="row">Stage</th>', "</tr>"))
    assert stage == "Contract signed unconfirmed Contract signed In operation"
    sectors = section(html, '<th scope="row">Sectors</th>', "</tr>")
    assert sectors.count("not published") == 1
    assert len(re.findall("<tr>", html)) > 15
    assert "The Swiss Antenna is linked to LUMI AI Factory" in section(html, ">Where sources disagree</th>", "</tr>")


def test_the_card_leads_to_the_comparison_with_the_last_three() -> None:
    def compared(**params: str) -> list[str]:
        links = open_page("en-GB", "", **params).get("page_link")
        (link,) = (link for link in links if link.proto.label == "Compare with others")
        return parse_qs(link.proto.query_string)["sites"]

    assert compared(site="mimer") == ["mimer"]
    assert compared(site="mimer", sites="jaif") == ["jaif,mimer"]
    assert compared(site="mimer", sites="jaif,gaia,litai") == ["gaia,litai,mimer"]


def test_two_or_three_are_asked_for() -> None:
    assert "Choose two or three AI Factories." in said(open_page("en-GB", "compare"))
    assert "Choose one or two more." in said(open_page("en-GB", "compare", sites="mimer"))
    at = open_page("en-GB", "compare", sites="mimer,jaif")
    assert "Choose" not in said(at)
    at.multiselect(key="compare-sites").set_value(["mimer", "jaif", "lumi-aif"])
    run(at)
    assert address(at) == {"sites": "mimer,jaif,lumi-aif"}
    four = open_page("en-GB", "compare", sites="mimer,jaif,lumi-aif,gaia")
    assert address(four) == {"sites": "mimer,jaif,lumi-aif"}
    assert "`sites=gaia`" in four.warning[0].value


# --- about the data ---------------------------------------------------------------------------------------------


def test_coverage_counts_what_is_published(network: Network) -> None:
    found = {row.group: (row.published, row.confirmed, row.unconfirmed) for row in coverage(network)}
    assert found["name"] == (19, 19, 0)
    assert found["consortium"] == (7, 7, 0)
    assert found["website"][0] == sum(factory.website is not None for factory in network.factories)
    assert found["expected"][0] == sum(bool(f.expected_from or f.expected_note) for f in network.factories)
    assert found["sectors"][0] == 16
    assert found["contract-event"] == (8, 4, 4)
    assert found["official_page"] == (19, 0, 19)


def test_every_source_supports_something(network: Network) -> None:
    found = {source.id: tables for source, tables in supports(network)}
    assert len(found) == len(network.sources)
    assert [source for source, tables in found.items() if not tables] == []
    assert "mimer" in found["source-text"]["factories"]
    assert all(len(rows) == len(set(rows)) for tables in found.values() for rows in tables.values())
    assert found["horizon-europe-country-list"] == {"official_pages": ["horizon-europe"]}


def test_about_shows_every_source_and_every_disagreement(network: Network) -> None:
    at = open_page("en-GB", "about")
    body = next(html.proto.body for html in at.get("html") if "data-source" in html.proto.body)
    assert set(re.findall(r'data-source="([^"]*)"', body)) == {source.id for source in network.sources}
    assert body.count("data-group=") == 21
    assert "First edition" in body
    levels = [citation.evidence for citation in network.citations if citation.group != "*"]
    assert f"So do {levels.count('confirmed')} groups of facts." in body
    assert f"So are {levels.count('unconfirmed')} groups of facts." in body
    assert "<li>LUMI AI Factory: 10 October 2026</li>" in body
    seed = section(body, '<li data-source="source-text">', "</li>")
    assert "Consortia – " in seed
    assert "LUMI AI Factory (Norway)" in seed
    assert 'style="width:100.0%"' in section(body, '<tr data-group="name">', "</tr>")
    assert "version 0.2.0 of 22 November 2026" in body


def test_how_to_cite_agrees_with_the_citation_file(network: Network) -> None:
    cff = dict(
        re.findall(r'^(?:  - )?(title|version|date-released|license|name): "?([^"\n]*)"?$', _read("CITATION.cff"), re.M)
    )
    text = citation(network, ENGLISH)
    assert text == (
        f"{cff['name']} (2026). {cff['title']}, version {cff['version']} of 22 November 2026 [data set]. CC BY 4.0."
    )
    assert cff["date-released"] == network.package.created
    assert cff["license"] == "CC-BY-4.0"
    entry = bibtex(network)
    assert entry.startswith("@misc{european-ai-factories-0.2.0,")
    assert f"author = {{{{{cff['name']}}}}}" in entry
    assert entry.count("{") == entry.count("}")
    assert f'version = "{cff["version"]}"' in _read("pyproject.toml")


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_a_report_is_prefilled_with_site_and_field(network: Network, folder: Folder) -> None:
    html = card(network, network.factories_by_id["mimer"], False, ENGLISH)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(mailto:[^"]*)"', html)]
    subjects = [parse_qs(urlsplit(link).query)["subject"][0] for link in links]
    assert any(s.startswith("Error in the data: Mimer") and "Stage" in s for s in subjects)
    assert not any("+" in link for link in links)  # mail programs do not read it as a blank
    groups = card(network, network.antennas_by_id["hearts"], False, ENGLISH).partition("<details>")[2]
    assert "Linked to" in groups
    assert "Coordinates" in groups
    package = folder.path / "datapackage.json"
    package.write_text(
        package.read_text(encoding="utf-8").replace('"version"', '"homepage": "https://example.org/a", "version"', 1),
        encoding="utf-8",
    )
    link = report_link(load(folder.path), "HEARTS", "Linked to", ENGLISH)
    assert link.startswith("https://example.org/a/issues/new?")
    assert "https://example.org/a" in citation(load(folder.path), ENGLISH)
    assert "url = {https://example.org/a}" in bibtex(load(folder.path))
    query = parse_qs(urlsplit(link).query)
    assert query["body"][0].startswith("HEARTS, Linked to\n")
    assert query["title"] == ["Error in the data: HEARTS, Linked to"]
    assert "Version 0.2.0" in query["body"][0]


# --- Antennas, figures and links between the views --------------------------------------------------------------


def test_the_card_of_an_antenna(network: Network) -> None:
    text = text_of(card(network, network.antennas_by_id["be-aifa"], False, ENGLISH))
    assert "It is not an AI Factory" in text
    assert "Linked to LUMI AI Factory, Kajaani; JUPITER AI Factory, Jülich" in text
    assert "imec (coordinator, 23 partners)" in text
    unnamed = text_of(card(network, network.antennas_by_id["uk-antenna"], True, ENGLISH))
    assert unnamed.startswith("AI Factory Antenna in the United Kingdom")
    assert "Name not published" in unnamed
    assert "The map does not show it" in unnamed
    assert "GBP 8.6 million" in unnamed


def test_the_antenna_of_a_country_is_offered_to_who_searches_for_it() -> None:
    at = open_page("en-GB", "", q="Irland", lang="nb", country="FI")
    offer = at.button(key="aif-irl-instead")
    assert "Irland" in offer.label
    offer.click()
    assert address(run(at)) == {"antennas": "true", "site": "aif-irl", "lang": "nb"}


def test_the_card_of_a_factory_names_its_antennas(network: Network) -> None:
    html = card(network, network.factories_by_id["jaif"], False, ENGLISH)
    row = text_of(section(html, '<div class="antennas">', "</div>"))
    assert row.startswith("Antennas linked to it Belgian AI Factory Antenna (BE-AIFA) (Belgium)")
    assert row.endswith("Hungarian AI Factory Antenna (HunAIFA) (Hungary)")
    assert 'class="antennas"' not in card(network, network.factories_by_id["mimer"], False, ENGLISH)


def test_antennas_are_offered_only_where_they_are_shown() -> None:
    def antennas(**params: str) -> int:
        return sum(
            "(Antenna)" in option for option in open_page("en-GB", "", **params).selectbox("site-select").options
        )

    assert antennas() == 0
    assert antennas(antennas="true") == 13
    assert antennas(antennas="true", country="FI") == 4
    assert antennas(site="hearts") == 1
    at = open_page("en-GB", "", antennas="true")
    assert "**19 of 19 AI Factories**" in said(at)
    assert at.toggle(key="filter-antennas").value is True
    at.button(key="reset").click()
    assert address(run(at)) == {}


def test_the_figures_are_computed_and_link_to_what_they_count(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def figures() -> dict[str, str]:
        links = open_page("en-GB", "", q="x", lang="en").get("page_link")
        return {link.proto.label: link.proto.query_string for link in links if "**" in link.proto.label}

    at = open_page("en-GB", "", site="mimer")
    pages = {link.proto.label: (link.proto.page, link.proto.query_string) for link in at.get("page_link")}
    assert pages["**16** host countries"] == ("consortia", "")
    assert pages["**19** AI Factories"] == ("", "")
    assert figures() == {
        "**19** AI Factories": "lang=en",
        "**16** host countries": "lang=en",
        "**21** countries taking part": "lang=en",
        "**13** Antennas": "antennas=true&lang=en",
        "**1** AI system in operation": "stage=operational&lang=en",
    }
    folder.change("factories", 0, stage="operational")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    assert "**2** AI systems in operation" in figures()


@pytest.mark.parametrize("view", ["", "way-in", "consortia", "timeline", "compare", "about", "accessibility"])
def test_links_between_the_views_keep_what_was_chosen(view: str) -> None:
    params = {"country": "FI", "site": "lumi-aif", "from": "NO", "sites": "mimer,jaif", "lang": "nb"}
    at = open_page("en-GB", view, **params)
    links = {link.proto.page: link.proto.query_string for link in at.get("page_link")[:6]}
    assert set(links) == {"", "way-in", "consortia", "timeline", "compare", "about"}
    assert ("filter-country" in {box.key for box in at.multiselect}) == (view in ("", "consortia", "timeline"))
    assert parse_qs(at.get("page_link")[-1].proto.query_string)["site"] == ["lumi-aif"]  # at the foot of the page
    if view == "consortia":
        assert "Finn veien inn" in [link.proto.label for link in at.get("page_link")][6]
    for query in links.values():
        assert {name: values[0] for name, values in parse_qs(query).items()} == params
    assert address(at) == params


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("view", ["way-in", "consortia", "timeline", "compare", "about", "accessibility"])
def test_faulty_data_show_the_report_in_every_view(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, view: str, lang: str
) -> None:
    folder.change("milestones", 0, nature="hoped")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    at = open_page("en-GB", view, lang=lang)
    assert at.code[0].value.startswith("milestones.csv:2: nature: 'hoped'")
    assert len(at.selectbox) == 0


@pytest.mark.parametrize("view", ["", "way-in", "consortia", "timeline", "compare", "about", "accessibility"])
def test_a_network_about_which_little_is_known_is_shown(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    for path in folder.path.glob("*.csv"):
        rows = folder.rows(path.stem)
        if path.stem == "citations":
            kept = [r for r in rows if r["table"] in ("factories", "memberships") and r["row"].split("/")[0] == "mimer"]
            kept = [row for row in kept if row["group"] not in ("sectors", "partners")]
        else:
            kept = [
                row
                for row in rows
                if path.stem in ("sources", "sectors") or row.get("factory", row.get("id")) == "mimer"
            ]
            kept = kept if path.stem in ("sources", "sectors", "factories", "memberships") else []
        header = path.read_text(encoding="utf-8").splitlines()[0]
        path.write_text(header + "\n", encoding="utf-8")
        if kept:
            folder.write(path.stem, kept)
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    at = open_page(
        "en-GB", view, **{"from": "NO", "who": "startup", "need": "try", "site": "mimer", "antennas": "true"}
    )
    assert len(at.code) == (2 if view == "about" else 0)  # no report on faulty data; the two ways to cite
    assert at.title[0].value == "European AI Factories"
