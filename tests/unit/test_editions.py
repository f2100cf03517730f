"""Editions of the data: what changed from one to the next, and that those that are kept stay as they are."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_factories.export.changes import Tables, compare, tables
from ai_factories.loading.folder import EDITIONS, SUMS
from ai_factories.loading.package import load
from ai_factories.loading.problems import DataError
from ai_factories.model.tables import WHOLE_ROW
from ai_factories.release import kept, release
from tests.support.data import DATA, Folder

KEPT = sorted(path.name for path in (DATA / EDITIONS).iterdir())


def edition(date: str) -> Tables:
    return kept(DATA / EDITIONS / date)


def apply(before: Tables, changes: list[dict[str, str]]) -> Tables:
    """The edition that ``changes`` lead to from the edition ``before``."""
    found = {name: {key: dict(cells) for key, cells in rows.items()} for name, rows in before.items()}
    for change in changes:
        rows = found.setdefault(change["table"], {})
        if change["field"] != WHOLE_ROW:
            rows[change["row"]][change["field"]] = change["after"]
        elif change["after"]:
            rows[change["row"]] = json.loads(change["after"])
        else:
            del rows[change["row"]]
    return found


def filled(found: Tables) -> Tables:
    """Tables without their empty cells, and without those that have no rows."""
    kept = {
        name: {key: {column: cell for column, cell in row.items() if cell} for key, row in rows.items()}
        for name, rows in found.items()
    }
    return {name: rows for name, rows in kept.items() if rows}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def released(folder: Folder) -> Iterator[Folder]:
    """A folder with one edition; its earlier changes are forgotten."""
    folder.write("changes", [])
    release(folder.path, "1.0.0", "2005-11-01")
    yield folder


def test_what_changed_is_computed_by_field_with_evidence_and_sources(released: Folder) -> None:
    assert released.rows("changes") == []  # the first edition has none
    released.change("factories", 0, stage="installation")
    released.write("cutoffs", [*released.rows("cutoffs"), {"mode": "banquet", "date": "2006-01-02"}])
    partners = released.rows("partners")
    gone = partners.pop(0)
    released.write("partners", partners)
    notes = release(released.path, "1.1.0", "2005-12-24")
    found = {(row["table"], row["row"], row["field"]): row for row in released.rows("changes")}
    assert len(found) == 3
    stage = found["factories", "moonforge", "stage"]
    evidence = load(released.path).citation("factories", "moonforge", "stage")
    assert evidence
    assert (stage["date"], stage["about"]) == ("2005-12-24", "moonforge")
    assert (stage["before"], stage["after"]) == ("contract", "installation")
    assert (stage["evidence"], stage["sources"]) == (evidence.evidence, " ".join(evidence.sources))
    added = found["cutoffs", "banquet/2006-01-02", "*"]
    assert (added["before"], added["after"]) == ("", '{"mode": "banquet", "date": "2006-01-02"}')
    removed = found["partners", f"{gone['factory']}/{gone['name']}", "*"]
    assert gone["name"] in removed["before"]
    assert (removed["after"], removed["about"]) == ("", gone["factory"])
    assert notes.startswith("# European AI Factories 1.1.0, 2005-12-24")
    assert "- Moonforge AI Factory: Stage: Contract signed → Installation" in notes
    assert f"- Moonforge AI Factory: Partners: {gone['name']} → removed" in notes
    package = load(released.path).package
    assert (package.version, package.created) == ("1.1.0", "2005-12-24")


def test_a_whole_row_is_as_sure_as_its_least_sure_group(folder: Folder) -> None:
    network = load(folder.path)
    after = tables(network.files)
    groups = {line.evidence for line in network.citations_of("contracts", "moonforge") if line.evidence}
    assert groups == {"confirmed", "reported", "unconfirmed"}
    before = dict(after) | {"contracts": {key: row for key, row in after["contracts"].items() if key != "moonforge"}}
    (added,) = compare(before, after, "2005-12-24")
    assert (added["field"], added["evidence"]) == (WHOLE_ROW, "unconfirmed")


def test_an_edition_and_its_changes_give_the_next_and_earlier_files_stay(released: Folder) -> None:
    first = released.path / EDITIONS / "2005-11-01"
    before = contents(first)
    released.change("factories", 1, city="Elsewhere")
    released.change("milestones", 0, event="Something else")
    release(released.path, "1.1.0", "2005-12-24")
    assert contents(first) == before
    second = released.path / EDITIONS / "2005-12-24"
    assert filled(apply(kept(first), released.rows("changes"))) == filled(kept(second))
    released.change("factories", 1, city="Nowhere")
    release(released.path, "1.2.0", "2006-01-06")
    assert [row["date"] for row in released.rows("changes")].count("2006-01-06") == 1
    for line in (second / SUMS).read_text(encoding="utf-8").splitlines():
        sum, name = line.split()
        assert hashlib.sha256((second / name).read_bytes()).hexdigest() == sum


def test_what_cannot_be_released_leaves_everything_as_it_is(released: Folder) -> None:
    before = contents(released.path)
    with pytest.raises(ValueError, match="nothing has changed"):
        release(released.path, "1.1.0", "2005-12-24")
    released.change("factories", 0, stage="installation")
    with pytest.raises(ValueError, match="2005-11-01 is there already"):
        release(released.path, "1.1.0", "2005-11-01")
    released.change("factories", 0, stage="dreamt")
    with pytest.raises(DataError, match=r"factories\.csv:2: stage"):
        release(released.path, "1.1.0", "2005-12-24")
    released.change("factories", 0, stage="contract")
    after = contents(released.path)
    assert after.keys() == before.keys()


@pytest.mark.parametrize("date", KEPT)
def test_a_kept_edition_is_as_it_was_published(date: str) -> None:
    folder = DATA / EDITIONS / date
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    assert {path.name for path in folder.iterdir()} == {SUMS, *(line.split()[1] for line in lines)}
    for line in lines:
        sum, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sum, name


def test_the_changes_of_the_data_lead_from_each_kept_edition_to_the_next() -> None:
    network = load(DATA)
    assert network.editions == tuple(KEPT)
    for earlier, later in itertools.pairwise(KEPT):
        computed = list(compare(edition(earlier), edition(later), later))
        listed = [change for change in network.changes if change.date == later]
        keys = [(change.table, change.row, change.field, change.before or "", change.after or "") for change in listed]
        assert [(c["table"], c["row"], c["field"], c["before"], c["after"]) for c in computed] == keys
