"""Every rule of the data, with a bad example and the sentence that a person gets."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ai_factories import load
from ai_factories.loading.folder import OUTLINES, PACKAGE, fingerprint
from ai_factories.loading.problems import DataError
from tests.support.data import ROOT, Folder


def problems(folder: Folder) -> list[str]:
    with pytest.raises(DataError) as caught:
        load(folder.path)
    return [str(problem) for problem in caught.value.problems]


LISTED = "Input should be"
ONE_CELL = [
    ("factories", {"name": ""}, "factories.csv:2: name: is empty; a value is required"),
    ("factories", {"stage": "sleeping"}, f"factories.csv:2: stage: 'sleeping': {LISTED} 'selected', 'tender'"),
    ("factories", {"system_type": "new"}, f"factories.csv:2: system_type: 'new': {LISTED} 'new-build', 'upgrade' or"),
    ("factories", {"selected_on": "10.12.2024"}, "factories.csv:2: selected_on: '10.12.2024': not a date; allowed: 20"),
    ("factories", {"selected_on": "2024-02-30"}, "factories.csv:2: selected_on: '2024-02-30': not a date"),
    ("factories", {"round": "2024"}, "factories.csv:2: round: '2024': not a month; allowed: 2026-08"),
    ("factories", {"latitude": "north"}, "factories.csv:2: latitude: 'north': Input should be a valid number"),
    ("factories", {"latitude": "nan"}, "factories.csv:2: latitude: 'nan': Input should be a finite number"),
    ("factories", {"latitude": "91"}, "factories.csv:2: latitude: '91': Input should be less than or equal to 90"),
    ("factories", {"latitude": "58.2"}, "factories.csv:2: latitude: 58.2, 19.5 lies outside HU; correct the coord"),
    ("factories", {"latitude": "19.5", "longitude": "47.1"}, "lies outside HU; latitude and longitude are swapped"),
    ("factories", {"longitude": "31.2"}, "factories.csv:2: latitude: 47.1, 31.2 lies outside HU; correct the coord"),
    ("factories", {"country": "EL"}, "factories.csv:2: country: 'EL': not a country; allowed: an ISO 3166-1 alpha-2"),
    ("factories", {"country": "EU"}, "factories.csv:2: country: 'EU': not a country"),
    ("factories", {"country": "UN"}, "factories.csv:2: country: 'UN': not a country"),
    (
        "factories",
        {"round": "2003-03"},
        "selected_on: 2003-02-12 is not in the month 2003-03 of its round; the two must",
    ),
    ("factories", {"expected_event": ""}, "factories.csv:2: expected_event: says what is expected in expected_from"),
    (
        "factories",
        {"stage_checked_on": "2026-10"},
        "factories.csv:2: stage_checked_on: '2026-10': not a day; allowed: 2026-",
    ),
    ("factories", {"country": "CA"}, f"factories.csv:2: country: CA has no outline in {OUTLINES}"),
    ("factories", {"country": "SE"}, "memberships.csv:2: country: the host of moonforge is SE in factories.csv"),
    ("factories", {"experimental_platform": "yes"}, "'yes': neither true nor false; allowed: true, false, or empty"),
    ("factories", {"website": "javascript:alert(1)"}, "factories.csv:2: website: 'javascript:alert(1)': not a web add"),
    ("factories", {"website": "https://"}, "factories.csv:2: website: 'https://': not a web address; allowed: a comp"),
    ("factories", {"website": "https://a b.eu"}, "factories.csv:2: website: 'https://a b.eu': not a web address"),
    ("factories", {"website": "www.example.eu"}, "factories.csv:2: website: 'www.example.eu': not a web address"),
    ("factories", {"id": "MOON FORGE"}, "factories.csv:2: id: 'MOON FORGE': String should match pattern"),
    ("factories", {"id": "tin-owl"}, "factories.csv:3: id: 'tin-owl' stands already in line 2; each row needs"),
    ("memberships", {"factory": "moon"}, "memberships.csv:2: factory: 'moon' is not an id in factories.csv; add it"),
    ("memberships", {"role": "participant"}, "factories.csv:2: id: moonforge has 0 rows with role host in memberships"),
    ("memberships", {"country": "NO"}, "and country: 'moonforge/NO' stands already in line"),
    ("contracts", {"value_eur_million": "-1"}, "contracts.csv:2: value_eur_million: '-1': Input should be greater th"),
    ("factory_sectors", {"sector": "magic"}, "factory_sectors.csv:2: sector: 'magic' is not an id in sectors.csv"),
    ("factory_sectors", {"term": "dreams"}, "factory_sectors.csv:2: term: 'dreams' is not read as 'health' in secto"),
    ("system_relations", {"relation": "friend"}, f"system_relations.csv:2: relation: 'friend': {LISTED} 'own-system'"),
    ("sources", {"kind": "blog"}, f"sources.csv:2: kind: 'blog': {LISTED} 'source-text', 'official', 'page'"),
    ("sources", {"published": "soon"}, "sources.csv:2: published: 'soon': not a date"),
    ("citations", {"table": "planets"}, "citations.csv:2: table: 'planets' is not cited; allowed: factories, member"),
    (
        "citations",
        {"row": "nowhere"},
        "citations.csv:2: row: 'nowhere' is not a row of factories.csv; allowed: the key",
    ),
    ("citations", {"group": "mood"}, "citations.csv:2: group: 'mood' is not a group of factories; allowed: *, name"),
    ("citations", {"sources": "rumour"}, "citations.csv:2: sources: 'rumour' is not an id in sources.csv"),
    ("citations", {"evidence": "confirmed"}, "citations.csv:2: evidence: evidence belongs to a group, not to the w"),
    ("citations", {"sources": ""}, "citations.csv:2: sources: is empty; the line for a whole row names its sources"),
    (
        "antennas",
        {"id": "tin-owl"},
        "antennas.csv:2: id: 'tin-owl' is the id of an AI Factory too; links tell them apart",
    ),
    ("antennas", {"id": "bel"}, "antennas.csv:2: id: bel has no row in antenna_links.csv; at least one AI Factory"),
    ("antennas", {"latitude": "40"}, "antennas.csv:2: latitude: 40.0, 8.2 lies outside CH; correct the coordinates"),
    ("antenna_links", {"factory": "lantern"}, "antenna_links.csv:2: factory: 'lantern' is not an id in factories.csv"),
    (
        "milestones",
        {"factory": "tin-owl", "system": "Oldmoon"},
        "system: is about an AI Factory or about another system, n",
    ),
    ("milestones", {"nature": "plan", "answers": "plan-tender"}, "'plan-tender': an event answers a row with na"),
    (
        "milestones",
        {"answers": "third-round"},
        "answers: 'third-round': an event answers a row with nature plan, and a",
    ),
    (
        "milestones",
        {"nature": "hoped"},
        f"milestones.csv:2: nature: 'hoped': {LISTED} 'happened', 'expected' or 'plan'",
    ),
    (
        "access",
        {"open_to": "eu mars"},
        f"access.csv:2: open_to: 'eu mars': {LISTED} 'eu', 'participating-states', 'hor",
    ),
    ("access", {"official_url": "eurohpc"}, "access.csv:2: official_url: 'eurohpc': not a web address"),
    ("access_rules", {"who": "startup robot"}, f"access_rules.csv:2: who: 'startup robot': {LISTED} 'startup', 'comp"),
    ("access_rules", {"need": ""}, "access_rules.csv:2: need: is empty; a value is required"),
    ("access_rules", {"mode": "walk-in"}, "access_rules.csv:2: mode: 'walk-in' is not an id in access.csv"),
    ("figures", {"site": "moon"}, "figures.csv:2: site: 'moon' is not an id in factories.csv or antennas.csv"),
    ("figures", {"measure": "watts"}, f"figures.csv:2: measure: 'watts': {LISTED} 'accelerators', 'peak-training"),
    ("contacts", {"email": "a b@c"}, "contacts.csv:2: email: 'a b@c': String should match pattern"),
    ("contacts", {"languages": "english"}, "contacts.csv:2: languages: 'english': String should match pattern"),
    ("contacts", {"site": "moon"}, "contacts.csv:2: site: 'moon' is not an id in factories.csv or antennas.csv"),
    ("requirements", {"who": "robot"}, f"requirements.csv:2: who: 'robot': {LISTED} 'startup', 'comp"),
    ("citations", {"checked_on": "2026-11"}, "citations.csv:2: checked_on: '2026-11': not a day; allowed: 2026-08-31"),
    ("cutoffs", {"date": "2026-11"}, "cutoffs.csv:2: date: '2026-11': not a day; allowed: 2026-08-31"),
    ("participating_states", {"eu_member": "1"}, "participating_states.csv:2: eu_member: '1': neither true nor false"),
    ("associated_countries", {"country": "UK"}, "associated_countries.csv:2: country: 'UK': not a country"),
]


@pytest.mark.parametrize(("table", "cells", "expected"), ONE_CELL)
def test_a_bad_cell(folder: Folder, table: str, cells: dict[str, str], expected: str) -> None:
    folder.change(table, 0, **cells)
    assert any(expected in problem for problem in problems(folder)), problems(folder)


def test_a_group_without_evidence(folder: Folder) -> None:
    folder.write("citations", [row for row in folder.rows("citations") if row["group"] != "stage"])
    expected = "factories.csv:2: stage: has no evidence; add factories,moonforge,stage to citations.csv"
    assert expected in problems(folder)
    assert len(problems(folder)) == len(folder.rows("factories"))


def test_evidence_without_a_level(folder: Folder) -> None:
    folder.change("citations", 1, evidence="")
    assert "citations.csv:3: evidence: is empty; allowed: confirmed, reported, unconfirmed" in problems(folder)


def test_a_group_without_any_source(folder: Folder) -> None:
    rows = [row for row in folder.rows("citations") if (row["row"], row["group"]) != ("glass-whale", "*")]
    folder.write("citations", rows)
    assert any(
        "sources: no source for sectors of glass-whale; name it here or in a line with group *" in p
        for p in problems(folder)
    )


def test_evidence_for_nothing(folder: Folder) -> None:
    number = next(n for n, row in enumerate(folder.rows("factories")) if row["expected_from"])
    folder.change("factories", number, expected_from="", expected_event="", expected_note="")
    assert any("group: cites 'expected' of moonforge, which is empty; remove the line" in p for p in problems(folder))


def edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        (path / name).write_bytes(change((path / name).read_bytes()))

    return damage


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda path: (path / "sectors.csv").unlink(), "sectors.csv:1: file: cannot be read (No such file"),
        (lambda path: shutil.rmtree(path / "outlines"), f"{OUTLINES}:1: file: cannot be read (No such file"),
        (edit(OUTLINES, lambda text: text[:999]), f"{OUTLINES}:1: file: is not a GeoJSON FeatureCollection"),
        (edit("partners.csv", lambda text: text + b"\xff\n"), "partners.csv:5: file: is not UTF-8 text; save it"),
        (
            edit("partners.csv", lambda text: text + b'tin-owl,"open\n'),
            "partners.csv:5: file: is not sound CSV from here on",
        ),
        (
            edit("partners.csv", lambda text: text + b"tin-owl,A, B,FI\n"),
            "partners.csv:5: line: 4 cells instead of 3",
        ),
        (
            edit("partners.csv", lambda text: text.replace(b"name,", b"nom,", 1)),
            "name: column is missing; allowed: fac",
        ),
        (edit("partners.csv", lambda text: text.replace(b"name,", b"nom,", 1)), "'nom': unknown column; allowed: fact"),
        (edit("partners.csv", lambda text: text.replace(b"country", b"name", 1)), "name: column stands twice; allowed"),
        (edit("partners.csv", lambda _text: b""), "partners.csv:1: factory: column is missing"),
        (edit("datapackage.json", lambda text: text[:99]), "datapackage.json:1: file: is not JSON (Unterminated"),
        (edit("datapackage.json", lambda text: text.replace(b'"version"', b'"v"')), "json:1: version: Field required"),
        (lambda path: (path / "datapackage.json").unlink(), "datapackage.json:1: file: cannot be read (No such file"),
        (edit("factories.csv", lambda text: text.splitlines(True)[0]), "has no rows; at least one AI Factory"),
    ],
)
def test_a_damaged_file(folder: Folder, damage: Callable[[Path], None], expected: str) -> None:
    damage(folder.path)
    assert any(expected in problem for problem in problems(folder)), problems(folder)


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [({"type": "Point", "coordinates": [1, 2]}, "Point"), ({"type": "Polygon", "coordinates": []}, "Polygon")],
)
def test_outlines_must_be_areas(folder: Folder, geometry: dict[str, object], kind: str) -> None:
    outlines = json.loads((folder.path / OUTLINES).read_text(encoding="utf-8"))
    outlines["features"][0]["geometry"] = geometry
    (folder.path / OUTLINES).write_text(json.dumps(outlines), encoding="utf-8")
    assert any(problem.startswith(f"{OUTLINES}:1: 'AF': is a") and kind in problem for problem in problems(folder))


def test_without_outlines_nothing_would_check_the_coordinates(folder: Folder) -> None:
    (folder.path / OUTLINES).write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    assert problems(folder) == [
        f"{OUTLINES}:1: file: is not a GeoJSON FeatureCollection of countries with ISO codes as ids; "
        "make it with data/make_basemap.py"
    ]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("factories.csv", lambda text: text.replace(b"hosting_entity", b"host", 1)),
        ("factories.csv", lambda text: text.replace(b"MOONF,", b'"MOONF,', 1)),
        ("sectors.csv", lambda text: text.replace(b",", b";")),
        ("partners.csv", lambda text: text + b"tin-owl,A, B,FI\n"),
    ],
)
def test_a_broken_file_does_not_drown_its_cause(folder: Folder, name: str, change: Callable[[bytes], bytes]) -> None:
    edit(name, change)(folder.path)
    found = problems(folder)
    assert len(found) <= 3
    assert all(problem.startswith(name) for problem in found)


def test_all_problems_come_at_once_in_the_order_of_the_files(folder: Folder) -> None:
    folder.change("factories", 2, stage="sleeping", official_page="nowhere")
    folder.change("sources", 2, kind="blog")
    folder.change("factories", 0, name="")
    found = [problem.split(" ")[0:2] for problem in problems(folder)]
    assert found == [
        ["factories.csv:2:", "name:"],
        ["factories.csv:4:", "official_page:"],
        ["factories.csv:4:", "stage:"],
        ["sources.csv:4:", "kind:"],
    ]


def test_lines_are_counted_as_an_editor_counts_them(folder: Folder) -> None:
    folder.change("factories", 0, note="two\nlines")
    folder.change("factories", 1, stage="sleeping")
    assert [problem.split(" ")[0] for problem in problems(folder)] == ["factories.csv:4:"]


def test_windows_line_ends_and_byte_order_mark_are_read(folder: Folder) -> None:
    path, factories = folder.path / "factories.csv", load(folder.path).factories
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder.path).factories == factories


def test_a_line_separator_in_a_text_does_not_end_the_line(folder: Folder) -> None:
    folder.change("factories", 0, note="one\u2028two")
    assert load(folder.path).factories[0].note == "one\u2028two"


def test_a_long_value_is_cut_in_the_message(folder: Folder) -> None:
    folder.change("factories", 0, stage="x" * 10_000)
    assert max(map(len, problems(folder))) < 300


def test_the_command_line_reports_problems_with_status_1(folder: Folder) -> None:
    folder.change("factories", 1, stage="sleeping")
    command = [sys.executable, "-m", "ai_factories.loading", str(folder.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("factories.csv:3: stage: 'sleeping'")
    assert "Traceback" not in done.stderr


def test_a_changed_file_changes_the_fingerprint(folder: Folder) -> None:
    states = [fingerprint(folder.path)]
    for name in ("partners.csv", PACKAGE, OUTLINES):
        (folder.path / name).unlink()
        states.append(fingerprint(folder.path))
    assert len(set(states)) == 4


def test_a_folder_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path / ("x" * 300)):
        assert set(fingerprint(folder)) == {()}
        with pytest.raises(DataError, match=r"factories\.csv:1: file: cannot be read"):
            load(folder)
