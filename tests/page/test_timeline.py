"""The timeline: each milestone as long as its date is vague, the plan beside what happened, and the list."""

import datetime
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.html.timeline import render_chart, render_key, render_list, render_plan
from ai_factories.i18n import texts_in
from ai_factories.milestones import PLAN, Event, events, plan
from ai_factories.model.dates import PartialDate
from ai_factories.model.network import Network
from tests.support.data import Folder
from tests.support.page import Page, between, text_of

ENGLISH = texts_in("en")
TODAY = datetime.date(2026, 11, 22)


def everything(network: Network) -> list[Event]:
    return events(network, network.factories, ENGLISH)


def drawn(network: Network, found: Sequence[Event], today: datetime.date = TODAY) -> dict[str, dict[str, str]]:
    """The marks of the chart, in the order in which they are drawn, each with its row, classes, style and title."""
    html = render_chart(Context.of(network), found, network.factories, today)
    marks = {}
    for row in html.split('<div class="row">')[1:]:
        for mark in re.findall("<a [^>]*>", row):
            marks[between(mark, 'data-event="', '"')] = {
                "row": between(row, "<span>", "</span>"),
                "href": between(mark, 'href="', '"'),
                "look": between(mark, 'class="', '"'),
                "title": between(mark, 'title="', '"'),
            } | {side: between(mark, f"{side}:", "%") for side in ("left", "width")}
    return marks


def listed(markup: str) -> list[str]:
    return re.findall('data-milestone="([^"]*)"', markup)


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
    span = PartialDate(date).start, PartialDate(date).end
    assert span == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(after))


def test_the_chart_draws_every_milestone_since_the_first_selection_once(network: Network) -> None:
    found = everything(network)
    marks = drawn(network, found)
    assert set(marks) == {event.id for event in found} - {"law"}
    assert {row.id for row in network.milestones} <= {event.id for event in found}
    half_year = marks["tin-owl-install"]
    assert half_year["title"].startswith("first half of 2090: ")
    assert half_year["title"].endswith("(Expected, unconfirmed)")
    assert half_year["look"] == "event expected unconfirmed-event"
    contract = marks["moonforge-contract"]
    assert contract["title"].endswith("(Happened, unconfirmed)")
    assert contract["look"] == "event happened unconfirmed-event day"  # a day would be a hair's breadth
    assert marks["plan-tender"]["row"] == "Plan of February 2003"
    assert marks["plan-tender"]["look"] == "event plan"
    assert marks["elder-star"]["row"] == "Other EuroHPC systems"
    assert marks["third-round"]["row"] == "The network"
    assert marks["whale-sings"]["row"] == "WHALE"  # the full name would not fit
    assert marks["moonforge-roof"]["title"].startswith("a spring of the nineties")


def test_a_mark_covers_its_period_and_leads_to_its_place_in_the_list(network: Network) -> None:
    found = everything(network)
    marks = drawn(network, found)
    begin = datetime.date(2003, 1, 1)
    days = (datetime.date((max(event.date.end for event in found) - datetime.timedelta(1)).year + 1, 1, 1) - begin).days
    for event in found:
        if event.id != "law":
            mark = marks[event.id]
            assert float(mark["left"]) == pytest.approx(100 * (event.date.start - begin).days / days, abs=0.01)
            assert float(mark["width"]) == pytest.approx(
                100 * (event.date.end - event.date.start).days / days, abs=0.01
            )
            assert mark["href"] == f"#milestone-{event.id}"
    html = Page("/timeline").html
    assert {mark["href"][1:] for mark in marks.values()} <= set(re.findall(' id="(milestone-[^"]*)"', html))


def test_the_chart_goes_on_until_today(network: Network) -> None:
    first, *_rest = everything(network)
    html = render_chart(Context.of(network), [first], network.factories, datetime.date(2004, 7, 1))
    assert re.findall('<span style="left:([^"]*)">([0-9]*)</span>', html) == [("0.00%", "2003"), ("49.93%", "2004")]
    assert between(html, 'class="now" style="left:', "%") == "74.83"


def test_expected_operation_comes_from_the_card_unless_a_milestone_says_it(network: Network, folder: Folder) -> None:
    found = {event.id: event for event in everything(network)}
    assert found["moonforge-expected"].when == "2091"
    assert found["moonforge-expected"].text == "Operation of the AI system"
    assert found["moonforge-expected"].evidence == "confirmed"
    assert "tin-owl-expected" not in found  # a milestone is about the same installation
    assert "glass-whale-expected" not in found  # it is running
    number = next(n for n, row in enumerate(folder.rows("milestones")) if row["id"] == "tin-owl-install")
    folder.change("milestones", number, expects="operation")
    other = {event.id: event for event in everything(load(folder.path))}
    assert other["tin-owl-expected"].text == "Installation of the AI system"
    assert other["tin-owl-expected"].evidence == "unconfirmed"


