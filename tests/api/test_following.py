"""Changes, the feed of them, and the calendar, read with other libraries than those that wrote them."""

import datetime
from collections.abc import Iterator

import feedparser
import httpx
import pytest
import vobject
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, Graph, Literal
from rdflib.compare import isomorphic
from starlette.applications import Starlette

from ai_factories.i18n import LOCALES
from ai_factories.model.network import Network
from ai_factories.model.tables import TABLES
from ai_factories.web.headers import API
from ai_factories.web.mcp import call
from ai_factories.web.pages import routes
from ai_factories.web.settings import PUBLIC_URL
from tests.api.conftest import InProcess
from tests.support.data import Folder

HOME = "https://factories.example"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PUBLIC_URL, HOME)


@pytest.fixture
def pages() -> Iterator[httpx.Client]:
    with httpx.Client(transport=InProcess(Starlette(routes=routes(""))), base_url="http://pages.test") as client:
        yield client


def changed(client: httpx.Client, **query: str) -> set[str]:
    answer = client.get(f"{API}/changes", params=query)
    assert answer.status_code == 200, answer.text
    return {f"{item['table']}/{item['row']}/{item['field']}" for item in answer.json()["items"]}


def test_changes_can_be_asked_for_with_filters(client: httpx.Client, network: Network) -> None:
    every = changed(client)
    assert len(every) == len(network.changes)
    assert changed(client, site="moonforge") < every
    assert {"factories/moonforge/stage", "figures/moonforge/accelerators/*"} <= changed(client, site="moonforge")
    ireland = changed(client, country="IE")
    assert "partners/tin-owl/Gone/*" in ireland
    assert "factories/moonforge/stage" not in ireland
    assert {"access/taster/cost", "factories/lost-owl/*"} <= ireland  # of the network, and of a site that is gone


@pytest.mark.parametrize("lang", LOCALES)
def test_the_feed_has_an_entry_for_each_site_and_edition(client: httpx.Client, lang: str) -> None:
    answer = client.get(f"{API}/feed.atom", params={"lang": lang})
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert (feed.version, feed.feed.language) == ("atom10", lang)
    ids = [entry.id for entry in feed.entries]
    assert len(ids) == len(set(ids))
    assert [id.rpartition(":")[2] for id in ids] == [
        "2005-10-11/moonforge",
        "2005-10-11/tin-owl",
        "2005-10-11/lantern",
        "2005-10-11/network",
        "2005-10-11/lost-owl",
        "2005-09-10/network",
    ]
    first = feed.entries[0]
    assert first.link == f"{HOME}/changes?site=moonforge&lang={lang}"
    assert "1,234" in first.content[0].value or "1\u00a0234" in first.content[0].value
    filtered = feedparser.parse(client.get(f"{API}/feed.atom", params={"country": "IE"}).content)
    assert not any("moonforge" in entry.id for entry in filtered.entries)
    assert client.get(f"{API}/feed.atom", params={"country": "XX"}).status_code == 422


