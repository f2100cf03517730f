"""What the browser sends need not be sound: the page says so, and the next change works."""

import json
import time

import pytest

from tests.support.page import Page, sent


@pytest.mark.parametrize("changes", ["not json", "{}1", "7", "[[1]]", '[["one", "?site=moonforge"]]', "null"])
def test_a_malformed_change_is_named_and_the_next_one_works(changes: str) -> None:
    page = Page("/?lang=nb")
    page.runs(sent(page, changes), fails=True)
    assert page.address == {"lang": "nb"}
    assert page.goes("?site=moonforge").address == {"site": "moonforge", "lang": "nb"}


def test_a_change_that_was_applied_is_not_applied_again() -> None:
    page = Page()
    number = time.time_ns()
    page.runs(sent(page, json.dumps([[number, "?site=moonforge"]])))
    page.runs(sent(page, json.dumps([[number, "?site="], [number - 1, "?site=tin-owl"]])))
    assert page.address == {"site": "moonforge"}
    assert page.told["acknowledged"] == number


def test_a_change_that_fails_is_acknowledged_so_that_the_browser_does_not_repeat_it() -> None:
    page = Page()
    number = time.time_ns()
    page.runs(sent(page, json.dumps([[number, 5]])), fails=True)
    assert page.told["acknowledged"] == number
