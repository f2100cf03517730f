"""Makes an edition of the data: ``python -m ai_factories.release <version>`` prints the notes for the release.

It checks the data, computes what has changed since the last edition, dates the data and this project's files that name
the edition, and keeps the edition as files that never change again.
"""

import csv
import datetime
import hashlib
import re
import shutil
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from ai_factories.context import Context
from ai_factories.export.changes import Tables, compare, tables
from ai_factories.export.files import to_csv, to_geojson, to_package
from ai_factories.loading.folder import EDITION_FILES, EDITIONS, PACKAGE, SUMS, data_folder
from ai_factories.loading.package import load
from ai_factories.loading.problems import DataError
from ai_factories.model.network import Network
from ai_factories.model.rows import Change
from ai_factories.wording.changes import changes_in_words

ROOT = Path(__file__).resolve().parents[1]
CHANGES = "changes.csv"
DATED = ("CITATION.cff", "pyproject.toml", ".zenodo.json")  # files of the project that name the edition


def release(folder: Path, version: str, date: str) -> str:
    """Make the edition of a day, and return its notes as Markdown.

    Raises ``DataError`` if the data is not valid, and ``ValueError`` if there is such an edition already or nothing has
    changed. Then no file has changed.
    """
    network = load(folder)
    if date in network.editions:
        raise ValueError(f"the edition of {date} is there already and never changes; make the next one on another day")
    changes: list[dict[str, str]] = []
    if network.editions:
        last = kept(folder / EDITIONS / network.editions[-1])
        changes = list(compare(last, tables(network.files), date))
        if not changes:
            raise ValueError("nothing has changed since the last edition")
    with TemporaryDirectory() as temporary:
        made = Path(temporary) / "data"
        shutil.copytree(folder, made)
        dated(made / PACKAGE, version, date)
        with (made / CHANGES).open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, list(Change.model_fields), lineterminator="\n").writerows(changes)
        network = load(made)
        keep(network, made / EDITIONS / date)
        for name in (PACKAGE, CHANGES):
            shutil.copy(made / name, folder / name)
        shutil.copytree(made / EDITIONS / date, folder / EDITIONS / date)
    parts = [part for part in changes_in_words(Context.of(network)) if part.date == date]
    lines = [
        f"- {part.name}: {c.label}: {c.before or 'new'} → {c.after or 'removed'}"
        for part in parts
        for c in part.changes
    ]
    checked = f"Facts checked again: {sum(part.checked for part in parts)}."
    return "\n".join((f"# European AI Factories {version}, {date}", "", *lines, "", checked))


def kept(folder: Path) -> Tables:
    """The tables of an edition that is kept."""
    with zipfile.ZipFile(folder / "datapackage.zip") as archive:
        return tables({name: archive.read(name) for name in archive.namelist()})


def keep(network: Network, folder: Path) -> None:
    """Write the files of an edition, and their hashes."""
    folder.mkdir(parents=True)
    context = Context.of(network)
    made = dict(zip(EDITION_FILES, (to_package(context), to_csv(context), to_geojson(context)), strict=False))
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in made.items())
    for name, content in (made | {SUMS: sums.encode()}).items():
        (folder / name).write_bytes(content)


def dated(path: Path, version: str, date: str) -> None:
    """Put the version and the date of the edition into a file that names both, or the first of them."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^( *"?version"?(?::| =) "?)[^",\n]+', rf"\g<1>{version}", text, count=1)
    text = re.sub(r'("?(?:created|date-released|publication_date)"?: "?)\d{4}-\d\d-\d\d', rf"\g<1>{date}", text)
    path.write_text(text, encoding="utf-8")


def main() -> int:
    if len(sys.argv) != 2 or not re.fullmatch(r"\d+\.\d+\.\d+", sys.argv[1]):
        print("usage: python -m ai_factories.release <version>, such as 0.6.0", file=sys.stderr)
        return 2
    version, date = sys.argv[1], datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        print(release(data_folder(), version, date))
    except (DataError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for name in DATED:
        dated(ROOT / name, version, date)
    return 0


if __name__ == "__main__":
    sys.exit(main())
