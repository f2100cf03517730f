"""The HTTP interface on the real server: what it gives, what it refuses, and that it agrees with the page."""

import csv
import io
import zipfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

import frictionless
import geopandas
import pandas as pd
import pytest
import requests
import schemathesis
from components.address import Address, known
from components.exports import to_excel
from components.filters import GROUPS
from components.loading import load
from components.model import Network
from components.records import COLLECTIONS, edition
from components.texts import texts_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from tests.conftest import Watch
from tests.support.data import DATA, Folder
from tests.support.servers import running_app
from tests.test_page import open_page

FILES = ("factories.geojson", "factories.csv", "datapackage.zip", "openapi.json")


def get(public: str, path: str, **params: str) -> requests.Response:
    return requests.get(f"{public}/api/v1/{path}", params=params, timeout=30)


def ids(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


# --- what it gives ----------------------------------------------------------------------------------------------


def test_an_ai_factory_comes_with_all_that_belongs_to_it(public: str) -> None:
    item = get(public, "factories/lumi-aif").json()["item"]
    assert item["city"] == "Kajaani"
    assert item["participants"] == ["CZ", "DK", "EE", "NO", "PL"]
    assert item["contract"]["value_eur_million"] == 387.8
    assert item["systems"][0]["relation"] == "serves-meanwhile"
    assert "hearts" in item["antennas"]
    assert item["sectors"] is None  # not published, which is not the same as none
    evidence = {line["group"]: line["evidence"] for line in item["citations"]}
    assert (evidence["name"], evidence["stage"], evidence["*"]) == ("confirmed", "unconfirmed", None)
    sources = {source["id"] for source in get(public, "sources").json()["items"]}
    assert {source for line in item["citations"] for source in line["sources"]} <= sources
    assert "Swiss Antenna" in item["disagreements"][0]


def test_every_record_holds_what_the_files_say_of_it(public: str) -> None:
    """Each nested value of every record, against the CSV files and not against our own reading of them."""

    def rows(name: str) -> list[dict[str, str]]:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def of(name: str, column: str, value: str, *wanted: str) -> list[Any]:
        found = [[row[w] for w in wanted] for row in rows(name) if row[column] == value]
        return [row[0] if len(wanted) == 1 else row for row in found]

    cited: dict[tuple[str, str], list[Any]] = {}
    for row in rows("citations"):
        line = {"group": row["group"], "evidence": row["evidence"] or None, "sources": row["sources"].split()}
        cited.setdefault((row["table"], row["row"]), []).append(line)

    for item in get(public, "factories").json()["items"]:
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
    for item in get(public, "antennas").json()["items"]:
        assert item["factories"] == of("antenna_links", "antenna", item["id"], "factory")
        assert item["disagreements"] == of("disagreements", "antenna", item["id"], "text")
        assert item["citations"] == cited["antennas", item["id"]]
    for item in get(public, "access").json()["items"]:
        assert (item["cutoffs"] or []) == of("cutoffs", "mode", item["id"], "date")
        assert [rule["reading"] for rule in item["rules"] or []] == of("access_rules", "mode", item["id"], "reading")
        (open_to,) = of("access", "id", item["id"], "open_to")
        assert item["open_to"] == (open_to.split() or None)  # what was read nowhere is not the same as nobody
        assert item["citations"] == cited["access", item["id"]]
    for item in get(public, "milestones").json()["items"]:
        assert [item["date"], item["event"]] in of("milestones", "id", item["id"], "date", "event")
        assert item["citations"] == cited["milestones", item["id"]]


def test_the_edition_is_as_old_as_its_oldest_check(folder: Folder) -> None:
    folder.change("factories", 3, stage_checked_on="2026-01-31")
    assert edition(load(folder.path), texts_in("en")).checked_on == "2026-01-31"


def test_every_answer_says_which_edition_it_is(public: str, network: Network) -> None:
    for name in COLLECTIONS:
        about = get(public, name).json()["about"]
        assert about["date"] == network.package.created
        assert about["licence"] == "CC BY 4.0"
        assert about["version"] in about["cite_as"]


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("factories", {"member": "NO"}, ["lumi-aif"]),
        ("factories", {"q": "linkoping"}, ["mimer"]),
        ("factories", {"country": "ES,SE", "experimental": "true"}, ["bsc-aif", "1healthai"]),
        ("factories", {"sector": "games", "experimental": "true"}, []),
        ("antennas", {"country": "FI"}, ["be-aifa", "aifa-lat", "is-antenna", "hearts"]),
        ("antennas", {"country": "SE"}, []),
    ],
)
def test_the_parameters_mean_what_they_mean_on_the_page(
    public: str, path: str, params: dict[str, str], expected: list[str]
) -> None:
    assert sorted(ids(get(public, path, **params))) == sorted(expected)


