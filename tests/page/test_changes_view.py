"""The view of changes: what a reader would notice, by edition and by what it is about."""

from ai_factories.context import Context
from ai_factories.html.changes import render
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.url import known_values, parse
from tests.support.page import Page


def test_changes_are_shown_by_edition_and_site_with_evidence_and_sources() -> None:
    html = Page("/changes").html_of("changes")
    newest, _heading, older = html.partition("<h2>10 September 2005</h2>")
    assert "<h2>11 October 2005</h2>" in newest
    assert "Moonforge AI Factory (5)" in newest
    assert "<del>Tender</del> → <ins>Contract signed</ins>" in newest
    assert "AI accelerators: 1,234" in newest
    assert "removed: <del>The Gone Guild</del>" in newest
    assert "lost-owl" in newest  # a site that is gone
    assert "The town crier on Moonforge" in newest
    assert "(suggested by Ada Lovelace)" in newest  # who is named as a contributor
    assert "1 fact was checked again." in newest
    assert "EUR 36.5 million" in newest
    assert "<del>EU countries</del> → <ins>EU countries, countries associated to Horizon Europe</ins>" in newest
    assert "<dt>Cut-off dates, Banquet access</dt>" in newest
    assert "<ins>2 January 2006</ins>" in newest
    assert "How we read it" not in newest  # of our records
    assert "The kiln was cold" in older


def test_changes_follow_the_filters_and_the_chosen_site() -> None:
    filtered = Page("/changes?country=IE").html_of("changes")
    assert "Tin Owl" in filtered
    assert "Moonforge AI Factory" not in filtered
    assert "Taster access" in filtered  # of all
    chosen = Page("/changes?site=moonforge").html_of("changes")
    assert "Moonforge" in chosen
    assert "Taster access" not in chosen
    nothing = Page("/changes?site=glass-whale").html_of("changes")
    assert "Nothing about these has changed" in nothing


def test_the_card_says_when_something_changed_and_leads_there() -> None:
    page = Page("/?site=moonforge")
    assert "Changed on 11 October 2005" in page.text_of("site-card")
    assert 'data-go="/changes?site=moonforge"' in page.html_of("site-card")
    assert "Changed on" not in Page("/?site=glass-whale").text_of("site-card")


def test_changes_can_be_followed_with_the_filters_where_the_app_serves_feeds(network: Network) -> None:
    url, _unknown = parse({"country": ["IE"]}, known_values(network))
    html = render(Context(network, url, texts_in("nb"), root="."))
    for name in ("feed.atom", "calendar.ics"):
        assert f'href="./{name}?country=IE&amp;lang=nb"' in html
    assert "feed.atom" not in Page("/changes").html_of("changes")  # nothing serves it beside app.py alone


def test_what_was_said_in_english_before_is_marked_as_english_in_norwegian() -> None:
    html = Page("/changes?lang=nb").html_of("changes")
    assert '<del lang="en">Nobody had signed</del>' in html
    assert "lang=" not in Page("/changes").html_of("changes")
