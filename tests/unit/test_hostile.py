"""Hostile data: what is refused with a sentence, and that what is a text stays one in everything made of it."""

import csv
import io
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from ai_factories import load
from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.export.map_picture import to_map_picture
from ai_factories.filters import Filters
from ai_factories.html import (
    about,
    accessibility,
    comparison,
    consortia,
    filter_bar,
    finder,
    head,
    page,
    panel,
    site_card,
    site_list,
    timeline,
)
from ai_factories.loading.folder import MAX_OTHER, MAX_TABLE, OUTLINES, PACKAGE
from ai_factories.loading.parsing import MAX_ROWS
from ai_factories.loading.problems import DataError
from ai_factories.milestones import events
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.wording.links import short_address
from tests.support.data import Folder
from tests.support.hostile import INVISIBLE, MARKUP, TEXT, TEXTS, fill

# --- what is refused --------------------------------------------------------------------------------------------


def problems(folder: Folder) -> list[str]:
    with pytest.raises(DataError) as caught:
        load(folder.path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        *(
            ({"note": f"one{c}two"}, f"note: {f'one{c}two'!r}: holds U+{ord(c):04X} ({n})")
            for n, c in INVISIBLE.items()
        ),
        ({"name": "Owl\x07"}, "name: 'Owl\\x07': holds U+0007 (a control character), which cannot be seen"),
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
        ({"latitude": "19.5", "longitude": "47.1"}, "latitude and longitude are swapped"),
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
    (folder.path / name).unlink(missing_ok=True)
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


def large_together(folder: Folder) -> None:
    for table in ("sources", "sectors", "partners"):
        damage(folder, f"{table}.csv", b"x" * MAX_TABLE)


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
    "too large": (lambda f: damage(f, "partners.csv", b"x" * (MAX_TABLE + 1)), "is larger than 5 MB"),
    "too large outlines": (lambda f: damage(f, OUTLINES, b"x" * (MAX_OTHER + 1)), "is larger than 1 MB"),
    "too large together": (
        large_together,
        "partners.csv:1: file: makes the package larger than 10 MB",
    ),
    "UTF-16": (lambda f: damage(f, "partners.csv", "factory,name,country\n".encode("utf-16")), "is not UTF-8 text"),
    "UTF-16 package": (
        lambda f: damage(f, PACKAGE, '{"title": "x"}'.encode("utf-16")),
        "datapackage.json:1: file: is no",
    ),
    "Latin-1": (lambda f: damage(f, "partners.csv", "factory,name\nÅ,Ø\n".encode("latin-1")), "is not UTF-8 text"),
    "endless cell": (
        lambda f: damage(f, "partners.csv", b'factory,name,country\ntin-owl,"' + b"x " * 100_000),
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


@pytest.mark.audit
def test_a_million_rows_are_refused_with_a_sentence(folder: Folder) -> None:
    damage(folder, "sector_terms.csv", b"term,sector\n" + b"a,b\n" * 1_000_000)
    found = problems(folder)
    assert found == [p for p in found if f"sector_terms.csv:{MAX_ROWS + 2}: file: has more than {MAX_ROWS} rows" in p]


def test_too_many_rows_are_refused_with_a_sentence(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ai_factories.loading.parsing.MAX_ROWS", 1000)
    damage(folder, "sector_terms.csv", b"term,sector\n" + b"a,b\n" * 1001)
    assert any("sector_terms.csv:1002: file: has more than 1000 rows" in problem for problem in problems(folder))


def test_links_inside_the_folder_are_read(folder: Folder) -> None:
    """As Kubernetes lays out what it mounts."""
    (folder.path / "..data").mkdir()
    (folder.path / "partners.csv").rename(folder.path / "..data" / "partners.csv")
    (folder.path / "partners.csv").symlink_to("..data/partners.csv")
    (folder.path.parent / "linked").symlink_to(folder.path)
    assert load(folder.path.parent / "linked").partners == load(folder.path).partners


def test_heights_in_the_outlines_are_left_out(folder: Folder) -> None:
    outlines(
        folder, json.dumps({"type": "Polygon", "coordinates": [[[60, 30, 9], [70, 30, 9], [70, 40, 9], [60, 30, 9]]]})
    )
    assert not load(folder.path).outlines["AF"].has_z


# --- what is a text stays one -----------------------------------------------------------------------------------


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
    allowed = ("https://", "http://", "mailto:", "./", "?", "#")
    assert all(address.startswith(allowed) for address in found.attributes.get("href", set()))


def pages(network: Network) -> list[str]:
    """The main part of each page that needs no script, whose description for machines must be JSON too."""
    found = []
    for path in page.paths(network):
        html = page.render(Context.of(network), path, "", style="/s.css", script="/s.js")
        top, _main, main = html.partition("<main")
        allowed = {"html", "head", "meta", "title", "link", "script", "body", "a", "header", "p", "nav"}
        assert Elements(top).names <= allowed
        (content,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', top, re.DOTALL)
        assert json.loads(content)["@graph"]
        found.append(main.replace('href="/', 'href="./').replace('src="/pictures/', 'src="data:image/svg+xml,'))
    return found


def everything(network: Network) -> list[str]:
    """All that is made of the data as HTML, for a reader who has selected and answered."""
    first, second, *_others = (factory.id for factory in network.factories)
    url = UrlState(Filters(antennas=True), site=first, origin="NO", who="startup", need="try", sites=(first, second))
    context = Context.of(network, url)
    factories = network.factories
    return [
        *(site_card.render(context, site, hidden=False) for site in network.sites[:5]),
        panel.render(context),
        filter_bar.render(context),
        filter_bar.render_index(context),
        head.render(context, "", {"": "Map"}),
        site_list.render(context),
        consortia.render(context),
        finder.render(context, "2026-11-23"),
        comparison.render(context),
        about.render(context),
        accessibility.render(context),
        timeline.render_key(context),
        timeline.render_plan(context),
        timeline.render_list(context, events(network, factories, context.texts), factories),
    ]


def stays_text(network: Network, text: str) -> None:
    """A text that every table holds is a text in the pages, and in the files that are text themselves."""
    context = Context.of(network, UrlState(site=network.factories[0].id))
    for html in (*everything(network), *pages(network)):
        is_harmless(html)
    rows = list(csv.DictReader(io.StringIO(files.to_csv(context).decode(), newline="")))
    assert rows[0]["city"] == network.factories[0].city == text
    assert len(rows) == len(network.factories)
    assert all(not cell.lstrip().startswith(("=", "+", "@")) for row in rows for cell in row.values())
    features = json.loads(files.to_geojson(context))["features"]
    assert features[0]["properties"]["city"] == text


def stays_text_in_workbook_and_picture(network: Network) -> None:
    context = Context.of(network, UrlState(site=network.factories[0].id))
    cells = [cell for sheet in book(context) for row in sheet for cell in row]
    assert "f" not in {cell.data_type for cell in cells}  # no formula
    assert not [cell for cell in cells if cell.hyperlink]
    picture = ET.fromstring(to_map_picture(context))  # noqa: S314  # our own
    assert not [element.tag for element in picture.iter() if element.tag.endswith(("script", "foreignObject"))]


def book(context: Context) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(files.to_excel(context)))


@pytest.mark.parametrize("text", MARKUP)
def test_what_looks_like_markup_or_code_stays_text(folder: Folder, text: str) -> None:
    fill(folder, text)
    stays_text(load(folder.path), text)


def test_markup_and_code_stay_text_in_workbook_and_picture(folder: Folder) -> None:
    fill(folder, " ".join(MARKUP))
    stays_text_in_workbook_and_picture(load(folder.path))


def is_refused_or_stays_text(folder: Folder, text: str, *, everywhere: bool) -> None:
    text = text.strip()
    if not text or "\ud800" <= max(text) <= "\udfff":
        return
    before = {name: (folder.path / f"{name}.csv").read_bytes() for name in TEXTS}
    try:
        fill(folder, text)
        network = load(folder.path)
    except UnicodeEncodeError:
        return  # the test cannot write it
    except DataError as error:
        assert all(re.match(r"[\w.]+:\d+: [\w ]+: .+", str(problem), re.S) for problem in error.problems)
    else:
        stays_text(network, network.factories[0].city)
        if everywhere:
            stays_text_in_workbook_and_picture(network)
    finally:
        for name, content in before.items():
            (folder.path / f"{name}.csv").write_bytes(content)


ANY = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@ANY
@given(text=TEXT)
def test_any_text_is_refused_with_a_sentence_or_stays_text(folder: Folder, text: str) -> None:
    is_refused_or_stays_text(folder, text, everywhere=False)


@pytest.mark.audit
@settings(ANY, max_examples=150, derandomize=False)
@given(text=TEXT)
def test_many_texts_are_refused_with_a_sentence_or_stay_text(folder: Folder, text: str) -> None:
    is_refused_or_stays_text(folder, text, everywhere=True)


def test_what_an_address_hides_is_not_shown_as_text() -> None:
    assert short_address("https://ok.example/%E2%80%AEmoc.live") == "ok.example/%E2%80%AEmoc.live"
    assert short_address("https://ok.example/%0a%00") == "ok.example/%0a%00"
    assert short_address("https://ok.example/t%C3%A9l%C3%A9") == "ok.example/télé"