def test_memberships_and_milestones_belong_to_the_ai_factories_that_are_left(public: str, network: Network) -> None:
    rows = get(public, "memberships", country="FI").json()["items"]
    assert {(row["country"], row["role"]) for row in rows} == {
        ("FI", "host"),
        *((country, "participant") for country in network.participants("lumi-aif")),
    }
    some = get(public, "milestones", country="FI").json()["items"]
    assert {row["factory"] for row in some} == {None, "lumi-aif"}
    assert len(ids(get(public, "milestones"))) == len(network.milestones)
    one = get(public, "milestones", site="lumi-aif").json()["items"]
    assert {row["factory"] for row in one} == {"lumi-aif"}


def test_ways_of_access_are_judged_for_an_applicant(public: str) -> None:
    asked = {"from": "NO", "who": "startup", "need": "try"}
    verdicts = {item["id"]: item["verdict"] for item in get(public, "access", **asked).json()["items"]}
    assert verdicts["playground"] == "fits"
    assert list(verdicts.values()).index("fits") == 0  # those that fit best come first
    places = {item["id"]: item["place"] for item in get(public, "access", **asked).json()["items"]}
    assert places["playground"] == "open"
    outside = {item["id"]: item["verdict"] for item in get(public, "access", **asked | {"from": "US"}).json()["items"]}
    assert outside["playground"] == "closed"
    everything = get(public, "access").json()["items"]
    assert {item["verdict"] for item in everything} == {None}
    assert len(everything) > len(verdicts)


def test_what_cannot_be_judged_is_counted(public: str) -> None:
    answer = get(public, "factories", sector="games").json()
    assert answer["total"] == 19
    assert answer["unjudged"]["sector"] > 0
    assert get(public, "factories").json()["unjudged"] == {}


def test_the_sentences_come_in_the_language_that_is_asked_for(public: str) -> None:
    english, bokmaal = (get(public, "factories/lumi-aif", lang=lang).json()["item"] for lang in ("en", "nb"))
    assert english["status_note"].startswith("Contract signed")
    assert bokmaal["status_note"].startswith("Kontrakten ble undertegnet")
    events = [get(public, "milestones", lang=lang).json()["items"][0]["event"] for lang in ("en", "nb")]
    assert events[0] != events[1]
    same = [name for name in english if name not in ("system_note", "status_note", "note", "disagreements", "contract")]
    assert {name: english[name] for name in same} == {name: bokmaal[name] for name in same}


def test_files_are_named_by_the_date_of_the_data(public: str, network: Network) -> None:
    names = {path: get(public, path).headers.get("Content-Disposition", "") for path in FILES[:3]}
    for path, header in names.items():
        ending = path.partition(".")[2]
        assert header == f'attachment; filename="european-ai-factories-{network.package.created}.{ending}"'
    some = get(public, "factories.csv", country="ES").headers["Content-Disposition"]
    assert some.endswith(f'-{network.package.created}-2-of-19.csv"')


