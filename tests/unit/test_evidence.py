"""How reliable a fact is stands beside each line of it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import NamedTuple, get_args

import pytest

from ai_factories.context import Context
from ai_factories.html import comparison, site_card
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna
from ai_factories.model.tables import TABLES
from ai_factories.model.values import Contacted, Evidence, Measure
from ai_factories.url import UrlState
from tests.support.small import small_network

MARKS = re.compile(r'<span class="(?:reported|unconfirmed)">|<sup class="unchecked">')
CITE = re.compile(r'<sup class="cite">.*?</sup>')
ROW = re.compile(r'<div class="([\w-]+)"><dt>.*?</dt><dd>(.*?)</dd></div>', re.S)
LINE = re.compile(r"<p>(.*?)</p>", re.S)
CONTRACT = {f"contract-{group}": group for group in TABLES["contracts"].groups}
GROUPS = CONTRACT | {"installation": "expected"}
CONTACTS = {f"to-{kind}" for kind in get_args(Contacted)}
OWN = {"consortium", "antennas", "meanwhile", "languages", *CONTACTS}  # rows in which each line has evidence of its own


class CardLine(NamedTuple):
    row: str
    text: str
    marked: bool


def card_lines(network: Network, site: Site) -> Iterator[CardLine]:
    """The lines of facts on a card; what is not published has none, and that we looked is not a fact of a source."""
    texts = texts_in("en")
    ours = [texts.gettext(figure.about) for figure in network.figures if figure.value and figure.about]
    if not isinstance(site, Antenna):
        ours.append(texts.gettext("Checked on {date}").format(date=texts.date(site.stage_checked_on)))
    for row, lines in ROW.findall(site_card.render(Context.of(network), site, hidden=False)):
        for line in LINE.findall(lines):
            if unescape(line) not in ours:
                yield CardLine(row, line, bool(MARKS.search(line)))


def with_evidence(network: Network, evidence: Evidence) -> Network:
    """The same network with everything as reliable as that."""
    changed = (row.model_copy(update={"evidence": evidence}) if row.evidence else row for row in network.citations)
    return replace(network, citations=tuple(changed))


@pytest.mark.parametrize("which", ["real", "small"])
def test_every_line_of_an_unconfirmed_group_carries_the_mark(network: Network, which: str) -> None:
    network = network if which == "real" else small_network()
    seen = set()
    for site in network.sites:
        table = "antennas" if isinstance(site, Antenna) else "factories"
        for line in card_lines(network, site):
            if line.row in OWN:
                continue
            group = GROUPS.get(line.row, line.row)
            if line.row in get_args(Measure):
                cited = network.evidence("figures", f"{site.id}/{line.row}", "figure")
            else:
                cited = network.evidence("contracts" if line.row in CONTRACT else table, site.id, group)
            assert cited, line
            assert line.marked == (cited != "confirmed"), (site.id, line)
            seen.add(line.marked)
    assert seen == {True, False}


def test_each_value_of_a_contract_has_its_own_mark() -> None:
    small = small_network()
    (forge,) = (factory for factory in small.factories if factory.id == "moonforge")
    lines = {line.row: line.text for line in card_lines(small, forge)}
    for group, levels in {"event": [], "vendor": ["unconfirmed"], "value": ["reported"]}.items():
        assert re.findall(r'<span class="(\w+)">', lines[f"contract-{group}"]) == levels, group


def test_each_value_names_its_own_sources() -> None:
    small = small_network()
    (forge,) = (factory for factory in small.factories if factory.id == "moonforge")
    card = site_card.render(Context.of(small), forge, hidden=False)
    numbers = re.findall(r"<li id.*?>(.*?)</li>", card.partition("<ol>")[2].partition("</ol>")[0], re.S)
    lines = {line.row: line.text for line in card_lines(small, forge)}
    for row, own in (("contract-vendor", "digest"), ("accelerators", "digest"), ("peak-training-exaflops", "almanac")):
        cited = re.findall(r'<sup class="cite">.*?(\d+)(?:</a>)?</sup>', lines[row])
        (source,) = (source for source in small.sources if source.id == own)
        assert [(source.title or source.description or "") in numbers[int(number) - 1] for number in cited] == [True], (
            row
        )
    assert "cite" not in lines["contract-event"]  # known only for the row as a whole


@pytest.mark.parametrize(("evidence", "marked"), [("confirmed", False), ("reported", True), ("unconfirmed", True)])
def test_a_mark_depends_on_nothing_but_the_evidence(network: Network, evidence: Evidence, marked: bool) -> None:
    changed = with_evidence(network, evidence)
    for site in changed.sites:
        for line in card_lines(changed, site):
            if "not published" not in line.text:  # participants that nobody has published are no fact
                assert line.marked == marked, (site.id, line)


def test_other_names_are_as_reliable_as_the_name() -> None:
    small = small_network()
    for evidence, number in (("unconfirmed", 2), ("confirmed", 0)):
        changed = with_evidence(small, "unconfirmed" if evidence == "unconfirmed" else "confirmed")
        named = next(factory for factory in changed.factories if factory.other_names)
        card = site_card.render(Context.of(changed), named, hidden=False)
        heading, also = card.partition("</h2>")[0], card.partition("Also called")[2].partition("</p>")[0]
        assert len(MARKS.findall(heading)) + len(MARKS.findall(also)) == number


def test_the_comparison_marks_what_the_cards_mark(network: Network) -> None:
    for factory in network.factories:
        other = next(other.id for other in network.factories if other != factory)
        context = Context.of(network, UrlState(sites=(factory.id, other)))
        rows = re.findall(r"<tr><th scope=\"row\">.*?</th>\s*<td.*?>(.*?)</td>", comparison.render(context), re.S)
        facts = [line for row in rows[:-1] for line in LINE.findall(row)]  # the last row: where sources disagree
        marked = [line for line in facts if MARKS.search(line)]
        assert sorted(marked) == sorted(
            CITE.sub("", line.text) for line in card_lines(network, factory) if line.marked
        ), factory.id


def test_what_one_line_says_of_several_is_as_reliable_as_the_weakest() -> None:
    """The participants stand in one line, each with evidence of its own."""
    small = small_network()
    forge = small.factories[0]
    weakest = {
        small.evidence("memberships", f"{forge.id}/{country}", "role") for country in small.participants(forge.id)
    }
    assert weakest == {"confirmed", "unconfirmed"}
    host, participants = [line for line in card_lines(small, forge) if line.row == "consortium"]
    assert (host.marked, participants.marked) == (False, True)


def test_every_group_of_the_card_is_one_that_is_cited(network: Network) -> None:
    rows = {line.row for factory in network.factories for line in card_lines(network, factory)}
    assert rows - {*OWN, *GROUPS, *get_args(Measure)} <= set(TABLES["factories"].groups)
