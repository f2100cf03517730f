"""Hostile input: in the files, in the address, over HTTP. Nothing runs or breaks out; every refusal is a sentence."""

import csv
import io
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import openpyxl
import pytest
import requests
from components.address import Address, known, parse
from components.exports import to_csv, to_excel, to_geojson
from components.html import short_address
from components.loading import LARGEST, MOST_ROWS, OUTLINES, PACKAGE, DataError, load
from components.model import TABLES, Network
from components.picture import svg
from components.scene import scene
from components.texts import texts_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Dialog, Page, expect

from components import about, answer, compare, consortia, site_card, site_table
from tests.conftest import Watch
from tests.support.data import Folder
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import running_app
from tests.test_page import open_page, said

ENGLISH = texts_in("en")
RUNS = "window.ran=1"
MARKUP = [
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}>",
    f'" onmouseover="{RUNS}" x="',
    f"' onfocus='{RUNS}' autofocus x='",
    f"`${{{RUNS}}}`",
    f"{{{{ {RUNS} }}}} {{% raw %}}",
    f"[link](javascript:{RUNS}) ![image](https://evil.example/a.png)",
    "https://evil.example www.evil.example :material/home: :red[x] $x^2$ <- -> --",
    "&lt;b&gt; &amp; \\ % {0} {name} {0.__class__}",
    "]]> --> /* */ // \\u003cscript\\u003e",
    "שלום עולם مرحبا",
]
UNSEEN = {"RIGHT-TO-LEFT OVERRIDE": "\u202e", "ZERO WIDTH SPACE": "\u200b", "ZERO WIDTH NO-BREAK SPACE": "\ufeff"}
TEXTS = {  # columns whose texts are shown, so that each may hold anything that is a text
    "factories": ("name", "acronym", "other_names", "hosting_entity", "city", "system", "system_note", "note"),
    "antennas": ("name", "host_organisation", "city", "note"),
    "partners": ("name",),
    "contracts": ("vendor", "hardware"),
    "milestones": ("wording", "event"),
    "access": ("name", "cost", "note", "how_fast"),
    "access_rules": ("condition", "reading"),
    "disagreements": ("text",),
    "sources": ("title", "publisher", "description"),
    "official_pages": ("name",),
    "sectors": ("name",),
    "changes": ("text",),
}


# --- the files: what is refused ---------------------------------------------------------------------------------


def problems(folder: Folder) -> list[str]:
    with pytest.raises(DataError) as caught:
        load(folder.path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        *(({"note": f"one{c}two"}, f"note: {f'one{c}two'!r}: holds U+{ord(c):04X} ({n})") for n, c in UNSEEN.items()),
        ({"name": "Kajaani\x07"}, "name: 'Kajaani\\x07': holds U+0007 (a control character), which cannot be seen"),
        ({"city": "Kajaani\x00"}, "city: 'Kajaani\\x00': holds U+0000"),
        ({"note": "\ue000"}, "holds U+E000"),
        *(({"note": f"{c}cmd|' /C calc'!A0"}, f"{c} begins a formula in spreadsheets") for c in "=+-@＝＋－＠"),
        ({"note": "harmless;=1+1"}, "= begins a formula"),
        ({"note": "harmless\n@SUM(1)"}, "@ begins a formula"),
        ({"note": "tab\t+1"}, "+ begins a formula"),
        ({"note": "x" * 10_000}, "holds a word of 10000 characters, which fits on no screen; allowed: 60"),
        ({"website": "javascript:alert(1)"}, "not a web address"),
        ({"website": "JaVaScRiPt://x.example/%0aalert(1)"}, "not a web address"),
        ({"website": "data:text/html,<script>"}, "not a web address"),
        ({"website": 'https://x.example/"onclick="x'}, "not a web address"),
        ({"website": "https://x.example/\\"}, "not a web address"),
        ({"website": "//evil.example"}, "not a web address"),
        ({"latitude": "nan"}, "Input should be a finite number"),
        ({"latitude": "inf"}, "Input should be"),
        ({"longitude": "-inf"}, "longitude: '-inf'"),
        ({"longitude": "1e999"}, "longitude: '1e999'"),
        ({"latitude": "27.728", "longitude": "64.227"}, "latitude and longitude are swapped"),
        ({"expected_from": "9999"}, "not a date; allowed: 2026, 2026-H1"),
        ({"expected_from": "1066-10-14"}, "in the years 1990 to 2100"),
        ({"id": "../../etc"}, "id: '../../etc'"),
        ({"id": "__proto__"}, "id: '__proto__'"),
    ],
)
def test_a_hostile_cell_is_refused_with_a_sentence(folder: Folder, cells: dict[str, str], expected: str) -> None:
    folder.change("factories", 0, **cells)
    found = [problem for problem in problems(folder) if expected in problem]
    assert found
    assert found[0].startswith(f"factories.csv:2: {next(iter(cells))}: ")