def test_pandas_and_geopandas_read_the_files_from_their_addresses(public: str, network: Network) -> None:
    table = pd.read_csv(f"{public}/api/v1/factories.csv")
    assert list(table["id"]) == [factory.id for factory in network.factories]
    assert table.set_index("id").loc["mimer", "city"] == "Linköping"
    assert set(table["licence"]) == {"CC BY 4.0"}
    assert set(table["data_date"]) == {network.package.created}
    points = geopandas.read_file(f"{public}/api/v1/factories.geojson?antennas=true&country=FI")
    assert points.crs.to_epsg() == 4326
    assert list(points["kind"]) == ["ai-factory", *["antenna"] * 4]
    assert (round(points.geometry[0].x, 2), round(points.geometry[0].y, 2)) == (27.73, 64.23)
    raw = get(public, "factories.geojson").json()
    assert (raw["licence"], raw["date"]) == ("CC BY 4.0", network.package.created)
    assert raw["version"] in raw["cite_as"]


def test_the_example_for_pandas_works(
    public: str, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (DATA / "README.md").read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    Path("european-ai-factories-2026-11-22.xlsx").write_bytes(to_excel(network, Address(), texts_in("en")))
    found: dict[str, Any] = {}
    exec(example.replace("…", public), found)  # noqa: S102  # ours
    assert list(found["factories"].index) == ["lumi-aif", "mimer"]
    assert len(found["points"]) == 19 + 13
    assert len(found["milestones"]) == len(network.milestones)
    assert set(COLLECTIONS) <= set(found["tables"])


def test_the_package_is_complete_and_valid(public: str, tmp_path: Path, network: Network) -> None:
    content = get(public, "datapackage.zip").content
    (tmp_path / "package.zip").write_bytes(content)
    report = frictionless.Package(str(tmp_path / "package.zip")).validate()
    assert report.valid, report.flatten()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "data")
        assert network.package.version in archive.read("CITATION.txt").decode()
        assert "CC BY 4.0" in archive.read("README.md").decode()
    assert load(tmp_path / "data").factories == network.factories
    assert get(public, "datapackage.zip").content == content  # the same data make the same bytes


# --- what it refuses --------------------------------------------------------------------------------------------


def test_what_is_not_known_is_named_with_what_is_allowed(public: str) -> None:
    answer = requests.get(
        f"{public}/api/v1/factories?country=FI,ZZ&colour=red&q={'x' * 101}&site=a&lang=nb", timeout=10
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["title"]) == (422, HTTPStatus(422).phrase)
    faults = {fault["parameter"]: fault for fault in problem["errors"]}
    assert list(faults) == ["country", "colour", "site", "q"]
    assert faults["country"]["value"] == "ZZ"
    assert "FI" in faults["country"]["allowed"]
    assert "country" in faults["colour"]["allowed"]
    assert "lumi-aif" in faults["site"]["allowed"]
    assert faults["q"]["allowed"] == ["at most 100 characters"]
    for name in ("country", "colour", "site", "q"):
        assert name in problem["detail"]


def test_a_refusal_does_not_grow_with_the_question(public: str) -> None:
    many = ",".join(f"x{number}" for number in range(1000))
    answer = requests.get(f"{public}/api/v1/factories?from={many}&need={many}&lang=en,nb", timeout=10)
    assert answer.status_code == 422
    faults = {fault["parameter"]: fault for fault in answer.json()["errors"]}
    assert list(faults) == ["from", "need", "lang"]
    assert len(faults["from"]["value"]) <= 100
    assert faults["lang"] == {"parameter": "lang", "value": "nb", "allowed": ["one value"]}
    assert len(answer.content) < 5000
    names = "&".join(f"x{number}=1" for number in range(300))
    assert len(requests.get(f"{public}/api/v1/sources?{names}", timeout=10).json()["errors"]) == 20


def test_links_to_an_embedded_page_may_be_used(public: str) -> None:
    assert ids(get(public, "factories", embed="true", embed_options="dark_theme", country="FI")) == ["lumi-aif"]


