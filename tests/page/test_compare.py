"""AI Factories side by side."""

import re

import pytest

from ai_factories.context import Context
from ai_factories.html.comparison import render
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from tests.support.data import Folder
from tests.support.page import Page, between, text_of
from tests.support.small import add_twin


def row(markup: str, label: str) -> list[str]:
    """What the row of a fact says, AI Factory by AI Factory."""
    cells = between(markup, f'<th scope="row">{label}</th>', "</tr>").split("<td ")[1:]
    return [text_of(cell.partition(">")[2]) for cell in cells]


@pytest.mark.parametrize("sites", [("moonforge", "tin-owl", "glass-whale"), ("glass-whale", "tin-owl", "moonforge")])
def test_sites_stand_side_by_side_in_the_readers_order(network: Network, sites: tuple[str, ...]) -> None:
    html = render(Context.of(network, UrlState(sites=sites)))
    assert tuple(re.findall('<th scope="col" data-site="([^"]*)"', html)) == sites

    def said(label: str) -> dict[str, str]:
        return dict(zip(sites, row(html, label), strict=True))

    labels = re.findall('<th scope="row">([^<]*)</th>', html)
    assert len(labels) > 15
    assert {len(row(html, label)) for label in labels} == {3}
    assert said("Stage") == {
        "moonforge": "Contract signed unconfirmed",
        "tin-owl": "Tender",
        "glass-whale": "In operation",
    }
    assert said("Sectors")["tin-owl"] == "not published"
    assert said("Sectors")["glass-whale"] == "Games unconfirmed In short, from the source: board games unconfirmed"
    assert said("Expected operation") == {"moonforge": "2091 On a clear night", "tin-owl": "–", "glass-whale": "–"}
    assert said("Planned installation") == {
        "moonforge": "–",
        "tin-owl": "first half of 2090 unconfirmed",
        "glass-whale": "–",
    }
    assert abs(labels.index("Expected operation") - labels.index("Planned installation")) == 1
    assert labels.index("Consortium") + 1 == labels.index("Antennas linked to it")
    assert said("Note") == {
        "moonforge": "The pin is on the invented city. unconfirmed",
        "tin-owl": "–",
        "glass-whale": "–",
    }
    assert said("Where sources disagree")["moonforge"] == "The almanac says moon; the gazette says sun."
    assert said("Where sources disagree")["tin-owl"] == "–"
    assert 'href="https://www.moonforge.example/forge"' in html


def test_two_or_three_are_asked_for() -> None:
    assert "Choose two or three AI Factories" in Page("/compare").text
    one = Page("/compare?sites=tin-owl")
    assert "Choose one or two more." in one.text
    assert "st-key-comparison" not in one.html
    assert set(options(one)) == {"moonforge", "glass-whale"}
    page = one.goes("?sites.add=moonforge")
    assert "st-key-comparison" in page.html
    assert page.html.count('data-go="?sites.remove=') == 2
    page.goes("?sites.add=glass-whale")
    assert page.address == {"sites": "tin-owl,moonforge,glass-whale"}
    assert page.html.count('<th scope="col"') == 3
    assert not options(page)  # there is no room for a fourth
    assert 'aria-label="Remove Moonforge AI Factory, Zöldmanóvár"' in page.html
    assert page.goes("?sites.remove=moonforge").address == {"sites": "tin-owl,glass-whale"}


def options(page: Page) -> list[str]:
    """The AI Factories that can be added."""
    return re.findall('<option value="([^"]+)"', page.html.partition('data-name="sites.add"')[2])


def test_no_more_than_three_are_compared(folder: Folder) -> None:
    add_twin(folder)
    page = Page("/compare?sites=tin-owl,moonforge,glass-whale,tin-owl-two", folder.path)
    assert page.address == {"sites": "tin-owl,moonforge,glass-whale"}
    assert "`sites=tin-owl-two`" in page.text_of("notice")
    # Two of the same name and city are told apart by their ids.
    assert "Tin Owl, Ballyowl (tin-owl)" in page.text
    assert "Tin Owl, Ballyowl (tin-owl-two)" in page.goes("?sites.remove=moonforge").text
