"""With an edition in which everything is different, nothing of the real one is on any view: no date, id or evidence.

``tests/unit/test_other_edition.py`` says the same of each card, of many answers and of the files.
"""

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ai_factories import load
from ai_factories.html import accessibility
from ai_factories.i18n import LOCALES, texts_in
from ai_factories.model.network import Network
from components.views import VIEWS
from tests.support.data import DATA
from tests.support.other_edition import other_edition, traces
from tests.support.page import Page

STATEMENT = accessibility.CHECKED_ON  # the day of the accessibility statement, which is no fact of the data
MARK = re.compile('class="(?:reported|unconfirmed)"')
# What the marks mean.
EXPLAINED = re.compile(r'<small class="marks">.*?</small>|<dt><span class="(?:reported|unconfirmed)">[^<]*</span>')


@pytest.fixture(scope="module")
def real() -> Network:
    return load(DATA)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return load(other_edition(tmp_path_factory.mktemp("other") / "data"))


def address(edition: Network, **changes: str) -> str:
    """An address that asks for as much as a page can show."""
    compared = ",".join(factory.id for factory in edition.factories[:3])
    asked = {"site": edition.factories[0].id, "from": "CH", "who": "startup", "need": "try", "antennas": "true"}
    return urlencode(asked | {"sites": compared} | changes)


def assert_foreign(real: Network, text: str) -> None:
    """The text says nothing of the real edition, and marks nothing as unconfirmed."""
    text = re.sub(r'src="data:[^"]*"', "", text)  # its figures are those of a drawing
    for lang in LOCALES:
        text = text.replace(texts_in(lang).date(STATEMENT), "")
    assert traces(real, text) == set()
    text = EXPLAINED.sub("", text)
    assert not MARK.search(text)
    for lang in LOCALES:
        for mark in ("link not checked", "named by another source, not checked"):
            assert texts_in(lang).gettext(mark) not in text


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_says_nothing_of_the_real_edition(real: Network, edition: Network, view: str, lang: str) -> None:
    page = Page(f"/{view}?{address(edition, lang=lang)}", edition.folder)
    assert not page.has("data-report")
    assert_foreign(real, "\n".join((page.html, page.plain_text, json.dumps(page.told | {"run": ""}))))
    without = Page(f"/{view}?lang={lang}", edition.folder)
    assert_foreign(real, "\n".join((without.html, without.plain_text)))


def test_it_would_be_noticed(real: Network) -> None:
    for view in set(VIEWS) - {"accessibility"}:
        page = Page(f"/{view}?{address(real)}", DATA)
        assert traces(real, "\n".join((page.html, page.plain_text)))
        assert MARK.search(EXPLAINED.sub("", page.html))


def test_the_data_in_use_are_those_of_the_folder(edition: Network) -> None:
    page = Page("/about", Path(edition.folder))
    assert "98.7.6" in page.text_of("about")
    assert "Another edition" in page.text_of("about")
