"""The timeline: each milestone as long as its date is vague, the plan beside what happened, and the list."""

import datetime
import re
from itertools import pairwise
from typing import Any, cast

import pytest
import vl_convert

from ai_factories import load
from ai_factories.context import Context
from ai_factories.html.timeline import COLOURS, PALE, render_key, render_list, render_plan, row_names
from ai_factories.i18n import texts_in
from ai_factories.milestones import PLAN, Event, events, plan
from ai_factories.model.dates import PartialDate
from ai_factories.model.network import Network
from components.page_context import PageContext
from components.timeline_chart import chart, chart_rows
from tests.support.data import Folder
from tests.support.page import Page, between, text_of

ENGLISH = texts_in("en")
TODAY = datetime.date(2026, 11, 22)


def everything(network: Network) -> list[Event]:
    return events(network, network.factories, ENGLISH)


def drawn(network: Network, found: list[Event]) -> dict[str, dict[str, Any]]:
    context = cast(PageContext, Context.of(network))
    return {row["id"]: row for row in chart_rows(context, found, network.factories)}


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
    rows = drawn(network, found)
    assert set(rows) == {event.id for event in found} - {"law"}
    assert {row.id for row in network.milestones} <= {event.id for event in found}
    half_year = rows["tin-owl-install"]
    assert (half_year["start"], half_year["end"]) == ("2090-01-01", "2090-07-01")
    assert (half_year["nature"], half_year["evidence"]) == ("Expected", "unconfirmed")
    assert half_year["when"] == "first half of 2090"
    contract = rows["moonforge-contract"]
    assert (contract["row"], contract["nature"], contract["evidence"]) == (
        *("Moonforge AI Factory", "Happened", "unconfirmed"),
    )
    assert (contract["start"], contract["end"]) == ("2004-11-03", "2004-11-04")
    assert rows["plan-tender"]["row"] == "Plan of February 2003"
    assert rows["plan-tender"]["nature"] == "Planned in February 2003"
    assert rows["elder-star"]["row"] == "Other EuroHPC systems"
    assert rows["third-round"]["row"] == "The network"
    assert rows["whale-sings"]["row"] == "WHALE"  # the full name would not fit
    assert rows["moonforge-roof"]["when"] == "a spring of the nineties"


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
    expected, _, happened = html.partition("<h2>What happened</h2>")
    assert "<h2>What is expected</h2>" in expected
    assert listed(expected)[-3:] == ["moonforge-hall", "moonforge-expected", "moonforge-roof"]
    assert listed(happened)[-2:] == ["moonforge-tender", "moonforge-contract"]
    assert listed(happened)[:2] == ["law", "elder-star"]
    without = [event.id for event in events(network, [moonforge], ENGLISH) if not event.sources]
    assert without == ["moonforge-expected"]
    assert "sources of the site, on its card" in between(html, 'data-milestone="moonforge-expected"', "</li>")
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
    assert "Songs are to be written: 2005 No report found –" in text
    assert "The plan was kept by one machine of three. unconfirmed" in text
    assert "Three factories are counted here" not in text  # a disagreement about something else


def test_marks_in_the_plan_follow_the_evidence(folder: Folder) -> None:
    rows = folder.rows("citations")
    for evidence in ("confirmed", "unconfirmed"):
        folder.write("citations", [row | {"evidence": row["evidence"] and evidence} for row in rows])
        html = render_plan(Context.of(load(folder.path)))
        assert ("unconfirmed" in between(html, '<th scope="row">', "</th>")) == (evidence == "unconfirmed")
        assert html.count("unconfirmed</span>") == (8 if evidence == "unconfirmed" else 0)


