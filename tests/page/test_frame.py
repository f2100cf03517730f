"""What is around every view: title and language, the address, the notices, and the way to the other views."""

import json
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from ai_factories.i18n import LANGUAGE_NAMES, LOCALES, texts_in
from components.views import VIEWS
from tests.support.data import Folder
from tests.support.page import Page, document, sent
from tests.support.small import copy_small, keep_only

EVERYWHERE = list(product(VIEWS, LOCALES))
ASIDE = ("changes", "accessibility")  # the views that are linked at the foot of the page
FILTERED = ("", "consortia", "timeline", "changes")  # the views with filters


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network with two faults."""
    folder = Folder(copy_small(tmp_path_factory.mktemp("faulty") / "data"))
    folder.change("factories", 1, stage="sleeping")
    folder.change("sources", 1, kind="blog")
    return folder.path


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of which nearly nothing is known."""
    folder = Folder(copy_small(tmp_path_factory.mktemp("scarce") / "data"))
    keep_only(folder, "tin-owl")
    return folder.path


@pytest.mark.parametrize(
    ("locale", "title", "count"),
    [
        ("en-GB", "European AI Factories", "3 of 3 AI Factories"),
        ("fr-FR", "European AI Factories", "3 of 3 AI Factories"),
        ("nb-NO", "Europeiske KI-fabrikker", "3 av 3 KI-fabrikker"),
        ("nn", "Europeiske KI-fabrikker", "3 av 3 KI-fabrikker"),
    ],
)
def test_the_browser_decides_the_language_until_the_reader_does(locale: str, title: str, count: str) -> None:
    page = Page(locale=locale)
    assert page.text_of("head").startswith(title)
    assert page.text_of("count") == count
    assert page.address == {}


def test_the_language_switch_writes_the_address_and_keeps_the_rest() -> None:
    page = Page("/?member=NO&site=moonforge").follows("?lang=nb")
    assert page.address == {"member": "NO", "site": "moonforge", "lang": "nb"}
    assert page.text_of("head").startswith("Europeiske KI-fabrikker")
    assert page.chosen("filter-member") == ["NO"]
    assert "Vertsorganisasjon" in page.text_of("site-card")
    page.follows("?lang=nb")  # a second click on what is chosen
    assert page.address["lang"] == "nb"
    assert page.html_of("language").count("aria-current") == 1


@pytest.mark.parametrize(
    ("query", "locale", "lang"),
    [
        ("lang=xx,nb", "en-GB", "nb"),
        ("lang=nb,en", "en-GB", "nb"),
        ("lang=en&lang=nb", "en-GB", "en"),
        ("lang=nb&lang=en", "nb-NO", "nb"),
        ("lang=xx&lang=EN", "nb-NO", "en"),
    ],
)
def test_a_language_is_read_in_one_way_from_the_first_run_on(query: str, locale: str, lang: str) -> None:
    page = Page(f"/timeline?{query}", locale=locale)
    for _run in range(2):
        assert page.told["lang"] == page.address["lang"] == lang
        assert page.text_of("head").startswith(texts_in(lang).gettext("European AI Factories"))
        page.runs()


@pytest.mark.parametrize(("view", "lang"), EVERYWHERE)
def test_every_view_has_its_name_its_language_and_the_way_to_the_others(view: str, lang: str) -> None:
    params = {"country": "HU", "site": "moonforge", "from": "NO", "sites": "tin-owl,glass-whale", "lang": lang}
    page = Page(f"/{view}?country=HU&site=moonforge&from=NO&sites=tin-owl,glass-whale&lang={lang}")
    _ = texts_in(lang).gettext
    assert page.address == params
    named = page.links_of("views")
    assert list(named) == [_(title) for path, (title, _draw) in VIEWS.items() if path not in ASIDE]
    assert list(named.values()) == [f"/{path}" for path in VIEWS if path not in ASIDE]
    for link in document(page.html).xpath("//*[contains(@class, 'st-key-views') or contains(@class, 'footer')]//a"):
        assert dict(parse_qsl(urlsplit(link.get("href")).query)) == params
    titles = [element.text for element in document(page.html).xpath("//*[contains(@class, 'heading')]/h2")]
    assert titles == ([_(VIEWS[view][0])] if view else [])
    assert page.told["lang"] == lang
    assert page.told["title"].startswith("Moonforge AI Factory – ")
    assert page.has("filter-country") == (view in FILTERED)
    assert list(page.links_of("language")) == list(LANGUAGE_NAMES.values())
    assert texts_in(lang).date("2005-06-07") in page.text_of("footer")  # the oldest check of the three


def test_a_screen_reader_is_told_what_a_choice_has_changed() -> None:
    page = Page("/timeline")
    assert page.told["announced"] == ["Timeline", "3 of 3 AI Factories", ""]
    page.chooses("filter-country", "HU")
    assert page.told["announced"] == ["Timeline", "1 of 3 AI Factories", ""]
    page.goes("?site=moonforge")
    assert page.told["announced"][2] == "Chosen: Moonforge AI Factory, Zöldmanóvár"


def test_a_change_is_acknowledged_and_applied_once() -> None:
    page = Page("/?site=tin-owl")
    assert page.told["acknowledged"] == 0
    page.runs(sent(page, '[[5, "?site=moonforge"]]'))
    assert (page.told["acknowledged"], page.address) == (5, {"site": "moonforge"})
    page.goes_to(site="tin-owl")
    page.runs(sent(page, '[[5, "?site=moonforge"]]'))  # repeated, as if there had been no answer
    assert (page.told["acknowledged"], page.address) == (5, {"site": "tin-owl"})
    page.runs(sent(page, '[[5, "?site=moonforge"], [6, "/timeline?country.add=HU"]]'))
    assert (page.told["acknowledged"], page.url) == (6, "/timeline?country=HU&site=tin-owl")


