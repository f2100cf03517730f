"""The card of a site: every fact, how sure it is, where it comes from, and where to report an error."""

import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from ai_factories import load
from ai_factories.context import Context
from ai_factories.html import site_card
from ai_factories.html.site_card import render
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.wording.edition import bibtex, citation
from ai_factories.wording.links import report_link
from tests.support.data import ROOT, Folder
from tests.support.page import between, text_of


def card(network: Network, id: str, lang: str = "en", *, hidden: bool = False, **changes: object) -> str:
    site = network.site(id)
    assert site
    return render(Context.of(network, lang=lang), site.model_copy(update=changes), hidden, actions=False)


def fact(markup: str, name: str) -> str:
    """What the card says of a fact, with its label, without the numbers of its sources."""
    return text_of(re.sub(r'<sup class="cite">.*?</sup>', "", between(markup, f'<div class="{name}">', "</div>")))


def sources_of(markup: str, part: str) -> list[str]:
    """The sources that the numbers in a part of the card stand for, as its list says them."""
    listed = between(markup, "<ol>", "</ol>").split("<li ")[1:]
    marks = re.findall(r'<sup class="cite">(.*?)</sup>', part)
    return [listed[int(number) - 1] for mark in marks for number in re.findall(r"(\d+)(?:</a>|\s|$)", mark)]


@pytest.mark.parametrize(
    ("site", "lang", "facts"),
    [
        (
            "moonforge",
            "en",
            {
                "host": "Hosting entity Moonforge Institute & Sons",
                "system": "System Moonbeam-1",
                "system_type": "System type New build A brand-new machine beside Oldmoon",
                "experimental": "Experimental platform Yes",
                "consortium": "Consortium Host: Hungary Participants: Ireland, Norway and Portugal unconfirmed",
                "antennas": "Antennas linked to it Lantern Antenna (Switzerland)",
                "sectors": "Sectors Health and life sciences; Space and aeronautics "
                "In short, from the source: moon medicine",
                "selection": "Selection 12 February 2003",
                "stage": "Stage Contract signed unconfirmed",
                "status": "Status The contract was signed by moonlight. unconfirmed Checked on 7 June 2005",
                "services": "Services since April 2004",
                "expected": "Expected operation 2091 On a clear night",
                "contract-event": "Contract date 3 November 2004",
                "contract-vendor": "Vendor Tinker & Daughter unconfirmed",
                "contract-value": "Contract value EUR 47.5 million reported",
                "contract-hardware": "Hardware Nine hundred mirrors unconfirmed",
                "accelerators": "AI accelerators At least 1,234 reported Lunar lenses",
                "peak-training-exaflops": "Peak, AI training 7.5 exaflops",
                "budget-eur-million": "Total budget About EUR 62.5 million unconfirmed With the ladder",
                "to-apply": "Apply Borrow a thimble",
                "to-ask": "Ask The keeper of the ladder †",
                "languages": "Working languages Hungarian unconfirmed English",
                "meanwhile": "Existing systems For now, use Oldmoon unconfirmed Sundial is at the same "
                "host. It is not known whether the AI Factory’s users can use it",
                "partners": "Partners Guild of Tinkers (Norway); Stone & Star Society unconfirmed",
                "website": "Website moonforge.example/forge",
                "official_page": "Official page Page of the factory † Announcement of the selection †",
                "note": "Note The pin is on the invented city. unconfirmed",
            },
        ),
        (
            "tin-owl",
            "en",
            {
                "system": "System not published",
                "system_type": "System type Upgrade unconfirmed",
                "experimental": "Experimental platform not published",
                "consortium": "Consortium Host: Ireland Participants from other countries: not published",
                "sectors": "Sectors not published",
                "installation": "Planned installation first half of 2090 unconfirmed",
                "contract-event": "Contract date not published",
                "contract-value": "Contract value not published",
                "to-apply": "Apply not published",
                "meanwhile": "Existing systems Tin Chick is being upgraded",
                "services": "Services since not published",
                "website": "Website not published",
                "partners": "Partners not published",
            },
        ),
        (
            "glass-whale",
            "en",
            {
                "experimental": "Experimental platform No",
                "consortium": "Consortium Host: Latvia No participants from other countries",
                "stage": "Stage In operation",
                "services": "Services since 4th quarter 2003 unconfirmed",
                "contract-event": "Contract date August 2003",
                "accelerators": "AI accelerators Glass ears",
                "to-ask": "Ask The harbour master",
            },
        ),
        (
            "moonforge",
            "nb",
            {
                "consortium": "Konsortium Vert: Ungarn Deltakere: Irland, Norge og Portugal ubekreftet",
                "selection": "Valgt ut 12. februar 2003",
                "sectors": "Sektorer Helse og livsvitenskap; Romfart og luftfart "
                "Kort fra kilden (engelsk): moon medicine",
                "contract-value": "Kontraktsverdi 47,5 millioner euro gjengitt",
                "accelerators": "KI-akseleratorer Minst 1 234 gjengitt Lunar lenses",
                "languages": "Arbeidsspråk Ungarsk ubekreftet Engelsk",
            },
        ),
        ("glass-whale", "nb", {"consortium": "Konsortium Vert: Latvia Ingen deltakere fra andre land"}),
    ],
)
def test_the_card_says_every_fact_and_marks_the_unconfirmed_line_by_line(
    network: Network, site: str, lang: str, facts: dict[str, str]
) -> None:
    markup = card(network, site, lang)
    assert {name: fact(markup, name) for name in facts} == facts


