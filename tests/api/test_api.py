"""The HTTP interface: what it gives, what it refuses, and that it agrees with the page and with its description."""

import asyncio
import csv
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import anyio.to_thread
import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection
from starlette.applications import Starlette

from ai_factories import load
from ai_factories.context import Context
from ai_factories.export.collections import COLLECTIONS
from ai_factories.filters import FACETS, Filters
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.model.tables import TABLES
from ai_factories.url import SEARCH_LENGTH, UrlState, known_values
from ai_factories.web.headers import API
from ai_factories.web.responses import made
from tests.support.data import DATA, Folder
from tests.support.loops import wait_for
from tests.support.other_edition import other_edition, traces
from tests.support.page import Page
from tests.support.small import small_network
from tests.support.waiting import eventually

FILES = ("factories.geojson", "factories.csv", "datapackage.zip", "calendar.ics", "feed.atom", "openapi.json")


def get(client: httpx.Client, path: str, **params: str) -> httpx.Response:
    return client.get(f"{API}/{path}", params=params)


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


# --- what it gives ----------------------------------------------------------------------------------------------


def test_an_ai_factory_comes_with_all_that_belongs_to_it(client: httpx.Client) -> None:
    item = get(client, "factories/moonforge").json()["item"]
    assert item["city"] == "Zöldmanóvár"
    assert item["participants"] == ["IE", "NO", "PT"]
    assert item["contract"]["value_eur_million"] == 47.5
    assert item["systems"][0]["relation"] == "serves-meanwhile"
    assert item["antennas"] == ["lantern"]
    evidence = {line["group"]: line["evidence"] for line in item["citations"]}
    assert (evidence["name"], evidence["stage"], evidence["*"]) == ("confirmed", "unconfirmed", None)
    sources = {source["id"] for source in get(client, "sources").json()["items"]}
    assert {source for line in item["citations"] for source in line["sources"]} <= sources
    assert "the gazette says sun" in item["disagreements"][0]
    silent = get(client, "factories/tin-owl").json()["item"]
    assert silent["sectors"] is None  # not published, which is not the same as none
    assert silent["participants"] is None
    assert get(client, "factories/glass-whale").json()["item"]["participants"] == []