def test_the_tab_is_named_after_the_site() -> None:
    assert Page("/?site=lantern&lang=nb").told["title"] == "Lantern Antenna – Europeiske KI-fabrikker"
    assert Page("/timeline").told["title"] == "Timeline – European AI Factories"


def test_the_address_is_written_as_it_was_understood() -> None:
    page = Page("/?country=hu,&lang=NB&q=++&sector=games,games&experimental=")
    assert page.address == {"country": "HU", "sector": "games", "lang": "nb"}
    assert not page.has("notice")


@pytest.mark.parametrize("switch", ["experimental", "antennas"])
def test_a_switch_that_is_off_may_say_so(switch: str) -> None:
    page = Page(f"/?{switch}=false")
    assert page.address == {}
    assert not page.has("notice")
    assert page.text == Page().text


def test_the_unknown_is_dropped_and_named_until_the_next_action() -> None:
    page = Page("/?country=HU,XX&site=nowhere&colour=red")
    assert page.address == {"country": "HU"}
    notice = page.text_of("notice")
    assert all(part in notice for part in ("`country=XX`", "`site=nowhere`", "`colour`"))
    assert page.chosen("filter-country") == ["HU"]
    assert page.runs().text_of("notice") == notice  # a rerun without an action keeps it
    page.follows("?site=moonforge")
    assert not page.has("notice")
    page.follows("?site=")
    assert not page.has("notice")  # nor does it come back with the address it came with


def test_a_link_to_another_address_takes_the_notice_away() -> None:
    page = Page("/?country=HU,XX")
    assert page.has("notice")
    page.goes_to(site="tin-owl")
    assert not page.has("notice")
    assert page.address == {"country": "HU", "site": "tin-owl"}


def test_nothing_in_an_address_is_read_as_markdown() -> None:
    page = Page("/?country=a`%0A%0A![x](https://evil.example/a.png)&site=" + "y" * 10_000)
    notice = page.text_of("notice")
    assert "\n" not in notice
    assert notice.count("`") == 4
    assert len(notice) < 300


def test_only_some_of_what_is_unknown_is_named() -> None:
    notice = Page("/?" + "&".join(f"name{number}=1" for number in range(8))).text_of("notice")
    assert notice.endswith("`name4` and 3 more")


def test_an_embedded_page_has_only_its_name_and_its_filters() -> None:
    page = Page("/consortia?country=HU&q=<b>*x*</b>&lang=nb", embedded=True)
    assert not any(page.has(name) for name in ("head", "views", "filter-bar", "reset"))
    assert 'href="http://page.test/consortia?q=%3Cb%3E' in page.html_of("banner")
    assert "Europeiske KI-fabrikker" in page.text_of("banner")
    assert "Søk: <b>*x*</b> · Vertsland: Ungarn" in page.text_of("banner")
    assert not page.links_of("footer")
    assert Page("/?country=HU", embedded=True).text_of("count") == "1 of 3 AI Factories"
    assert Page("/", embedded=True).has("site-list")


@pytest.mark.parametrize(("view", "lang"), EVERYWHERE)
def test_faulty_data_show_the_report_in_every_view(faulty: Path, view: str, lang: str) -> None:
    page = Page(f"/{view}?lang={lang}&country=HU", faulty)
    report = page.text_of("data-report").splitlines()
    assert report[0].startswith("factories.csv:3: stage: 'sleeping'")
    assert len(report) == 2
    assert page.at.error[0].value.startswith("The data cannot be" if lang == "en" else "Dataene kan ikke vises: 2 feil")
    assert page.told["lang"] == lang
    assert not page.changes
    assert not page.has("footer")


def test_a_file_is_read_anew_when_it_changes_and_the_last_valid_one_stays_in_use(folder: Folder) -> None:
    folder.change("factories", 0, stage="sleeping")
    page = Page("/?site=moonforge", folder.path)
    assert page.has("data-report")
    folder.change("factories", 0, stage="tender", name="Another name")
    page.runs()
    assert "Another name (MOONF)" in page.text_of("site-card")
    assert "Tender" in page.text_of("site-card")
    assert not page.has("stale")
    folder.change("factories", 0, stage="sleeping")
    page.runs()
    assert "Tender" in page.text_of("site-card")
    assert "the last valid version, of 11 October 2005" in page.text_of("stale")
    folder.change("factories", 0, stage="selected")
    page.runs()
    assert "Tender" not in page.text_of("site-card")
    assert not page.has("stale")


@pytest.mark.parametrize("view", VIEWS)
def test_a_network_about_which_little_is_known_is_shown(scarce: Path, view: str) -> None:
    page = Page(f"/{view}?from=NO&who=startup&need=try&site=tin-owl&antennas=true", scarce)
    assert not page.has("data-report")
    assert page.text_of("head").startswith("European AI Factories")
    assert "None" not in page.text.replace("None, as far as is published", "").replace("Norway None", "")
    assert json.dumps(page.told)


def test_singular_and_plural_follow_the_number(scarce: Path) -> None:
    assert Page("/", scarce).text_of("count") == "1 of 1 AI Factory"
    assert Page("/?lang=nb", scarce).text_of("count") == "1 av 1 KI-fabrikk"