def test_the_chart_as_it_is_drawn(network: Network) -> None:
    found = everything(network)
    context = cast(PageContext, Context.of(network))
    spec = chart(context, found, network.factories, TODAY, "light")
    assert spec["description"].startswith("Timeline of the milestones. The list below says the same")
    assert [row["start"] for row in chart(context, [], [], TODAY, "light")["layer"][-1]["data"]["values"]] == [
        "2026-11-22"
    ]
    svg = str(vl_convert.vegalite_to_svg(spec))
    bars, dots, today = (marks(svg, kind) for kind in ("rect", "symbol", "rule"))
    rows = [row for row in drawn(network, found).values() if row["id"] not in ("moonforge-contract", "whale-sings")]
    assert len(bars) == len(rows) == 10
    assert len(dots) == 2  # days, which would be a hair's breadth

    def looks(kind: list[dict[str, str]]) -> list[tuple[str, float, bool]]:
        return [(m["fill"], float(m["fill-opacity"]), m["stroke-dasharray"] == "3,2") for m in kind]

    happened, expected, planned = (COLOURS[nature] for nature in ("happened", "expected", "plan"))
    assert set(looks(bars)) == {
        *((happened, 1, False), (planned, 1, False), (expected, 0, False), (expected, 0, True)),
    }
    assert sorted(looks(dots)) == [(happened, PALE, True), (happened, 1, False)]
    (line,) = today  # from top to bottom, dashed
    assert (line["stroke-dasharray"], line["stroke"]) == ("4,4", "#808080")
    assert float(line["y2"]) > 100
    named = [name for name in row_names(Context.of(network), network.factories).values() if f">{name}<" in svg]
    assert named == ["Plan of February 2003", "The network", "Other EuroHPC systems", "Moonforge AI Factory", "Tin Owl"]
    assert ">WHALE<" in svg


def marks(svg: str, kind: str) -> list[dict[str, str]]:
    """The attributes of what a layer of the chart has drawn."""
    (group,) = re.findall(f'<g class="mark-{kind} role-mark[^>]*>(.*?)</g>', svg)
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', mark)) for mark in group.split("<")[1:]]


def test_short_marks_are_drawn_over_long_ones(network: Network) -> None:
    rows = list(drawn(network, everything(network)).values())
    lengths = [datetime.date.fromisoformat(row["end"]) - datetime.date.fromisoformat(row["start"]) for row in rows]
    assert all(longer >= shorter for longer, shorter in pairwise(lengths))


def test_the_key_explains_every_nature_and_what_is_unconfirmed(network: Network) -> None:
    text = text_of(render_key(Context.of(network)))
    assert text == "Happened Expected Planned in February 2003 Dashed and pale: unconfirmed Today"
    assert "Planlagt i februar 2003" in text_of(render_key(Context.of(network, lang="nb")))


def test_filters_and_the_selected_site_narrow_the_timeline() -> None:
    page = Page("/timeline")
    assert {"moonforge-tender", "tin-owl-install", "whale-sings", "law"} <= set(listed(page.html_of("milestones")))
    assert "1 milestone before 2003 stands only in the list below." in page.text
    assert page.at.get("vega_lite_chart")
    page.chooses("filter-country", ["IE"])
    filtered = listed(page.html_of("milestones"))
    assert "tin-owl-install" in filtered
    assert "law" in filtered
    assert "moonforge-tender" not in filtered
    assert "Tender for Moonbeam-1" in page.text_of("plan")  # the plan was for all of them
    page.chooses("site-select", "tin-owl")
    assert page.address == {"country": "IE", "site": "tin-owl"}
    assert listed(page.html_of("milestones")) == ["tin-owl-install"]
    assert not page.has("plan")
    assert "only in the list below" not in page.text
    page.chooses("site-select", None)
    assert page.has("plan")
    assert not any("(Antenna)" in option for option in page.widget("site-select").options)
    assert page.goes_to(site="lantern").widget("site-select").value is None  # it has no milestones


def test_a_date_that_has_only_begun_has_not_passed(folder: Folder) -> None:
    number = next(n for n, row in enumerate(folder.rows("milestones")) if row["id"] == "moonforge-hall")
    folder.change("milestones", number, date="2004/2099")
    html = Page("/timeline", folder.path).html_of("milestones")
    assert "the date has passed" not in between(html, 'data-milestone="moonforge-hall"', "</li>")


def test_a_date_that_has_passed_without_a_report_says_so(network: Network) -> None:
    html = render_list(Context.of(network), everything(network), network.factories)
    hall = between(html, 'data-milestone="moonforge-hall"', "</li>")
    assert "the date has passed; no report was found by 7 June 2005" in hall
    later = between(html, 'data-milestone="third-round"', "</li>")
    assert "the date has passed since the facts were checked on 7 June 2005" in later
    for id in ("moonforge-tender", "moonforge-contract", "tin-owl-install", "moonforge-roof"):
        assert "the date has passed" not in between(html, f'data-milestone="{id}"', "</li>")


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_the_list_is_in_the_order_of_time(network: Network, lang: str) -> None:
    found = events(network, network.factories, texts_in(lang))
    assert all((a.date.start, a.date.end) <= (b.date.start, b.date.end) for a, b in pairwise(found))
    assert [event.id for event in found if event.row == PLAN] == ["plan-tender", "plan-machines", "plan-songs"]