def test_past_and_expected_stand_apart_each_with_its_sources(network: Network) -> None:
    moonforge = network.factory("moonforge")
    assert moonforge
    html = render_list(Context.of(network), events(network, [moonforge], ENGLISH), [moonforge])
    assert {"law", "elder-star"} <= set(listed(html))
    own = between(html, "<summary>Moonforge AI Factory (", "</details>")
    expected, _, happened = own.partition("<h3>What happened</h3>")
    assert "<h3>What is expected</h3>" in expected
    assert listed(expected) == ["moonforge-hall", "moonforge-expected", "moonforge-roof"]
    assert listed(happened)[-2:] == ["moonforge-tender", "moonforge-contract"]
    assert own.startswith(f"{len(listed(own))})")
    without = [event.id for event in events(network, [moonforge], ENGLISH) if not event.sources]
    assert without == ["moonforge-expected"]
    assert "sources for the AI Factory, on its card" in between(html, 'data-milestone="moonforge-expected"', "</li>")
    contract = between(html, 'data-milestone="moonforge-contract"', "</li>")
    assert "A digest of what others said" in contract
    assert "unconfirmed</span>" in contract
    assert "plan-tender" not in html  # the plan has a table of its own


def test_the_plan_stands_beside_what_happened(network: Network) -> None:
    parts = {
        part.id: ([e.id for e in happened], [e.id for e in expected])
        for part, happened, expected in plan(everything(network))
    }
    assert parts == {
        "plan-tender": (["moonforge-tender"], []),
        "plan-machines": (["whale-sings"], ["tin-owl-install", "moonforge-roof"]),
        "plan-songs": ([], []),
    }
    text = text_of(render_plan(Context.of(network)))
    assert "The plan of February 2003, and what happened" in text
    assert "Tenders are to begin: first half of 2003 July 2003 : MOONF – Tender for Moonbeam-1 –" in text
    assert "Songs are to be written: 2005 We found no report –" in text
    assert "The plan was kept by one machine of three. unconfirmed" in text
    assert "Three factories are counted here" not in text  # a disagreement about something else


def test_marks_in_the_plan_follow_the_evidence(folder: Folder) -> None:
    rows = folder.rows("citations")
    for evidence in ("confirmed", "unconfirmed"):
        folder.write("citations", [row | {"evidence": row["evidence"] and evidence} for row in rows])
        html = render_plan(Context.of(load(folder.path)))
        assert ("unconfirmed" in between(html, '<th scope="row">', "</th>")) == (evidence == "unconfirmed")
        assert html.count("unconfirmed</span>") == (8 if evidence == "unconfirmed" else 0)


def test_short_marks_are_drawn_over_long_ones(network: Network) -> None:
    for row in ("plan", "network", "moonforge"):
        found = [event for event in everything(network) if event.row == row]
        widths = [float(mark["width"]) for mark in drawn(network, found).values()]
        assert widths == sorted(widths, reverse=True)


def test_the_key_explains_every_nature_and_what_is_unconfirmed(network: Network) -> None:
    text = text_of(render_key(Context.of(network)))
    assert text == "Happened Expected Planned in February 2003 Dashed and pale: reported or unconfirmed Today"
    assert "Planlagt i februar 2003" in text_of(render_key(Context.of(network, lang="nb")))


def test_filters_and_the_selected_site_narrow_the_timeline() -> None:
    page = Page("/timeline")
    assert {"moonforge-tender", "tin-owl-install", "whale-sings", "law"} <= set(listed(page.html))
    assert "1 milestone before 2003 is only in the list below." in page.text
    assert "<details><summary>Tin Owl (1)" in page.html
    page.goes("?country=IE")
    filtered = listed(page.html)
    assert "tin-owl-install" in filtered
    assert "law" in filtered
    assert "moonforge-tender" not in filtered
    assert "Tender for Moonbeam-1" in page.text  # the plan was for all of them
    page.goes("?site=tin-owl")
    assert page.address == {"country": "IE", "site": "tin-owl"}
    assert listed(page.html) == ["tin-owl-install"]
    assert "<details open><summary>Tin Owl (1)" in page.html
    assert "st-key-plan" not in page.html
    assert "only in the list below" not in page.text
    page.goes("?site=")
    assert "st-key-plan" in page.html
    hidden = Page("/timeline?country=IE&site=moonforge").html  # it can still be let go
    assert '<option value="moonforge" selected>' in hidden
    antenna = between(page.goes("?site=lantern").html, '<select id="site-select" data-name="site">', "</select>")
    assert "selected" not in antenna  # it has no milestones
    assert "lantern" not in antenna


def test_a_date_that_has_only_begun_has_not_passed(folder: Folder) -> None:
    number = next(n for n, row in enumerate(folder.rows("milestones")) if row["id"] == "moonforge-hall")
    folder.change("milestones", number, date="2004/2099")
    html = Page("/timeline", folder.path).html
    assert "the date has passed" not in between(html, 'data-milestone="moonforge-hall"', "</li>")


def test_a_date_that_has_passed_without_a_report_says_so(network: Network) -> None:
    html = render_list(Context.of(network), everything(network), network.factories)
    hall = between(html, 'data-milestone="moonforge-hall"', "</li>")
    assert "the date has passed; we had found no report by 7 June 2005" in hall
    later = between(html, 'data-milestone="third-round"', "</li>")
    assert "the date has passed since the facts were checked on 7 June 2005" in later
    for id in ("moonforge-tender", "moonforge-contract", "tin-owl-install", "moonforge-roof"):
        assert "the date has passed" not in between(html, f'data-milestone="{id}"', "</li>")


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_the_list_is_in_the_order_of_time(network: Network, lang: str) -> None:
    found = events(network, network.factories, texts_in(lang))
    assert all((a.date.start, a.date.end) <= (b.date.start, b.date.end) for a, b in pairwise(found))
    assert [event.id for event in found if event.row == PLAN] == ["plan-tender", "plan-machines", "plan-songs"]
