"""About the data: how they were found, coverage, disagreements, sources, citation; and the accessibility statement."""

import re
from html import unescape

from ai_factories import load
from ai_factories.context import Context
from ai_factories.coverage import coverage, supports
from ai_factories.html.about import render
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.wording.edition import bibtex, citation
from tests.support.data import DATA, ROOT, Folder
from tests.support.page import Page, between, text_of


def test_coverage_counts_what_is_published(network: Network) -> None:
    found = {row.group: (row.published, row.confirmed, row.unconfirmed) for row in coverage(network)}
    assert found["name"] == (3, 2, 1)
    assert found["coordinates"] == (3, 3, 0)
    assert found["consortium"] == (2, 2, 0)  # that there are no participants is published too
    assert found["website"] == (1, 1, 0)
    assert found["sectors"] == (2, 1, 1)
    assert found["contract-event"] == (2, 2, 0)
    assert found["contract-vendor"] == (2, 1, 1)
    assert found["contract-value"] == (1, 0, 0)
    assert {row.group: row.reported for row in coverage(network) if row.reported} == {"contract-value": 1}
    assert found["official_page"] == (2, 1, 1)
    assert {row.total for row in coverage(network)} == {3}


def test_the_rows_that_a_source_supports_are_found(network: Network) -> None:
    found = {source.id: tables for source, tables in supports(network)}
    assert list(found) == [source.id for source in network.sources]
    assert found["gazetteer"] == {
        "factories": ["moonforge", "tin-owl", "glass-whale"],
        "antennas": ["lantern", "mist-antenna"],
    }
    assert "moonforge/NO" in found["gazette"]["memberships"]
    assert all(len(rows) == len(set(rows)) for tables in found.values() for rows in tables.values())


def test_about_shows_every_source_and_every_disagreement(network: Network) -> None:
    page = Page("/about")
    html = page.html_of("about")
    assert set(re.findall('data-source="([^"]*)"', html)) == {source.id for source in network.sources}
    levels = [citation.evidence for citation in network.citations if citation.group != "*"]
    assert f"{levels.count('confirmed')} groups of facts are confirmed." in html
    assert f"{levels.count('unconfirmed')} groups of facts are unconfirmed." in html
    assert "<li>Tin Owl: 8 July 2005</li>" in html
    almanac = text_of(between(html, '<li data-source="almanac">', "</li>"))
    assert "Consortia – " in almanac
    assert "Moonforge AI Factory (Portugal)" in almanac
    assert "Participating states – Hungary" in almanac
    assert "Existing systems – Moonforge AI Factory (Sundial)" in almanac
    hearsay = text_of(between(html, '<li data-source="hearsay">', "</li>"))
    assert "named by another source, not checked" in hearsay
    assert "Milestones – The network, 2010" in hearsay
    assert "Where sources disagree – Lantern Antenna, The network" in hearsay
    assert "Elder Star, January 2005" in text_of(between(html, '<li data-source="gazette">', "</li>"))
    assert "moonforge.example" not in html
    assert len(re.findall("data-group=", html)) == len(coverage(network))
    bar = between(html, '<tr data-group="coordinates">', "</tr>")
    assert 'style="width:100.0%"' in bar
    assert "version 4.5.6 of 11 October 2005" in html
    assert "What changed in each edition" in html
    assert "up to about 1 September 2005" in html


def test_disagreements_are_shown_with_their_sources() -> None:
    html = between(Page("/about").html_of("about"), '<ul class="disagreements">', "<h2>")
    assert "<strong>The network</strong>: Three factories are counted" in html
    assert "<strong>Lantern Antenna</strong>: The lantern burns oil" in html
    assert "<strong>Moonforge AI Factory</strong>: The almanac says moon" in html
    assert html.count("unconfirmed</span>") == 1
    assert 'href="https://hearsay.example/whale?page=3&amp;part=2"' in html


def test_about_in_bokmal() -> None:
    page = Page("/about?lang=nb")
    assert ">Hvor pålitelige opplysningene er</h2>" in page.html_of("about")
    assert "Moonforge AI Factory (Norge)" in page.html_of("about")
    assert "11. oktober 2005" in between(page.html, 'id="about-cite"', "</pre>")


def test_the_oldest_check_counts(folder: Folder) -> None:
    folder.change("factories", 0, stage_checked_on="2005-12-01")
    page = Page("/about", folder.path)
    assert "Stage and status last checked on 8 July 2005" in page.text_of("footer")
    assert "<li>Moonforge AI Factory: 1 December 2005</li>" in page.html_of("about")


def test_the_list_of_contents_leads_to_every_section() -> None:
    page = Page("/about").html_of("about")
    contents = between(page, "<nav", "</nav>")
    links = dict(re.findall('<a href="#([^"]*)">([^<]*)</a>', contents))
    assert links == dict(re.findall('<h2 id="([^"]*)" tabindex="-1">([^<]*)</h2>', page))
    assert len(links) == page.count("<h2")


def test_how_to_cite_is_shown(network: Network) -> None:
    codes = [unescape(code) for code in re.findall("<pre>(.*?)</pre>", Page("/about").html, re.S)]
    assert codes == [citation(network, texts_in("en")), bibtex(network)]
    assert codes[0].endswith("(2005). Invented AI Factories, version 4.5.6 of 11 October 2005 [data set]. CC BY 4.0.")
    assert codes[1].startswith("@misc{european-ai-factories-4.5.6,")
    assert codes[1].count("{") == codes[1].count("}")


def test_how_to_cite_agrees_with_the_citation_file() -> None:
    """For the real edition, whose files must change together."""
    network = load(DATA)
    cff = dict(
        re.findall(r'^(?:  - )?(title|version|date-released|license|name): "?([^"\n]*)"?$', _read("CITATION.cff"), re.M)
    )
    date = texts_in("en").date(network.package.created)
    assert citation(network, texts_in("en")) == (
        f"{cff['name']} ({cff['date-released'][:4]}). {cff['title']}, version {cff['version']} of {date} [data set]. "
        "CC BY 4.0."
    )
    assert cff["date-released"] == network.package.created
    assert cff["license"] == "CC-BY-4.0"
    assert f"author = {{{{{cff['name']}}}}}" in bibtex(network)
    assert f'version = "{cff["version"]}"' in _read("pyproject.toml")


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_accessibility_statement_names_what_falls_short_and_a_contact() -> None:
    for lang, words in (("en", "What falls short"), ("nb", "skjermleser")):
        page = Page(f"/accessibility?lang={lang}")
        assert words in page.text_of("accessibility")
        assert 'href="mailto:?subject=' in page.html_of("accessibility")


def test_only_whoever_runs_the_page_is_told_that_reports_have_no_address(network: Network, folder: Folder) -> None:
    def told(found: Network, *, local: bool) -> bool:
        return "“homepage” in data/datapackage.json" in render(Context.of(found), local=local)

    assert told(network, local=True)
    assert not told(network, local=False)
    assert "homepage" not in Page("/about").text_of("about")
    package = folder.path / "datapackage.json"
    text = package.read_text(encoding="utf-8").replace('"version"', '"homepage": "https://example.org/a", "version"', 1)
    package.write_text(text, encoding="utf-8")
    assert not told(load(folder.path), local=True)