def test_every_record_holds_what_the_files_say_of_it(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each nested value of every record, against the CSV files and not against our own reading of them."""
    monkeypatch.setenv("AI_FACTORIES_DATA", str(DATA))

    def rows(name: str) -> list[dict[str, str]]:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def of(name: str, column: str, value: str, *wanted: str) -> list[Any]:
        found = [[row[w] for w in wanted] for row in rows(name) if row[column] == value]
        return [row[0] if len(wanted) == 1 else row for row in found]

    cited: dict[tuple[str, str], list[Any]] = {}
    for row in rows("citations"):
        line: dict[str, Any] = {name: row[name] or None for name in ("group", "evidence", "checked_on")}
        line |= {"sources": row["sources"].split()}
        cited.setdefault((row["table"], row["row"]), []).append(line)

    for item in get(client, "factories").json()["items"]:
        id = item["id"]
        takes_part = [
            row["country"] for row in rows("memberships") if (row["factory"], row["role"]) == (id, "participant")
        ]
        assert (item["participants"] or []) == takes_part
        published = takes_part or any(line["group"] == "consortium" for line in cited["factories", id])
        assert (item["participants"] is None) == (not published)
        assert (item["sectors"] or []) == list(dict.fromkeys(of("factory_sectors", "factory", id, "sector")))
        assert [[p["name"], p["country"] or ""] for p in item["partners"] or []] == of(
            "partners", "factory", id, "name", "country"
        )
        assert [[s["system"], s["relation"]] for s in item["systems"] or []] == of(
            "system_relations", "factory", id, "system", "relation"
        )
        assert item["antennas"] == of("antenna_links", "factory", id, "antenna")
        assert item["disagreements"] == of("disagreements", "factory", id, "text")
        assert [contract["vendor"] or "" for contract in [item["contract"]] if contract] == of(
            "contracts", "factory", id, "vendor"
        )
        assert item["citations"] == cited["factories", id]
        assert [[f["measure"], str(f["value"] or ""), f["about"] or ""] for f in item["figures"] or []] == [
            [measure, value and str(float(value)), about]
            for measure, value, about in of("figures", "site", id, "measure", "value", "about")
        ]
        for figure in item["figures"] or []:
            assert figure["citations"] == cited["figures", f"{id}/{figure['measure']}"]
        assert [
            [c["id"], c["url"] or "", c["email"] or "", " ".join(c["languages"])] for c in item["contacts"] or []
        ] == (of("contacts", "site", id, "id", "url", "email", "languages"))
        for contact in item["contacts"] or []:
            assert contact["citations"] == cited["contacts", contact["id"]]
    for item in get(client, "antennas").json()["items"]:
        assert item["factories"] == of("antenna_links", "antenna", item["id"], "factory")
        assert item["disagreements"] == of("disagreements", "antenna", item["id"], "text")
        assert item["citations"] == cited["antennas", item["id"]]
    for item in get(client, "access").json()["items"]:
        assert (item["cutoffs"] or []) == of("cutoffs", "mode", item["id"], "date")
        assert [rule["reading"] for rule in item["rules"] or []] == of("access_rules", "mode", item["id"], "reading")
        (open_to,) = of("access", "id", item["id"], "open_to")
        assert item["open_to"] == (open_to.split() or None)  # what was read nowhere is not the same as nobody
        assert item["citations"] == cited["access", item["id"]]
    for item in get(client, "milestones").json()["items"]:
        assert [item["date"], item["event"]] in of("milestones", "id", item["id"], "date", "event")
        assert item["citations"] == cited["milestones", item["id"]]


def test_every_answer_says_which_edition_it_is(client: httpx.Client, network: Network) -> None:
    for name in COLLECTIONS:
        about = get(client, name).json()["about"]
        assert about["date"] == network.package.created
        assert about["licence"] == "CC BY 4.0"
        assert about["version"] in about["cite_as"]


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("factories", {"member": "NO"}, ["moonforge"]),
        ("factories", {"q": "zoldmanovar"}, ["moonforge"]),
        ("factories", {"country": "HU,LV", "experimental": "true"}, ["moonforge"]),
        ("factories", {"country": "HU, lv ", "experimental": "false"}, ["moonforge", "glass-whale"]),
        ("factories", {"antennas": "false", "country": ""}, ["moonforge", "tin-owl", "glass-whale"]),
        ("factories", {"sector": "games", "experimental": "true"}, []),
        ("antennas", {"country": "LV"}, ["lantern", "mist-antenna"]),
        ("antennas", {"country": "IE"}, []),
    ],
)
def test_the_parameters_mean_what_they_mean_on_the_page(
    client: httpx.Client, path: str, params: dict[str, str], expected: list[str]
) -> None:
    assert ids(get(client, path, **params)) == expected


def test_memberships_and_milestones_belong_to_the_ai_factories_that_are_left(
    client: httpx.Client, network: Network
) -> None:
    rows = get(client, "memberships", country="HU").json()["items"]
    participants = network.participants("moonforge")
    assert {(row["country"], row["role"]) for row in rows} == {
        ("HU", "host"),
        *((country, "participant") for country in participants),
    }
    some = get(client, "milestones", country="HU").json()["items"]
    assert {row["factory"] for row in some} == {None, "moonforge"}
    assert len(ids(get(client, "milestones"))) == len(network.milestones)
    one = get(client, "milestones", site="moonforge").json()["items"]
    assert {row["factory"] for row in one} == {"moonforge"}


def test_ways_of_access_are_judged_for_an_applicant(client: httpx.Client, network: Network) -> None:
    asked = {"from": "NO", "who": "startup", "need": "try"}

    def items(**params: str) -> dict[str, dict[str, Any]]:
        return {item["id"]: item for item in get(client, "access", **params).json()["items"]}

    assert items(**asked)["taster"]["verdict"] == "fits"
    assert items(**asked)["taster"]["place"] == "open"
    verdicts = [item["verdict"] for item in items(**asked).values()]
    order = ["fits", "condition", "unclear", "closed", "unread"]
    assert verdicts == sorted(verdicts, key=order.index)  # those that fit best come first
    assert items(**asked | {"from": "US"})["taster"]["verdict"] == "closed"
    everything = items()
    assert list(everything) == [mode.id for mode in network.access]
    assert {item["verdict"] for item in everything.values()} == {None}


def test_an_applicant_for_whom_nothing_fits_is_answered_with_nothing(client: httpx.Client, folder: Folder) -> None:
    """All that is not read nowhere has rules, and none of them is for such an applicant."""
    rules = [rule for rule in folder.rows("access_rules") if "researcher" not in rule["who"]]
    ruled = {rule["mode"] for rule in rules}
    folder.write("access_rules", rules)
    folder.write("access", [row for row in folder.rows("access") if row["id"] in ruled])
    cited = [row for row in folder.rows("citations") if row["table"] != "access" or row["row"] in ruled]
    folder.write("citations", cited)
    folder.write("cutoffs", [row for row in folder.rows("cutoffs") if row["mode"] in ruled])
    answer = get(client, "access", **{"from": "NO", "who": "researcher", "need": "try"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["count"], answer.json()["items"]) == (0, [])
    assert len(get(client, "access").json()["items"]) == len(ruled) > 0


def test_what_cannot_be_judged_is_counted(client: httpx.Client, network: Network) -> None:
    answer = get(client, "factories", sector="games").json()
    assert answer["total"] == len(network.factories)
    assert answer["unjudged"] == {"sector": 1}
    assert get(client, "factories").json()["unjudged"] == {}


def test_the_sentences_come_in_the_language_that_is_asked_for(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AI_FACTORIES_DATA", str(DATA))  # those of the small network are not translated
    first = ids(get(client, "factories"))[0]
    english, bokmaal = (get(client, f"factories/{first}", lang=lang).json()["item"] for lang in ("en", "nb"))
    translated = (*TABLES["factories"].prose, "disagreements", "contract", "systems", "figures", "contacts")
    assert english["status_note"] != bokmaal["status_note"] == texts_in("nb").gettext(english["status_note"])
    same = [name for name in english if name not in translated]
    assert {name: english[name] for name in same} == {name: bokmaal[name] for name in same}
    events = [get(client, "milestones", lang=lang).json()["items"][0]["event"] for lang in ("en", "nb")]
    assert events[0] != events[1]
    assert get(client, f"factories/{first}").json()["item"] == english


def test_files_are_named_by_the_date_of_the_data(client: httpx.Client, network: Network) -> None:
    for path in FILES[:3]:
        name = f"european-ai-factories-{network.package.created}.{path.partition('.')[2]}"
        assert get(client, path).headers["Content-Disposition"] == f'attachment; filename="{name}"'
    some = get(client, "factories.csv", country="IE").headers["Content-Disposition"]
    assert some.endswith(f'-{network.package.created}-1-of-3.csv"')


def test_no_answer_says_anything_of_another_edition(
    client: httpx.Client, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = load(DATA)
    monkeypatch.setenv("AI_FACTORIES_DATA", str(other_edition(tmp_path_factory.mktemp("other") / "data")))
    for path in (*COLLECTIONS, "factories.csv", "factories.geojson", "openapi.json", "docs"):
        for lang in ("en", "nb"):
            answer = get(client, path, lang=lang)
            assert answer.status_code == 200, path
            assert traces(real, answer.text) == set(), path


# --- what it refuses --------------------------------------------------------------------------------------------


def test_what_is_not_known_is_named_with_what_is_allowed(client: httpx.Client) -> None:
    long = "x" * (SEARCH_LENGTH + 1)
    answer = client.get(f"{API}/factories?country=HU,ZZ&colour=red&q={long}&site=a&lang=nb")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["title"]) == (422, HTTPStatus(422).phrase)
    faults = {fault["parameter"]: fault for fault in problem["errors"]}
    assert list(faults) == ["country", "colour", "site", "q"]
    assert faults["country"]["value"] == "ZZ"
    assert "HU" in faults["country"]["allowed"]
    assert "country" in faults["colour"]["allowed"]
    assert "tin-owl" in faults["site"]["allowed"]
    assert faults["q"]["allowed"] == [f"at most {SEARCH_LENGTH} characters"]
    for name in ("country", "colour", "site", "q"):
        assert name in problem["detail"]


def test_a_refusal_does_not_grow_with_the_question(client: httpx.Client) -> None:
    many = ",".join(f"x{number}" for number in range(1000))
    answer = client.get(f"{API}/factories?from={many}&need={many}&lang=en,nb")
    assert answer.status_code == 422
    faults = {fault["parameter"]: fault for fault in answer.json()["errors"]}
    assert list(faults) == ["from", "need", "lang"]
    assert len(faults["from"]["value"]) <= 100
    assert faults["lang"] == {"parameter": "lang", "value": "nb", "allowed": ["one value"]}
    assert len(answer.content) < 5000
    names = "&".join(f"x{number}=1" for number in range(300))
    assert len(client.get(f"{API}/sources?{names}").json()["errors"]) == 20


def test_links_to_an_embedded_page_may_be_used(client: httpx.Client) -> None:
    asked = get(client, "factories", embed="true", embed_options="dark_theme", country="HU")
    assert ids(asked) == ["moonforge"]


@pytest.mark.parametrize("path", [*COLLECTIONS, *FILES, "factories/moonforge", "docs"])
def test_no_address_ignores_what_it_does_not_know(client: httpx.Client, path: str) -> None:
    answer = get(client, path, lang="sv")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": "lang", "value": "sv", "allowed": ["en", "nb"]}]


def test_an_unknown_id_is_not_found(client: httpx.Client) -> None:
    for path in ("factories/nowhere", "factories/lantern"):  # an Antenna is no AI Factory
        answer = get(client, path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert "moonforge" in answer.json()["detail"]
    nothing = get(client, "nothing")
    assert (nothing.status_code, nothing.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client: httpx.Client, method: str) -> None:
    answer = client.request(method, f"{API}/factories")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["status"] == 405


# --- caches and other web pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*COLLECTIONS, *FILES, "factories/moonforge", "docs", "docs.css"])
def test_a_reader_who_has_the_answer_is_told_so(client: httpx.Client, path: str) -> None:
    address = f"{API}/{path}"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(address, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(address, headers={"If-None-Match": 'W/"other"'})
    assert (other.status_code, other.content) == (200, first.content)
    head = client.head(address)
    assert (head.status_code, head.headers["ETag"]) == (200, first.headers["ETag"])


def test_another_question_or_language_is_another_answer(client: httpx.Client) -> None:
    tags = {get(client, "factories", **params).headers["ETag"] for params in ({}, {"country": "HU"}, {"lang": "nb"})}
    assert len(tags) == 3


def test_answers_travel_compressed(client: httpx.Client) -> None:
    address = f"{API}/factories"
    small = client.get(address, headers={"Accept-Encoding": "gzip"})
    large = client.get(address, headers={"Accept-Encoding": "identity"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in large.headers
    assert int(small.headers["Content-Length"]) < int(large.headers["Content-Length"]) / 2
    assert small.content == large.content
    assert "Accept-Encoding" in small.headers["Vary"]


def test_any_web_page_may_ask_but_only_ask(client: httpx.Client) -> None:
    address = f"{API}/factories"
    origin = {"Origin": "https://example.org"}
    for path in ("", "?country=ZZ"):
        answer = client.get(address + path, headers=origin)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Content-Disposition"
    for method, allowed in (("GET", True), ("HEAD", True), ("POST", False), ("DELETE", False)):
        asked = client.options(address, headers=origin | {"Access-Control-Request-Method": method})
        assert (asked.status_code == 200) == allowed, method
    conditional = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    assert client.options(address, headers=origin | conditional).status_code == 200


# --- the description, and data that change ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(app: Starlette) -> Any:
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", app)


PATHS = [*(f"/{path}" for path in (*COLLECTIONS, *FILES)), "/factories/{id}"]


def is_as_described(described: Any, path: str, mode: GenerationMode, examples: int) -> None:
    """Whatever is asked, valid or not, the answer is one that the description has, and never a failure."""
    seen: set[int] = set()

    @given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: "Case[Any]") -> None:
        # As on the page, case, blanks and empty values are forgiven, which a schema cannot say; what is refused is
        # tested above.
        seen.add(case.call_and_validate(excluded_checks=[negative_data_rejection]).status_code)

    ask()
    assert mode is GenerationMode.NEGATIVE or seen == {404 if path.endswith("{id}") else 200}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described(described: Any, path: str, mode: GenerationMode) -> None:
    is_as_described(described, path, mode, 4)


@pytest.mark.audit
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_one_of_many_answers_is_as_described(described: Any, path: str, mode: GenerationMode) -> None:
    is_as_described(described, path, mode, 20)


def test_the_description_knows_every_address(client: httpx.Client, network: Network) -> None:
    found = get(client, "openapi.json").json()
    assert set(found["paths"]) == set(PATHS)
    parameters = found["components"]["parameters"]
    values = known_values(network)
    assert parameters["country"]["schema"]["items"]["enum"] == ["", *values["country"]]
    assert parameters["experimental"]["schema"]["enum"] == ["", "false", "true"]
    assert found["servers"] == [{"url": API}]
    filters = ["q", *FACETS]
    expected = {
        **dict.fromkeys(("/factories", "/factories.csv", "/antennas", "/memberships"), filters),
        "/factories.geojson": [*filters, "antennas"],
        "/milestones": [*filters, "site"],
        **{key: [*filters, "site"] for key in ("/changes", "/feed.atom")},
        "/access": ["from", "who", "need"],
        "/calendar.ics": [*filters, "from", "who", "need"],
        **{path: [] for path in ("/sources", "/datapackage.zip", "/openapi.json", "/factories/{id}")},
    }
    for path, methods in found["paths"].items():
        names = [p["$ref"].rpartition("/")[2] for p in methods["get"]["parameters"] if "$ref" in p]
        assert names == [*expected[path], "lang"], path


def test_the_documentation_names_every_address_and_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    start = client.get(f"{API}/?lang=nb")
    assert start.headers["Location"] == f"{API}/docs?lang=nb"
    page = get(client, "docs").text
    for path in get(client, "openapi.json").json()["paths"]:
        assert f"GET {API}{path}" in page
    assert re.findall(r'<(?:link|script|img|iframe)[^>]*(?:href|src)="([^"]*)"', page) == ["docs.css"]
    assert get(client, "docs.css").headers["Content-Type"].startswith("text/css")


def test_data_that_are_invalid_from_the_start_are_said_and_corrected_without_a_restart(
    client: httpx.Client, folder: Folder
) -> None:
    original = (folder.path / "factories.csv").read_bytes()
    folder.change("factories", 0, country="Hungary")
    assert eventually(lambda: client.get("/readyz").json()["problems"] >= 1)  # once the files have been checked
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert client.get("/healthz").text == "ok"
    answer = get(client, "factories")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert str(folder.path) not in answer.text
    (folder.path / "factories.csv").write_bytes(original)
    assert eventually(lambda: client.get("/readyz").status_code == 200)
    folder.change("factories", 0, city="Zöldmanóvár on the river")
    assert eventually(lambda: get(client, "factories/moonforge").json()["item"]["city"] == "Zöldmanóvár on the river")


def test_a_failure_of_ours_is_a_problem_that_tells_nothing(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr("ai_factories.web.interface.asked", fail)
    answer = get(client, "factories")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text


# --- the page says the same -------------------------------------------------------------------------------------

VALUES = known_values(small_network())
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={facet: st.lists(st.sampled_from(VALUES[facet]), min_size=1, max_size=3) for facet in FACETS}
    | {
        "q": st.sampled_from(["forge", "ZÖLDMANÓVÁR", "ai factory", "ungarn", "owl", "nothing of that name", "a b"]),
        "antennas": st.sampled_from([["true"], ["false"]]),
        "experimental": st.sampled_from([["true"], ["false"]]),
        "lang": st.sampled_from([["en"], ["nb"]]),
    },
)
AGREEING = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(scope="module")
def map_page() -> Page:
    return Page()


def agree(client: httpx.Client, page: Page, network: Network, question: dict[str, Any]) -> None:
    params = {name: value if isinstance(value, str) else ",".join(value) for name, value in question.items()}
    items = get(client, "factories", **params).json()["items"]
    page.at.query_params.clear()
    page.goes_to(**params)
    assert set(re.findall(r'<tr data-key="[^"]*" data-site="([^"]*)"', page.html)) == {item["id"] for item in items}
    assert re.match(rf"\W*{len(items)} (of|av) {len(network.factories)} ", page.text_of("count"))
    assert (" av " in page.text_of("count")) == (params.get("lang") == "nb")
    antennas = ids(get(client, "antennas", **params)) if params.get("antennas") == "true" else []
    known = {antenna.id for antenna in network.antennas}
    assert set(re.findall(r'<tr data-key="([^"]*)"', page.html)) & known == set(antennas)


@given(question=QUESTIONS)
@AGREEING
def test_page_and_interface_agree(
    client: httpx.Client, map_page: Page, network: Network, question: dict[str, Any]
) -> None:
    agree(client, map_page, network, question)


@pytest.mark.audit
@given(question=QUESTIONS)
@settings(AGREEING, max_examples=120, derandomize=False)
def test_page_and_interface_agree_on_many_questions(
    client: httpx.Client, map_page: Page, network: Network, question: dict[str, Any]
) -> None:
    agree(client, map_page, network, question)


def test_the_probes_answer_while_no_thread_is_free(app: Starlette, client: httpx.Client) -> None:
    assert get(client, "factories").status_code == 200  # the data are loaded

    async def ask(path: str) -> int:
        threads = anyio.to_thread.current_default_thread_limiter()
        threads.total_tokens = 1
        await threads.acquire()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://interface.test") as client:
            return (await asyncio.wait_for(client.get(path), 10)).status_code

    assert [wait_for(ask(path)) for path in ("/healthz", "/readyz")] == [200, 200]


# --- what is made once -------------------------------------------------------------------------------------------


class Maker:
    """Makes a file, which takes until so many have asked for it."""

    def __init__(self, readers: int) -> None:
        self.readers = readers
        self.made = 0

    def __call__(self, _context: Context) -> bytes:
        self.made += 1
        for _ in range(self.readers):
            assert self.asked.acquire(timeout=20)
        for _ in range(self.readers):
            self.asked.release()
        return b"content"

    def answers(self, contexts: list[Context]) -> list[bytes]:
        self.asked = threading.Semaphore(0)

        def ask(context: Context) -> bytes:
            self.asked.release()
            return made(self, context)

        with ThreadPoolExecutor(len(contexts)) as pool:
            return list(pool.map(ask, contexts))


def test_what_everybody_asks_for_is_made_once_for_each_edition_and_language() -> None:
    network = small_network()
    maker = Maker(4)
    assert maker.answers([Context.of(network)] * 4) == [b"content"] * 4
    assert maker.made == 1
    maker.answers([Context.of(network, UrlState(lang="nb"))] * 4)
    assert maker.made == 2
    maker.answers([Context.of(load(network.folder))] * 4)
    assert maker.made == 3


def test_what_only_some_ask_for_is_not_kept() -> None:
    """There is no limit to what can be searched for."""
    network = small_network()
    maker = Maker(1)
    for _ in range(3):
        maker.answers([Context.of(network, UrlState(Filters(q="forge")))])
    assert maker.made == 3


def test_a_file_without_filters_is_made_once_whatever_is_asked(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = MagicMock(side_effect=zipfile.ZipFile)
    monkeypatch.setattr("ai_factories.export.files.zipfile", SimpleNamespace(**vars(zipfile) | {"ZipFile": opened}))
    for query in ({}, {"q": "one"}, {"q": "another"}, {"country": "HU"}):
        assert get(client, "datapackage.zip", **query).status_code == 200
    assert opened.call_count <= 1