@pytest.mark.parametrize("path", [*COLLECTIONS, *FILES, "factories/mimer", "docs"])
def test_no_address_ignores_what_it_does_not_know(public: str, path: str) -> None:
    answer = get(public, path, lang="sv")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": "lang", "value": "sv", "allowed": ["en", "nb"]}]


def test_an_unknown_id_is_not_found(public: str) -> None:
    answer = get(public, "factories/nowhere")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert "lumi-aif" in answer.json()["detail"]
    nothing = get(public, "nothing")
    assert (nothing.status_code, nothing.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(public: str, method: str) -> None:
    answer = requests.request(method, f"{public}/api/v1/factories", timeout=10)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["status"] == 405


# --- caches and other web pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*COLLECTIONS, *FILES, "factories/mimer", "docs", "docs.css"])
def test_a_reader_who_has_the_answer_is_told_so(public: str, path: str) -> None:
    address = f"{public}/api/v1/{path}"
    first = requests.get(address, timeout=10)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = requests.get(address, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'}, timeout=10)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = requests.get(address, headers={"If-None-Match": 'W/"other"'}, timeout=10)
    assert (other.status_code, other.content) == (200, first.content)
    head = requests.head(address, timeout=10)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_another_question_or_language_is_another_answer(public: str) -> None:
    tags = {get(public, "factories", **params).headers["ETag"] for params in ({}, {"country": "FI"}, {"lang": "nb"})}
    assert len(tags) == 3


def test_answers_travel_compressed(public: str) -> None:
    address = f"{public}/api/v1/factories"
    small = requests.get(address, headers={"Accept-Encoding": "gzip"}, timeout=10)
    large = requests.get(address, headers={"Accept-Encoding": "identity"}, timeout=10)
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in large.headers
    assert int(small.headers["Content-Length"]) < int(large.headers["Content-Length"]) / 4
    assert small.content == large.content
    assert "Accept-Encoding" in small.headers["Vary"]


def test_any_web_page_may_ask_but_only_ask(public: str) -> None:
    address = f"{public}/api/v1/factories"
    origin = {"Origin": "https://example.org"}
    for path in ("", "?country=ZZ"):
        answer = requests.get(address + path, headers=origin, timeout=10)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Content-Disposition"
    for method, allowed in (("GET", True), ("HEAD", True), ("POST", False), ("DELETE", False)):
        asked = requests.options(address, headers=origin | {"Access-Control-Request-Method": method}, timeout=10)
        assert (asked.status_code == 200) == allowed, method
    conditional = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    assert requests.options(address, headers=origin | conditional, timeout=10).status_code == 200


# --- the description, and data that change ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(public: str) -> Any:
    return schemathesis.openapi.from_url(f"{public}/api/v1/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", [*(f"/{path}" for path in (*COLLECTIONS, *FILES)), "/factories/{id}"])
def test_every_answer_is_as_described(described: Any, path: str, mode: GenerationMode) -> None:
    """Whatever is asked, sound or not, the answer is one that the description has, and never a failure."""
    seen: set[int] = set()

    @given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: "Case[Any]") -> None:
        # As on the page, case, blanks and empty values are forgiven, which a schema cannot say; what is refused is
        # tested above.
        seen.add(case.call_and_validate(excluded_checks=[negative_data_rejection]).status_code)

    ask()
    assert mode is GenerationMode.NEGATIVE or seen == {404 if path.endswith("{id}") else 200}


def test_the_description_knows_every_address(public: str) -> None:
    found = get(public, "openapi.json").json()
    assert set(found["paths"]) == {
        *(f"/{name}" for name in COLLECTIONS),
        *(f"/{name}" for name in FILES),
        "/factories/{id}",
    }
    parameters = found["components"]["parameters"]
    assert parameters["country"]["schema"]["items"]["enum"] == ["", *known(load(DATA))["country"]]
    assert found["servers"] == [{"url": "/api/v1"}]
    filters = ["q", "country", "member", "system", "round", "sector", "stage", "experimental"]
    expected = {
        **dict.fromkeys(("/factories", "/factories.csv", "/antennas", "/memberships"), filters),
        "/factories.geojson": [*filters, "antennas"],
        "/milestones": [*filters, "site"],
        "/access": ["from", "who", "need"],
        **{path: [] for path in ("/sources", "/datapackage.zip", "/openapi.json", "/factories/{id}")},
    }
    for path, methods in found["paths"].items():
        names = [p["$ref"].rpartition("/")[2] for p in methods["get"]["parameters"] if "$ref" in p]
        assert names == [*expected[path], "lang"], path


def test_the_documentation_loads_nothing_from_elsewhere(public: str, browser: Browser, watch: Watch) -> None:
    context = browser.new_context()
    watch(context, public)
    page = context.new_page()
    page.goto(f"{public}/api/v1")
    assert page.url == f"{public}/api/v1/docs"
    expect(page.get_by_role("heading", level=1)).to_have_text("European AI Factories: HTTP interface")
    described = get(public, "openapi.json").json()["paths"]
    expect(page.get_by_role("heading", level=3)).to_have_text([f"GET /api/v1{path}" for path in described])
    width = page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
    assert width == "896px"  # the style sheet is there
    page.get_by_role("link", name="Norsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Europeiske KI-fabrikker: HTTP-grensesnitt")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("European AI Factories: HTTP interface")
    with page.expect_response(lambda response: response.url.endswith("/antennas")) as answer:
        page.locator("section", has_text="/antennas").get_by_role("link", name="Try it").click()
    assert answer.value.status == 200
    context.close()


def test_data_that_are_faulty_from_the_start_are_said_and_mended_without_a_restart(folder: Folder) -> None:
    original = (folder.path / "factories.csv").read_bytes()
    folder.change("factories", 0, country="Finland")
    with running_app(folder.path, script="server.py") as address:
        ready = requests.get(f"{address}/readyz", timeout=10)
        assert (ready.status_code, ready.json()["ready"]) == (503, False)
        assert ready.json()["problems"] >= 1
        assert requests.get(f"{address}/healthz", timeout=10).text == "ok"
        answer = get(address, "factories")
        assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
        assert str(folder.path) not in answer.text
        (folder.path / "factories.csv").write_bytes(original)
        assert requests.get(f"{address}/readyz", timeout=10).status_code == 200
        folder.change("factories", 0, city="Kajaani on the river")
        assert get(address, "factories/lumi-aif").json()["item"]["city"] == "Kajaani on the river"


# --- the page says the same -------------------------------------------------------------------------------------

VALUES = known(load(DATA))
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={group: st.lists(st.sampled_from(VALUES[group]), min_size=1, max_size=3) for group in GROUPS}
    | {
        "q": st.sampled_from(["lumi", "LINKÖPING", "ai factory", "sverige", "super", "nothing of that name", "a b"]),
        "antennas": st.just(["true"]),
        "lang": st.sampled_from([["en"], ["nb"]]),
    },
)


@given(question=QUESTIONS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_page_and_interface_agree(public: str, network: Network, question: dict[str, Any]) -> None:
    params = {name: value if isinstance(value, str) else ",".join(value) for name, value in question.items()}
    items = get(public, "factories", **params).json()["items"]
    at = open_page("en-GB", "", **params)
    offered = {f"{factory.name}, {factory.city}": factory.id for factory in network.factories}
    on_page = {offered[name] for name in at.selectbox(key="site-select").options if name in offered}
    assert {item["id"] for item in items} == on_page
    assert f"**{len(items)} " in "\n".join(element.value for element in at.markdown)
    antennas = [name for name in at.selectbox(key="site-select").options if name not in offered]
    linked = get(public, "antennas", **params).json()["items"]
    assert len(antennas) == (len(linked) if "antennas" in params else 0)