def test_every_card_says_what_is_not_published(network: Network) -> None:
    for factory in network.factories:
        markup = card(network, factory.id)
        for name, value in (
            ("system", factory.system),
            ("website", factory.website),
            ("services", factory.services_since),
            ("experimental", factory.experimental_platform),
        ):
            assert ("not published" in fact(markup, name)) == (value is None), (factory.id, name)
        assert "None" not in markup


def test_unconfirmed_facts_are_marked_and_confirmed_ones_are_not(folder: Folder) -> None:
    """Also once the evidence has changed: no mark belongs to a template."""
    networks = [load(folder.path)]
    rows = folder.rows("citations")
    other = {"confirmed": "unconfirmed", "reported": "confirmed", "unconfirmed": "confirmed", "": ""}
    folder.write("citations", [row | {"evidence": other[row["evidence"]]} for row in rows])
    networks.append(load(folder.path))
    for network in networks:
        for factory in network.factories:
            markup = card(network, factory.id)
            names = ["host", "system_type", "sectors", "stage", "services", "partners"]
            for name in (*names, *(["status"] if factory.status_note else [])):  # the day of a check has no source
                if f'<div class="{name}">' in markup and "not published" not in fact(markup, name):
                    unconfirmed = network.evidence("factories", factory.id, name) == "unconfirmed"
                    assert ("unconfirmed" in fact(markup, name)) == unconfirmed, (factory.id, name)
            for name in ("expected", "installation"):
                if f'<div class="{name}">' in markup:
                    unconfirmed = network.evidence("factories", factory.id, "expected") == "unconfirmed"
                    assert ("unconfirmed" in fact(markup, name)) == unconfirmed, (factory.id, name)
            for name, group in (("contract-event", "event"),):
                if network.contract(factory.id) and "not published" not in fact(markup, name):
                    unconfirmed = network.evidence("contracts", factory.id, group) == "unconfirmed"
                    assert ("unconfirmed" in fact(markup, name)) == unconfirmed, (factory.id, name)
            groups = ["name", "place", *(["name"] if factory.other_names else [])]
            doubted = [network.evidence("factories", factory.id, group) for group in groups].count("unconfirmed")
            head, _cells, rest = markup.partition('<dl class="cells">')
            head += rest.partition("</dl>")[2].partition("<details")[0]
            assert head.count("unconfirmed</span>") == doubted, factory.id


def test_a_running_system_is_not_expected_but_what_does_not_fit_is_shown(network: Network) -> None:
    assert "Expected operation" not in card(network, "glass-whale").partition('data-key="evidence">')[0]
    assert "Booster in 2092" in fact(card(network, "glass-whale", expected_note="Booster in 2092"), "expected")


