"""Words in both languages: complete, in the forms of each, and none outside the catalogue."""

import csv
import datetime
import html
import re
import string
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from ai_factories.context import Context
from ai_factories.html import consortia, finder, site_list, timeline
from ai_factories.i18n import CATALOGUES, REMARKS, Texts, best_language, disambiguate, texts_in
from ai_factories.milestones import events
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.wording.facts import antenna_facts, facts
from tests.support.data import DATA, ROOT
from tests.support.page import Page
from tests.support.small import small_folder


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All messages of code, templates and data, taken out as CONTRIBUTING.md says."""
    target = tmp_path_factory.mktemp("babel") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    subprocess.run([*command, "-o", str(target), "."], cwd=ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def bokmal() -> Catalog:
    with (CATALOGUES / "nb.po").open("rb") as file:
        return read_po(file, locale="nb")


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def test_every_message_has_its_bokmal(wanted: Catalog, bokmal: Catalog) -> None:
    assert len(wanted) > 150
    for message in wanted:
        if message.id:
            translated = bokmal.get(message.id)
            assert translated is not None, f"not in nb.po: {message.id}"
            assert all(forms(translated.string)), f"not translated: {message.id}"
            assert not translated.fuzzy, f"to be looked at: {message.id}"


def test_nothing_in_the_catalogue_is_left_over(wanted: Catalog, bokmal: Catalog) -> None:
    assert [message.id for message in bokmal if message.id and wanted.get(message.id) is None] == []


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_translations_keep_the_fields_and_the_numbers(bokmal: Catalog) -> None:
    def figures(text: str) -> list[str]:
        without_separators = re.sub(r"(?<=\d)[,\u00a0 ](?=\d{3}\b)", "", text)
        return sorted(re.findall(r"\d+", without_separators))

    for message in bokmal:
        for text in forms(message.string) if message.id else []:
            english = forms(message.id)[-1]
            assert fields(text) == fields(english), english
            assert figures(text) == figures(english), english


@pytest.mark.parametrize(
    ("value", "english", "bokmal"),
    [
        ("2026", "2026", "2026"),
        ("2026-H1", "first half of 2026", "første halvår 2026"),
        ("2026-H2", "second half of 2026", "andre halvår 2026"),
        ("2026-Q2", "2nd quarter 2026", "2. kvartal 2026"),
        ("2026-08", "August 2026", "august 2026"),
        ("2026-08-31", "31 August 2026", "31. august 2026"),
        ("2026/2027", "2026/2027", "2026/2027"),
        (None, "", ""),
    ],
)
def test_dates_keep_their_precision(value: str | None, english: str, bokmal: str) -> None:
    assert texts_in("en").date(value) == english
    assert texts_in("nb").date(value) == bokmal


def test_countries_lists_and_numbers_follow_the_language() -> None:
    english, bokmal = texts_in("en"), texts_in("nb")
    assert [english.country_in_sentence(code) for code in ("NL", "US", "NO")] == [
        "the Netherlands",
        "the United States",
        "Norway",
    ]
    assert [bokmal.country_in_sentence(code) for code in ("NL", "FK")] == ["Nederland", "Falklandsøyene"]
    assert (english.country("LU"), bokmal.country("LU")) == ("Luxembourg", "Luxembourg")
    assert english.countries(["NO", "CZ", "AT"]) == ["Austria", "Czechia", "Norway"]
    assert bokmal.countries(["NO", "CZ", "AT"]) == ["Norge", "Tsjekkia", "Østerrike"]
    assert english.listing(["a", "b", "c"]) == "a, b and c"
    assert bokmal.listing(["a", "b", "c"]) == "a, b og c"
    assert (english.number(387.8), bokmal.number(387.8)) == ("387.8", "387,8")


@pytest.mark.parametrize(
    ("browser", "language"),
    [("nb-NO", "nb"), ("no", "nb"), ("nn-NO", "nb"), ("en-GB", "en"), ("sv-SE", "en"), ("", "en"), (None, "en")],
)
def test_the_language_to_begin_with(browser: str | None, language: str) -> None:
    assert best_language(browser) == language


def test_what_is_called_the_same_has_its_id_beside_it() -> None:
    names = disambiguate({"a": "Aurora", "b": "Borealis", "c": "Aurora"})
    assert names == {"a": "Aurora (a)", "b": "Borealis", "c": "Aurora (c)"}


def test_a_remark_in_a_name_is_translated_where_it_is_shown(network: Network) -> None:
    def shown(lang: str) -> str:
        texts = texts_in(lang)
        known = [facts(network, site, texts) for site in network.factories]
        known += [antenna_facts(network, site, texts) for site in network.antennas]
        return "\n".join(line.text for found in known for fact in found for line in fact.lines)

    names = [
        name
        for (table, column), remark in REMARKS.items()
        for row in getattr(network, table)
        if (name := getattr(row, column)) and re.search(remark, name)
    ]
    assert names
    for name in names:
        assert name in shown("en")
        assert name not in shown("nb")
        assert texts_in("nb").gettext(name) in shown("nb")


# --- nothing bypasses the catalogue: with every message in brackets, what stands outside them is data ----------------


NAMES = {"name", "acronym", "other_names", "hosting_entity", "city", "system", "vendor", "term", "publisher", "url"}
NAMES |= {"host_organisation", "official_url"}
NAMES |= {"website", "official_page", "announcement", "title"}


def names_in_the_data() -> set[str]:
    words: set[str] = set()
    for path in [*DATA.glob("*.csv"), *small_folder().glob("*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in NAMES & set(row):
                    words |= set(words_of(unquote(row[column])))
    cldr = Locale.parse("en_GB")
    parts = (cldr.territories, cldr.months["format"]["wide"], cldr.quarters["format"]["wide"])
    for name in (str(name) for part in parts for name in part.values()):
        words |= set(words_of(name))
    return words | {"English", "Norsk", "and", "Invented", "Factories"}  # the last two: the small network's title


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{3,}\b(?!…)", text)  # addresses are cut with an ellipsis


def outside_brackets(text: str) -> str:
    while (less := re.sub("⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = less
    return text


def plain(body: str) -> str:
    return html.unescape(re.sub("<style.*?</style>|<script.*?</script>|<[^>]*>", " ", body, flags=re.S))


def visible(page: Page) -> list[str]:
    """Every text of a page: of headings, prose, HTML, and widgets with their labels, options and placeholders."""
    found = [plain(re.sub("<pre>.*?</pre>", "", page.html, flags=re.S))]  # how to cite is no text of ours

    def visit(node: object) -> None:
        for child in getattr(node, "children", {}).values():
            visit(child)
        proto = getattr(node, "proto", None)
        for name in ("label", "body", "placeholder", "value", "help"):
            text = getattr(proto, name, None)
            if isinstance(text, str):
                found.append(plain(text))
        for option in getattr(proto, "options", ()):
            found.append(getattr(option, "content", option))

    visit(page.at._tree)
    return found


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Texts, "gettext", lambda _self, message: f"⟦{message}⟧" if message else "")
    monkeypatch.setattr(Texts, "ngettext", lambda _self, one, many, number: f"⟦{one if number == 1 else many}⟧")


def bypassing(texts: list[str]) -> set[str]:
    words = {word for text in texts for word in words_of(outside_brackets(text))}
    return words - names_in_the_data()


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize(
    "url",
    [
        "/?site=moonforge",
        "/?site=glass-whale&member=NO",
        "/?sector=games&stage=tender&x=1",
        "/?site=lantern&antennas=true",
        "/way-in",
        "/way-in?from=NO&who=startup&need=try",
        "/consortia?from=NO&site=moonforge",
        "/timeline",
        "/compare?sites=moonforge",
        "/compare?sites=moonforge,tin-owl",
        "/about",
        "/accessibility",
    ],
)
def test_no_text_bypasses_the_catalogue(url: str) -> None:
    texts = visible(Page(url))
    assert "".join(texts).count("⟦") > 10
    assert bypassing(texts) <= {"CSV", "GeoJSON", "Excel", "creativecommons", "licenses"}  # names, and an address


@pytest.mark.usefixtures("bracketed")
def test_no_text_of_the_real_data_bypasses_the_catalogue(network: Network) -> None:
    """Sentences stand in columns that a small network might leave empty."""
    factory = network.factories[0].id
    parts = [
        site_list.render(Context.of(network)),
        consortia.render(Context.of(network, UrlState(origin="CZ", site=factory))),
        consortia.render(Context.of(network, UrlState(origin="US"))),
        finder.render(Context.of(network, UrlState(origin="NO")), "2026-11-22"),
    ]
    for country in ("NO", "DE", "CH", "CA", "US", "MD"):
        for who in ("startup", "public"):
            asked = UrlState(origin=country, who=who, need="research")
            parts.append(finder.render(Context.of(network, asked), "2026-11-22"))
    assert bypassing([plain(part) for part in parts]) == set()


@pytest.mark.usefixtures("bracketed")
def test_no_text_of_the_chart_bypasses_the_catalogue(network: Network) -> None:
    context = Context.of(network)
    found = events(network, network.factories, context.texts)
    chart = timeline.render_chart(context, found, network.factories, datetime.date(2026, 11, 22))
    titles = re.findall('title="([^"]*)"', chart)
    assert len(titles) > 100
    assert bypassing([html.unescape(title) for title in titles]) == set()


TEMPLATES = sorted(path for path in (ROOT / "ai_factories").rglob("*.*") if path.suffix in (".html", ".svg"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_the_templates_have_no_words_of_their_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(style|script)>.*?</\1>|<[^>]*>", " ", text, flags=re.S)
    assert set(words_of(bare)) <= {"GET", "JSON"}
