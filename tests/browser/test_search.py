"""The search field on a page of its own: what it suggests, where it leads, and how it is used by keyboard."""

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from markupsafe import escape
from playwright.sync_api import Page, expect

from ai_factories.context import Context
from ai_factories.suggestions import as_json
from tests.support.small import small_network

FRONTEND = Path(__file__).parents[2] / "components" / "frontend"
FIELD = """<div class="st-key-filter-q" style="margin: 20px 0 0 180px; width: 160px"><input type="search" data-search
aria-label="Search" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="suggestions"
autocomplete="off"><div id="suggestions" role="listbox" aria-label="Search" data-suggestions></div></div>
<div hidden data-index="{}"></div>"""


@pytest.fixture
def search(page: Page) -> Page:
    """A phone's window with the search field; ``window.went`` holds the changes it asks for. Its clock stands still."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    field = FIELD.format(escape(as_json(Context.of(small_network()))))
    page.set_content(f"<style>{(FRONTEND / 'search.css').read_text()}</style><main>{field}</main><button>Next</button>")
    page.evaluate("window.went = []; document.addEventListener('go', ({ detail }) => window.went.push(detail))")
    for _time in range(2):  # Streamlit may evaluate it again
        page.add_script_tag(content=(FRONTEND / "search.js").read_text(), type="module")
    page.wait_for_function("window.searching")
    return page


def went(page: Page) -> list[str]:
    found: Any = page.evaluate("window.went")
    return list(found)


def test_it_searches_once_people_stop_typing(search: Page) -> None:
    for letter in "grønn & b":
        search.get_by_role("combobox").press_sequentially(letter)
        search.clock.run_for(200)
    assert went(search) == []
    search.clock.run_for(100)
    assert went(search) == ["?q=gr%C3%B8nn%20%26%20b"]
    search.clock.run_for(1000)
    assert len(went(search)) == 1


def test_it_suggests_at_once_by_any_name_without_accents(search: Page) -> None:
    field = search.get_by_role("combobox")
    for text, first in (
        ("zoldman", "Moonforge"),
        ("GRONNB", "Moonforge"),
        ("norge", "Norway"),
        ("lanter", "Lantern"),
        ("tinker", "Tinker"),
    ):
        field.fill(text)
        assert first in search.get_by_role("option").first.inner_text()
        expect(field).to_have_attribute("aria-expanded", "true")
    field.fill("no such thing")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(search.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize(
    ("text", "change", "left"),
    [
        ("moonforge", "?site=moonforge&q=", ""),
        ("norway", "?member.add=NO&q=", ""),
        ("lantern", "?antennas=true&site=lantern&q=", ""),
        ("glassb", "?q=Glassblowers%20Ltd", "Glassblowers Ltd"),
    ],
)
def test_a_suggestion_leads_to_what_it_names(search: Page, text: str, change: str, left: str) -> None:
    field = search.get_by_role("combobox")
    for by_key in (True, False):
        field.fill(text)
        field.press("ArrowDown")
        if by_key:
            field.press("Enter")
        else:
            search.get_by_role("option").first.click()
        expect(field).to_have_value(left)
        expect(field).to_be_focused()
        expect(search.get_by_role("listbox")).to_be_hidden()
    search.clock.run_for(1000)
    assert went(search) == [change, change]  # nothing that was typed comes later


def test_arrows_walk_the_suggestions_and_the_field(search: Page) -> None:
    field = search.get_by_role("combobox")
    field.fill("moon")
    count = search.get_by_role("option").count()
    assert count > 1
    for place in [*range(count), None, 0]:
        field.press("ArrowDown")
        if place is None:
            assert field.get_attribute("aria-activedescendant") is None
        else:
            id = field.get_attribute("aria-activedescendant")
            expect(search.locator(f"#{id}[role=option]")).to_have_attribute("aria-selected", "true")
            assert id == f"suggestion-{place}"
    field.press("ArrowUp")
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == f"suggestion-{count - 1}"


def test_escape_closes_the_list_and_then_clears_the_field(search: Page) -> None:
    field = search.get_by_role("combobox")
    field.fill("moon")
    field.press("Escape")
    expect(search.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("moon")
    field.press("Escape")
    expect(field).to_have_value("")
    assert went(search) == ["?q="]


def test_enter_without_a_suggestion_searches_at_once_and_focus_elsewhere_closes(search: Page) -> None:
    field = search.get_by_role("combobox")
    field.fill("moon")
    field.press("Enter")
    search.clock.run_for(1000)
    assert went(search) == ["?q=moon"]
    field.fill("moonf")
    search.get_by_role("button").focus()
    expect(search.get_by_role("listbox")).to_be_hidden()


def test_the_list_survives_that_the_page_is_redrawn_and_is_not_cut_off(search: Page) -> None:
    search.get_by_role("combobox").fill("moon")
    search.get_by_role("combobox").press("ArrowDown")
    search.evaluate("document.querySelector('[data-suggestions]').replaceChildren()")
    expect(search.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box = search.get_by_role("listbox").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert search.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_replaced_field_works_in_its_new_language(search: Page) -> None:
    field = FIELD.format(escape(json.dumps([{"text": "Norge", "kind": "Land", "words": "norge", "go": "?q=x"}])))
    search.evaluate("html => { document.querySelector('main').innerHTML = html }", field)
    search.get_by_role("combobox").fill("norge")
    expect(search.get_by_role("option")).to_have_text("Norge Land")


def test_axe_finds_nothing_in_the_open_list(search: Page) -> None:
    search.get_by_role("combobox").fill("moon")
    search.get_by_role("combobox").press("ArrowDown")
    search.clock.resume()
    found = Axe().run(search, ".st-key-filter-q").response["violations"]
    assert [violation["id"] for violation in found] == []