def test_disagreements_are_shown_with_the_sources_that_disagree(network: Network) -> None:
    markup = card(network, "moonforge")
    assert "<h3>Where sources disagree</h3>" in markup
    assert "The almanac says moon; the gazette says sun." in text_of(between(markup, 'class="disagreements"', "</ul>"))
    cited = sources_of(markup, between(markup, 'class="disagreements"', "</ul>"))
    assert any("https://gazette.example/news/47" in source for source in cited)
    assert "Where sources disagree" not in card(network, "tin-owl")


def test_a_value_rests_on_its_own_sources_where_it_has_some(network: Network) -> None:
    assert [source.id for source in network.sources_about("factories", "moonforge", "host")] == ["almanac"]
    assert len(network.sources_about("factories", "moonforge", "name")) == 5
    markup = card(network, "moonforge")
    (host,) = sources_of(markup, between(markup, '<div class="host">', "</div>"))
    assert "The almanac of invented AI Factories" in host
    cited = sources_of(markup, between(markup, '<div class="consortium">', "</div>"))
    assert any("https://gazette.example/news/47" in source for source in cited)
    assert sources_of(markup, between(markup, "<h2>", "</h2>")) == []  # known only for the row as a whole
    assert "we know its sources only for the site as a whole" in text_of(markup)


def test_the_card_says_once_how_much_of_it_is_confirmed_and_when_it_was_checked(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        return text_of(between(card(network, "moonforge"), '<p class="note confidence">', "</p>"))

    assert said().startswith("21 facts are confirmed, 2 reported and 15 unconfirmed. Checked from 7 June 2005 to 1 Sep")
    monkeypatch.setattr(site_card, "datetime", SimpleNamespace(date=SimpleNamespace(today=lambda: date(2006, 3, 6))))
    assert "out of date" not in said()
    monkeypatch.setattr(site_card, "datetime", SimpleNamespace(date=SimpleNamespace(today=lambda: date(2006, 3, 7))))
    assert "31 were checked more than 9 months ago and may be out of date." in said()


def test_the_card_gives_each_source_its_address_and_says_which_was_not_read(network: Network) -> None:
    markup = card(network, "moonforge")
    listed = between(markup, "<ol>", "</ol>")
    for source in network.sources_of("factories", "moonforge", "*"):
        assert source.url is None or f'href="{source.url}"'.replace("&", "&amp;") in listed
        assert (source.title or source.description or "") in listed
    assert listed.count("named by another source, not checked") == 1
    assert "A digest of what others said" in listed
    assert "reported means: second-hand, quoted from an official page by somebody else." in text_of(markup)


def test_the_card_of_an_antenna(network: Network) -> None:
    text = text_of(card(network, "lantern"))
    assert text.startswith("Lantern Antenna Laternwil, Switzerland")
    assert "It is not an AI Factory" in text
    assert "Name Lantern Antenna" in text
    assert "Website The lamp shop †" in text
    assert "Apply not published" in text
    assert "Total budget Up to EUR 3 million" in text
    assert "Host organisation Lantern Lighters unconfirmed" in text
    assert (
        "Linked to Moonforge AI Factory, Zöldmanóvár; Glass Whale AI Factory of the Invented Sea, Stikla Osta" in text
    )
    assert "Selection 11 October 2004" in text
    assert "Note It burns at night. unconfirmed" in text
    unnamed = text_of(card(network, "mist-antenna", hidden=True))
    assert unnamed.startswith("AI Factory Antenna in the United Kingdom")
    assert "Name not published" in unnamed
    assert "Host organisation not published" in unnamed
    assert "Linked to Glass Whale AI Factory of the Invented Sea, Stikla Osta unconfirmed" in unnamed
    assert "The map does not show it" in unnamed
    assert "October 2004" in unnamed


def test_an_ai_factory_names_its_antennas(network: Network) -> None:
    whale = fact(card(network, "glass-whale"), "antennas")
    assert whale == (
        "Antennas linked to it Lantern Antenna (Switzerland) AI Factory Antenna in the United Kingdom unconfirmed"
    )
    assert '<div class="antennas">' not in card(network, "tin-owl")


def test_values_are_escaped(network: Network) -> None:
    markup = card(network, "tin-owl", name="<script>alert(1)</script>", note="a & <b>")
    assert "<script>" not in markup
    assert "a &amp; &lt;b&gt;" in markup


def test_a_report_is_prefilled_with_site_and_field(network: Network, folder: Folder) -> None:
    markup = card(network, "moonforge")
    links = [link.replace("&amp;", "&") for link in re.findall(r'class="report" href="(mailto:[^"]*)"', markup)]
    subjects = [parse_qs(urlsplit(link).query)["subject"][0] for link in links]
    assert any(s.startswith("Error in the data: Moonforge AI Factory (MOONF), ") and "Stage" in s for s in subjects)
    assert not any("+" in link for link in links)  # mail programs do not read it as a blank
    groups = between(card(network, "lantern"), '<ul class="reports">', "</ul>")
    assert "Linked to" in groups
    assert "Coordinates" in groups
    bodies = [parse_qs(urlsplit(link).query)["body"][0] for link in links]
    (stage,) = (body for body in bodies if body.startswith("Moonforge AI Factory (MOONF), Stage"))
    assert "The page says: Contract signed" in stage
    assert "Source (web address; without one, we cannot change anything):" in stage
    assert "I speak for the host and confirm this" in stage
    owl = card(network, "tin-owl").replace("&amp;", "&")
    unknown = [parse_qs(urlsplit(link).query)["body"][0] for link in re.findall(r'class="report" href="([^"]*)"', owl)]
    assert any("The page says: not published" in body for body in unknown)  # what is missing can be told too
    package = folder.path / "datapackage.json"
    package.write_text(
        package.read_text(encoding="utf-8").replace('"version"', '"homepage": "https://example.org/a", "version"', 1),
        encoding="utf-8",
    )
    public = load(folder.path)
    english = texts_in("en")
    link = report_link(public, "Lantern Antenna", "Linked to", english, "x" * 1000)
    assert link.startswith("https://example.org/a/issues/new?")
    query = parse_qs(urlsplit(link).query)
    assert query["title"] == ["Error in the data: Lantern Antenna, Linked to"]
    assert (query["row"], query["field"]) == (["Lantern Antenna"], ["Linked to"])
    assert len(query["current"][0]) == 200
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / query["template"][0]).read_text(encoding="utf-8"))
    fields = {part["id"]: part for part in form["body"] if "id" in part}
    assert {"row", "field", "current"} <= set(fields)
    assert fields["source"]["validations"]["required"]
    assert "https://example.org/a" in citation(public, english)
    assert "url = {https://example.org/a}" in bibtex(public)