def damage(folder: Folder, name: str, content: bytes) -> None:
    (folder.path / name).write_bytes(content)


def link_to(folder: Folder, name: str, target: Path) -> None:
    (folder.path / name).unlink()
    (folder.path / name).symlink_to(target)


def instead(folder: Folder, name: str, make: Callable[[Path], None]) -> None:
    (folder.path / name).unlink()
    make(folder.path / name)


def outlines(folder: Folder, text: str) -> None:
    features = json.loads((folder.path / OUTLINES).read_text(encoding="utf-8"))
    features["features"][0]["geometry"] = "HERE"
    (folder.path / OUTLINES).write_text(json.dumps(features).replace('"HERE"', text), encoding="utf-8")


def package(folder: Folder, **values: object) -> None:
    path = folder.path / PACKAGE
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def ring(*points: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [points]})


HARMS: dict[str, tuple[Callable[[Folder], None], str]] = {
    "link out": (lambda f: link_to(f, "partners.csv", Path("/etc/passwd")), "partners.csv:1: file: is a link out of"),
    "README out": (lambda f: link_to(f, "README.md", Path("/etc/passwd")), "README.md:1: file: is a link out of the"),
    "link to itself": (
        lambda f: link_to(f, "partners.csv", f.path / "partners.csv"),
        "partners.csv:1: file: cannot be r",
    ),
    "device": (
        lambda f: link_to(f, "partners.csv", Path("/dev/zero")),
        "partners.csv:1: file: is a link out of the fo",
    ),
    "folder": (lambda f: instead(f, "partners.csv", Path.mkdir), "partners.csv:1: file: is not a file"),
    "pipe": (lambda f: instead(f, "partners.csv", os.mkfifo), "partners.csv:1: file: is not a file"),
    "too large": (lambda f: damage(f, "partners.csv", b"x" * (LARGEST + 1)), "is larger than 20 MB"),
    "a million rows": (
        lambda f: damage(f, "sector_terms.csv", b"term,sector\n" + b"a,b\n" * 1_000_000),
        f"sector_terms.csv:{MOST_ROWS + 2}: file: has more than {MOST_ROWS} rows",
    ),
    "UTF-16": (lambda f: damage(f, "partners.csv", "factory,name,country\n".encode("utf-16")), "is not UTF-8 text"),
    "UTF-16 package": (
        lambda f: damage(f, PACKAGE, '{"title": "x"}'.encode("utf-16")),
        "datapackage.json:1: file: is no",
    ),
    "Latin-1": (lambda f: damage(f, "partners.csv", "factory,name\nÅ,Ø\n".encode("latin-1")), "is not UTF-8 text"),
    "endless cell": (
        lambda f: damage(f, "partners.csv", b'factory,name,country\nmimer,"' + b"x " * 100_000),
        "is not sound CSV from here on",
    ),
    "header twice": (lambda f: damage(f, "partners.csv", b"factory,name,name,country\n"), "name: column stands twice"),
    "deep package": (lambda f: damage(f, PACKAGE, b"[" * 100_000), "datapackage.json:1: file: is not JSON"),
    "deep outlines": (lambda f: damage(f, OUTLINES, b'{"features":' + b"[" * 100_000), "is not a GeoJSON"),
    "surrogate": (lambda f: package(f, title="\ud800"), "datapackage.json:1: title: "),
    "formula": (lambda f: package(f, title="=1+1"), "datapackage.json:1: title: = begins a formula"),
    "markup": (lambda f: package(f, version="<b>1</b>"), "datapackage.json:1: version: "),
    "homepage": (lambda f: package(f, homepage="javascript:alert(1)"), "datapackage.json:1: homepage: not a web addr"),
    "long ago": (lambda f: package(f, created="1066-10-14"), "datapackage.json:1: created: not a date"),
    "NaN": (
        lambda f: outlines(f, '{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 1], [NaN, 1]]]}'),
        OUTLINES,
    ),
    "text": (lambda f: outlines(f, '{"type": "Polygon", "coordinates": [[["a", "b"]]]}'), "is not a GeoJSON"),
    "crossing": (
        lambda f: outlines(f, ring((0, 0), (2, 2), (2, 0), (0, 2), (0, 0))),
        "'AF': is no sound area (Self-inter",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_hostile_file_is_refused_with_a_sentence(folder: Folder, harm: str) -> None:
    act, expected = HARMS[harm]
    act(folder)
    found = problems(folder)
    assert any(expected in problem for problem in found), found[:3]
    assert max(map(len, found)) < 400
    assert not any(str(folder.path) in problem or "Traceback" in problem for problem in found)


def test_links_inside_the_folder_are_read(folder: Folder) -> None:
    """As Kubernetes lays out what it mounts."""
    (folder.path / "..data").mkdir()
    (folder.path / "partners.csv").rename(folder.path / "..data" / "partners.csv")
    (folder.path / "partners.csv").symlink_to("..data/partners.csv")
    (folder.path.parent / "linked").symlink_to(folder.path)
    assert len(load(folder.path.parent / "linked").factories) == 19


def test_heights_in_the_outlines_are_left_out(folder: Folder) -> None:
    outlines(
        folder, json.dumps({"type": "Polygon", "coordinates": [[[60, 30, 9], [70, 30, 9], [70, 40, 9], [60, 30, 9]]]})
    )
    assert not load(folder.path).outlines["AF"].has_z


# --- the files: what is a text stays one ------------------------------------------------------------------------


class Elements(HTMLParser):
    """Every element and attribute of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attributes:
            self.attributes.setdefault(name, set()).add(value or "")


def is_harmless(html: str) -> None:
    """No element, attribute or address that could run or load anything."""
    found = Elements(html)
    assert not found.names & {"script", "iframe", "object", "embed", "base", "form", "style", "link", "svg"}
    assert not {name for name in found.attributes if name.startswith("on") or name in ("autofocus", "srcdoc")}
    assert all(source.startswith("data:image/svg+xml") for source in found.attributes.get("src", set()))
    allowed = ("https://", "http://", "mailto:?", "./", "?", "#")
    assert all(address.startswith(allowed) for address in found.attributes.get("href", set()))


def everything(network: Network) -> list[str]:
    """All that the page makes of the data as HTML, with a reader who has chosen and answered."""
    address = Address(site="lumi-aif", origin="NO", who="startup", need="try", sites=("lumi-aif", "mimer"))
    factories = list(network.factories)
    return [
        *(site_card.render(network, site, False, ENGLISH) for site in factories[:2]),
        site_card.render(network, network.antennas[0], False, ENGLISH),
        site_table.render(network, factories, address, ENGLISH, "?site="),
        consortia.render(network, factories, address, ENGLISH),
        answer.render(network, address, ENGLISH, "2026-11-23"),
        compare.render(network, address.sites, ENGLISH),
        about.render(network, ENGLISH),
    ]


def fill(folder: Folder, text: str) -> None:
    """Put a text into every column that may hold one, in the first rows."""
    for table, columns in TEXTS.items():
        rows = folder.rows(table)
        for number, row in enumerate(rows[:3]):
            for column in columns:
                if row[column]:
                    row[column] = f"{text} {number}" if column in TABLES[table].key else text
        folder.write(table, rows)


def stays_text(network: Network, text: str) -> None:
    """A text that every table holds is a text in everything that is made of them."""
    for html in everything(network):
        is_harmless(html)
    rows = list(csv.DictReader(io.StringIO(to_csv(network, Address(), ENGLISH).decode(), newline="")))
    assert rows[0]["city"] == network.factories[0].city == text
    assert len(rows) == len(network.factories)
    assert all(not cell.lstrip().startswith(("=", "+", "@")) for row in rows for cell in row.values())
    features = json.loads(to_geojson(network, Address(), ENGLISH))["features"]
    assert features[0]["properties"]["city"] == text
    book = openpyxl.load_workbook(io.BytesIO(to_excel(network, Address(), ENGLISH)))
    assert "f" not in {cell.data_type for sheet in book for row in sheet for cell in row}  # no formula
    drawn = scene(network, list(network.factories), [], network.factories[0], ENGLISH)
    picture = ET.fromstring(svg(network, drawn, [text], ENGLISH))  # noqa: S314  # our own
    assert not [element.tag for element in picture.iter() if element.tag.endswith(("script", "foreignObject"))]


@pytest.mark.parametrize("text", MARKUP)
def test_what_looks_like_markup_or_code_stays_text(folder: Folder, text: str) -> None:
    fill(folder, text)
    stays_text(load(folder.path), text)


PIECES = st.sampled_from(
    [*MARKUP, *UNSEEN.values(), "=", "+", "-", "@", ";", ",", '"', "'", "`", "\n", "\t", "\r\n", "|"]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=8)), min_size=1, max_size=4).map("".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT)
def test_any_text_is_refused_with_a_sentence_or_stays_text(folder: Folder, text: str) -> None:
    stripped = text.strip()
    if not stripped or "\ud800" <= max(text) <= "\udfff":
        return
    before = {name: (folder.path / f"{name}.csv").read_bytes() for name in TEXTS}
    try:
        fill(folder, stripped)
        network = load(folder.path)
    except UnicodeEncodeError:
        return  # the test cannot write it
    except DataError as error:
        assert all(re.match(r"[\w.]+:\d+: [\w ]+: .+", str(problem), re.S) for problem in error.problems)
    else:
        stays_text(network, network.factories[0].city)
    finally:
        for name, content in before.items():
            (folder.path / f"{name}.csv").write_bytes(content)


def test_what_an_address_hides_is_not_shown_as_text() -> None:
    assert short_address("https://ok.example/%E2%80%AEmoc.live") == "ok.example/%E2%80%AEmoc.live"
    assert short_address("https://ok.example/%0a%00") == "ok.example/%0a%00"
    assert short_address("https://ok.example/t%C3%A9l%C3%A9") == "ok.example/télé"


# --- the address ------------------------------------------------------------------------------------------------

VALUES = (
    "country",
    "member",
    "system",
    "round",
    "sector",
    "stage",
    "experimental",
    "site",
    "from",
    "who",
    "need",
    "sites",
)
VIEWS = ("", "way-in", "consortia", "timeline", "compare", "about", "accessibility")
ADDRESSES = [
    *MARKUP,
    *(f"lumi{c}aif" for c in UNSEEN.values()),
    "=cmd|' /C calc'!A0",
    "x" * 20_000,
    "a," * 5_000,
    "\x00\x1b[31m\r\nSet-Cookie: a=b",
    "%3Cscript%3E%253Cscript%253E",
    "../../etc/passwd",
    "NaN",
    "FI\u0130\u017f\u00df",
    "__proto__",
]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_every_hostile_address(network: Network, view: str) -> None:
    names = [*known(network), "q", "colour", "utm_source"]
    every = ",".join(text for text in ADDRESSES if len(text) < 1000)
    for text in (every, *(ADDRESSES if view == "" else ())):  # how they are read does not depend on the view
        at = open_page("en-GB", view, **dict.fromkeys(names, text))
        words = said(at)
        assert "The link asked for something that this page does not know" in words
        assert not set("".join(UNSEEN.values())) & set(words)
        assert len(words) < 5_000
        for html in at.get("html"):
            if "<style>" not in html.proto.body:
                is_harmless(html.proto.body)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(["q", "site", "country", "lang", "sites"]), st.text(max_size=9)),
        st.lists(st.one_of(TEXT, st.sampled_from(["FI", "mimer", "nb"])), min_size=1, max_size=3),
        max_size=6,
    )
)
def test_an_address_is_understood_or_named_never_believed(network: Network, params: dict[str, list[str]]) -> None:
    values = known(network)
    address, unknown = parse(params, values)
    for name, value in address.params().items():
        if name == "q":
            assert value.isprintable()
            assert len(value) <= 100
        else:
            assert set(value.split(",")) <= set(values[name])
    assert parse({name: [value] for name, value in address.params().items()}, values) == (address, [])
    for name in params.keys() - values.keys() - {"q"}:
        assert name in unknown


def test_a_flood_of_parameters_is_named_in_short(reader: Reader) -> None:
    reader.visits("/?" + "&".join(f"Buy%20now%20at%20evil.example%20{number}=1" for number in range(300)))
    expect(reader.part("notice")).to_contain_text("and 295 more")
    box = reader.part("notice").bounding_box()
    assert box is not None
    assert box["height"] < 200
    assert reader.part("notice").locator("a").count() == 0


# --- over HTTP --------------------------------------------------------------------------------------------------

TELLTALE = re.compile(
    r"Traceback|site-packages|\.py\b|/work/|/tmp/|/home/|[Ss]treamlit[ /]\d|[Pp]ython[ /]\d|uvicorn[ /]\d"
)


def is_discreet(answer: requests.Response) -> None:
    """It says nothing of the machine or of the program's insides."""
    assert not TELLTALE.search(answer.text), TELLTALE.search(answer.text)
    assert not TELLTALE.search(str(answer.headers))


@pytest.mark.parametrize("text", ADDRESSES)
def test_the_interface_answers_every_hostile_question(public: str, network: Network, text: str) -> None:
    cut = text[:20_000]
    for path in ("factories", "factories.csv", "antennas", "access", "datapackage.zip", "docs", "openapi.json"):
        answer = requests.get(
            f"{public}/api/v1/{path}", params=dict.fromkeys([*known(network), "x"], cut[:2000]), timeout=10
        )
        assert answer.status_code == 422, path
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert len(answer.content) < 20_000
        is_discreet(answer)
    for path in (f"factories/{quote(cut[:2000], safe='')}", quote(cut[:2000]), f"factories.csv?q={quote(cut[:2000])}"):
        answer = requests.get(f"{public}/api/v1/{path}", timeout=10)
        assert answer.status_code in (200, 404, 422), path[:80]
        if answer.status_code != 200:
            is_discreet(answer)


PATHS = [
    "/api/v1/../../etc/passwd",
    "/api/v1/factories/%2e%2e",
    "/api/v1//evil.example",
    "//evil.example/..",
    "/component/..%2f..%2fserver.py",
    "/component/components.map_view.outlines-00000000/../../app.py",
    "/static/..%2f..%2fapp.py",
    "/media/../app.py",
    "/way-in/../../app.py",
    "/%00",
    "/%ff%fe",
    "/" + "x" * 8_000,
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/upload_file/a/b",
    "/.streamlit/config.toml",
    "/data/factories.csv",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_or_tells_of_the_inside(public: str, path: str) -> None:
    session = requests.Session()
    request = session.prepare_request(requests.Request("GET", public))
    request.url = public + path  # as it stands, not made tidy
    answer = session.send(request, timeout=10, allow_redirects=False)
    assert answer.status_code in (200, 301, 302, 307, 400, 403, 404), answer.status_code
    assert "root:" not in answer.text
    assert "import streamlit" not in answer.text
    assert "evil.example" not in answer.headers.get("Location", "")
    if "text/html" not in answer.headers.get("Content-Type", ""):  # else it is Streamlit's own page
        is_discreet(answer)


def test_nothing_is_uploaded(public: str) -> None:
    first = requests.get(f"{public}/_stcore/health", timeout=10)
    token = first.cookies.get("_streamlit_xsrf") or ""
    for method in ("PUT", "POST"):
        answer = requests.request(
            method,
            f"{public}/_stcore/upload_file/a/b",
            data=b"x" * 1000,
            headers={"X-Xsrftoken": token},
            cookies=first.cookies,
            timeout=10,
        )
        assert answer.status_code == 404
    assert requests.get(f"{public}/_stcore/metrics", timeout=10).status_code == 404


def test_many_parameters_cost_no_more_than_as_many_bytes(public: str) -> None:
    """One pass over them, not one for each; measured against a single value of the same length in the same run."""

    def cost(query: str) -> float:
        times = []
        for _ in range(3):
            answer = requests.get(f"{public}/api/v1/factories?{query}", timeout=30)
            assert answer.status_code == 422
            times.append(answer.elapsed.total_seconds())
        return min(times)

    names = "&".join(f"{number:x}" for number in range(10_000))
    assert cost(names) < 20 * cost("country=" + "x," * (len(names) // 2)) + 0.2


# --- in the browser ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["app.py", "server.py"])
def test_nothing_that_is_not_ours_runs_in_a_browser(folder: Folder, page: Page, watch: Watch, script: str) -> None:
    hostile = " ".join(MARKUP)
    fill(folder, hostile)
    dialogs: list[str] = []

    def opened(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    page.add_init_script(
        "window.addEventListener('securitypolicyviolation', (event) => { window.broke = event.blockedURI; })"
    )
    with running_app(folder.path, script=script) as address:
        watch(page.context, address)
        reader = Reader(page, address)
        shows = {
            "/?site=lumi-aif&antennas=true": ("site-card", "site-table"),
            "/?site=be-aifa&antennas=true": ("site-card", "linked"),
            f"/?embed=true&site=lumi-aif&q={quote(hostile[:90])}": ("site-card", "banner"),
            "/way-in?from=BE&who=startup&need=try": ("answer",),
            "/consortia?from=NO&site=lumi-aif": ("matrix",),
            "/timeline": ("milestones",),
            "/compare?sites=lumi-aif,hammerhai": ("comparison",),
            "/about": ("about",),
            "/accessibility": ("accessibility",),
        }
        for path, parts in shows.items():
            asked = dict(parse_qsl(path.partition("?")[2]))
            rest = urlencode({name: hostile for name in (*VALUES, "<b>x</b>", "colour") if name not in asked})
            reader.visits(f"{path}{'&' if '?' in path else '?'}{rest}")
            for part in parts[: None if path != "/accessibility" else 0]:
                expect(reader.part(part)).to_contain_text("<script>")
            if path.startswith("/?"):
                expect(reader.map.locator(".country").first).to_be_attached(timeout=FIRST_LOAD)
            for marker in reader.map.locator("[data-site=lumi-aif], [data-antenna=be-aifa]").all():
                marker.hover()
                expect(reader.map.locator(".leaflet-tooltip").last).to_contain_text("<script>")
            for link in reader.page.locator("a[href]").all():
                assert not re.match(r"\s*(javascript|data|vbscript|blob):", link.get_attribute("href") or "", re.I)
            page.wait_for_timeout(200)
            assert reader.params().get("site") == asked.get("site")  # nothing was chosen by itself
            for frame in page.frames:
                assert frame.evaluate("() => window.ran") is None, (path, frame.url)
                assert "evil.example" not in (frame.evaluate("() => window.broke") or ""), path
    assert dialogs == []


def test_a_name_is_no_program_on_the_server(folder: Folder, page: Page) -> None:
    """folium reads what it has written as a template once more; in it, this would be calculated."""
    name = "{{ 7 * 7 }} {% if 1 %}x{% endif %} {# y #} 100 % {"
    folder.change("factories", 0, name=name, acronym="")
    with running_app(folder.path) as address:
        reader = Reader(page, address)
        reader.opens("/?site=lumi-aif")
        label = f"{name}, Kajaani, Finland"
        expect(reader.marker("lumi-aif")).to_have_attribute("aria-label", f"{label}, New build")
        reader.marker("lumi-aif").hover()
        expect(reader.map.locator(".leaflet-tooltip").last).to_have_text(label)


def test_an_antenna_leads_to_its_ai_factories_by_name_whatever_the_name(
    folder: Folder, page: Page, watch: Watch
) -> None:
    name = "![i](https://evil.example/i.png) [EVIL](https://evil.example/) :material/home:"
    folder.change("factories", 0, name=name)
    with running_app(folder.path) as address:
        watch(page.context, address)
        reader = Reader(page, address)
        reader.opens("/?antennas=true&site=be-aifa")
        reader.part("linked").get_by_role("link", name=f"Show {name}").click()
        expect(reader.part("site-card").locator("article")).to_have_attribute("data-site", "lumi-aif")


def test_the_words_of_a_search_are_no_links_on_another_page(public: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(
        f"{public}/?embed=true&q=" + quote("https://evil.example www.evil.example a@evil.example :material/home:")
    )
    banner = page.locator(".st-key-banner")
    expect(banner).to_contain_text(
        "https://evil.example www.evil.example a@evil.example :material/home:", timeout=FIRST_LOAD
    )
    assert banner.locator("a").count() == 1
    page.close()
