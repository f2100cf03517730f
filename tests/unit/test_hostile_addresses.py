"""Hostile addresses: every view answers, names what it does not know in short, and shows nothing of it as HTML."""

from urllib.parse import urlencode

import pytest

from ai_factories.url import known_values
from components.views import VIEWS
from tests.support.hostile import ADDRESSES, INVISIBLE
from tests.support.page import Page, document
from tests.support.small import small_network


def is_answered_with_a_notice(view: str, text: str) -> None:
    names = [*known_values(small_network()), "q", "colour", "utm_source"]
    drawn = Page(f"/{view}?" + urlencode(dict.fromkeys(names, text)))
    assert drawn.has("notice")
    said = drawn.text_of("notice")
    assert not set("".join(INVISIBLE.values())) & set(said)
    assert len(said) < 1_000
    assert drawn.address.keys() <= {"q"}
    assert "<script>window" not in drawn.html
    assert not document(drawn.html).xpath("//@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_a_hostile_address(view: str) -> None:
    is_answered_with_a_notice(view, ",".join(text for text in ADDRESSES if len(text) < 1000))


@pytest.mark.parametrize("text", ADDRESSES, ids=range(len(ADDRESSES)))
def test_the_map_answers_every_hostile_address(text: str) -> None:
    """How they are read does not depend on the view."""
    is_answered_with_a_notice("", text)