def test_the_head_has_four_facts_each_with_its_own_mark(network: Network) -> None:
    def cells(site: str) -> str:
        return text_of(between(card(network, site), '<dl class="cells">', "</dl>"))

    assert cells("moonforge") == (
        "System type New build Stage Contract signed unconfirmed Expected 2091 Contract value EUR 47.5 million reported"
    )
    assert cells("tin-owl") == (
        "System type Upgrade unconfirmed Stage Tender Expected first half of 2090 (installation) unconfirmed "
        "Contract value not published"
    )
    assert "cells" not in card(network, "lantern")


def test_the_card_offers_what_to_do_next(network: Network) -> None:
    site = network.site("moonforge")
    assert site
    actions = between(render(Context.of(network), site, hidden=False), '<p class="actions">', "</p>")
    assert (
        text_of(actions)
        == "Borrow a thimble Website Check what you can use Compare Copy link Cite Follow Print fact sheet"
    )
    assert actions.index('class="primary" href="https://www.moonforge.example/borrow"') < actions.index("Website")
    assert "Copied" in actions
    nobody = between(render(Context.of(network), network.sites[1], hidden=False), '<p class="actions">', "</p>")
    assert text_of(nobody) == "Check what you can use Compare Copy link Cite Follow Print fact sheet"
    lantern = network.site("lantern")
    assert lantern
    antenna = between(render(Context.of(network), lantern, hidden=False), '<p class="actions">', "</p>")
    assert "/way-in?from=CH" in antenna
