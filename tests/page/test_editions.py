"""With an edition in which everything is different, nothing of the real one is on any view: no date, id or evidence."""

import datetime
import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlencode

import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html import accessibility, consortia, finder, site_card
from ai_factories.html.timeline import render_list, render_plan
from ai_factories.i18n import LOCALES, texts_in
from ai_factories.milestones import events
from ai_factories.model.network import Network
from ai_factories.model.values import Applicant, Need
from ai_factories.url import UrlState
from components.page_context import PageContext
from components.timeline_chart import chart
from components.views import VIEWS
from tests.support.data import DATA
from tests.support.other_edition import other_edition, traces
from tests.support.page import Page

STATEMENT = accessibility.CHECKED_ON  # the day of the accessibility statement, which is no fact of the data
EXPLAINED = re.compile(r'<(p class="note"|dt|p)><span class="unconfirmed">[^<]*</span>')  # what the mark means


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
    assert 'class="unconfirmed"' not in text
    for lang in LOCALES:
        for mark in ("address not opened here", "named by another source, not read here"):
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
        assert 'class="unconfirmed"' in EXPLAINED.sub("", page.html)


@pytest.mark.parametrize("lang", LOCALES)
def test_no_part_of_a_view_says_anything_of_it(real: Network, edition: Network, lang: str) -> None:
    assert_foreign(real, "\n".join(parts(edition, lang)))


def parts(edition: Network, lang: str) -> Iterator[str]:
    """Every card, every consortium, the answers for all kinds of country and applicant, and the chart."""
    for site in edition.sites:
        yield site_card.render(Context.of(edition, lang=lang), site, False)
        yield consortia.render(Context.of(edition, UrlState(Filters(antennas=True), site.id), lang))
    states = [state.country for state in edition.participating_states[:1]]
    associated = {row.standing: row.country for row in edition.associated_countries}
    antennas = [antenna.country for antenna in edition.antennas[:1]]
    for country in (*states, *associated.values(), *antennas, edition.factories[0].country, "US"):
        for who, need in zip(get_args(Applicant), cycle(get_args(Need)), strict=False):
            url = UrlState(origin=country, who=who, need=need)
            yield finder.render(Context.of(edition, url, lang), "2047-01-01")
    context = Context.of(edition, lang=lang)
    found = events(edition, edition.factories, context.texts)
    yield render_list(context, found, edition.factories)
    yield render_plan(context)
    today = datetime.date(2091, 1, 1)
    yield json.dumps(chart(cast(PageContext, context), found, edition.factories, today, "light"), default=str)


def test_the_data_in_use_are_those_of_the_folder(edition: Network) -> None:
    page = Page("/about", Path(edition.folder))
    assert "98.7.6" in page.text_of("about")
    assert "Another edition" in page.text_of("cite")