@pytest.mark.parametrize("lang", LOCALES)
def test_the_calendar_has_every_cutoff_and_what_is_expected(client: httpx.Client, network: Network, lang: str) -> None:
    answer = client.get(f"{API}/calendar.ics", params={"lang": lang})
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = {event.uid.value.partition("@")[0]: event for event in vobject.readOne(answer.text).vevent_list}
    for row in network.cutoffs:
        event = events[f"{row.mode}-{row.date}"]
        assert event.dtstart.value == row.date.start
        assert event.dtend.value == row.date.end
    expected = [row for row in network.milestones if row.nature == "expected"]
    assert expected
    for milestone in expected:
        event = events[milestone.id]
        assert (event.dtstart.value, event.dtend.value) == (milestone.date.start, milestone.date.end)
        assert event.transp.value == "TRANSPARENT"
        assert event.url.value.startswith(HOME)
    assert not [row.id for row in network.milestones if row.nature == "happened" and row.id in events]
    assert all(isinstance(event.dtstart.value, datetime.date) for event in events.values())
    again = client.get(f"{API}/calendar.ics", params={"lang": lang}, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_calendar_can_be_that_of_an_applicant(client: httpx.Client, network: Network) -> None:
    asked = {"from": "HU", "who": "startup", "need": "try"}
    modes = {item["id"] for item in client.get(f"{API}/access", params=asked).json()["items"]}
    assert modes < {mode.id for mode in network.access}
    text = client.get(f"{API}/calendar.ics", params=asked).text
    named = {row.mode for row in network.cutoffs if f"UID:{row.mode}-{row.date}@" in text}
    assert named == {row.mode for row in network.cutoffs} & modes


def test_the_files_of_an_edition_are_served_as_they_are_and_no_others(pages: httpx.Client, folder: Folder) -> None:
    kept = folder.path / "editions" / "2005-10-11"
    kept.mkdir(parents=True)
    (kept / "factories.csv").write_bytes(b"id\r\nmoonforge\r\n")
    (kept / "secret.txt").write_bytes(b"secret")
    answer = pages.get("/editions/2005-10-11/factories.csv")
    assert (answer.status_code, answer.content) == (200, b"id\r\nmoonforge\r\n")
    assert "immutable" in answer.headers["Cache-Control"]
    for path in (
        "2005-10-11/secret.txt",
        "2005-10-12/factories.csv",
        "../factories.csv",
        "..%2F..%2Fdata/factories.csv",
    ):
        assert pages.get(f"/editions/{path}").status_code == 404, path


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
def test_the_catalogue_says_what_data_portals_must_know(pages: httpx.Client, network: Network, ending: str) -> None:
    """The mandatory properties of DCAT-AP 3; its published shapes are asked in ``weekly.yml``."""
    answer = pages.get(f"/catalog.{ending}")
    form = {"ttl": "turtle", "jsonld": "json-ld"}[ending]
    assert answer.headers["Content-Type"].startswith({"ttl": "text/turtle", "jsonld": "application/ld+json"}[ending])
    graph = Graph().parse(data=answer.content, format=form)
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    (data,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert graph.value(catalog, DCAT.dataset) == data
    for one in (catalog, data):
        for property in (DCTERMS.title, DCTERMS.description):
            assert {text.language for text in graph.objects(one, property) if isinstance(text, Literal)} == set(LOCALES)
        publisher = graph.value(one, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in graph
        assert graph.value(publisher, FOAF.name)
        assert str(graph.value(one, DCTERMS.license)).endswith("CC_BY_4_0")
    assert str(graph.value(data, DCTERMS.modified)) == network.package.created
    assert int(str(graph.value(data, VOID.entities))) == sum(len(getattr(network, name)) for name in TABLES)
    addresses = {str(graph.value(one, DCAT.accessURL)) for one in graph.objects(data, DCAT.distribution)}
    assert len(addresses) == len(list(graph.subjects(RDF.type, DCAT.Distribution)))
    assert all(address.startswith(f"{HOME}{API}/") for address in addresses)


def test_what_the_catalogue_names_is_there(pages: httpx.Client, client: httpx.Client) -> None:
    graph = Graph().parse(data=pages.get("/catalog.ttl").content)
    for address in graph.objects(None, DCAT.accessURL):
        assert client.get(str(address).removeprefix(HOME)).status_code == 200, address


def test_both_forms_of_the_catalogue_say_the_same_and_name_no_host_that_is_not_known(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turtle = Graph().parse(data=pages.get("/catalog.ttl").content)
    assert isomorphic(turtle, Graph().parse(data=pages.get("/catalog.jsonld").content, format="json-ld"))
    monkeypatch.delenv(PUBLIC_URL)
    assert "<//catalog" not in pages.get("/catalog.ttl").text
    assert "</catalog#data>" in pages.get("/catalog.ttl").text


def test_an_assistant_may_leave_parameters_empty_and_is_told_of_changes_whose_sources_are_gone() -> None:
    found = call("changes", {"member": None, "site": None}, HOME).structured_content
    assert {"lost-owl", "moonforge"} <= {item.get("about") for item in found["items"]}
    assert "source-that-went" not in {source["id"] for source in found["sources"]}
