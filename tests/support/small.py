"""A small network of three invented AI Factories, for tests that correcting a fact must not break.

``moonforge`` (Hungary, new build) has every field filled in; of ``tin-owl`` (Ireland, upgrade) little is known, its
participants among it; ``glass-whale`` (Latvia, alongside a EuroHPC system) is in operation, and no other country takes
part in it. Two Antennas: ``lantern`` (Switzerland) and ``mist-antenna`` (United Kingdom), which has no name. Past dates
lie before 2011 and coming ones after 2039.
"""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ai_factories import load
from ai_factories.loading.descriptor import descriptor
from ai_factories.loading.folder import OUTLINES, PACKAGE
from ai_factories.model.network import Network
from tests.support.data import DATA, Folder

TABLES = Path(__file__).with_name("small")


def copy_small(folder: Path) -> Path:
    """Write the small network to a new ``folder``, complete with schemas and the outlines of the real one."""
    shutil.copytree(TABLES, folder)
    package = folder / PACKAGE
    package.write_text(descriptor(package.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / OUTLINES).parent.mkdir()
    shutil.copy(DATA / OUTLINES, folder / OUTLINES)
    return folder


def keep_only(folder: Folder, factory: str) -> None:
    """Leave of a folder one AI Factory and no more than must be known about it; all other tables are empty."""
    cited = (
        "name",
        "host",
        "place",
        "coordinates",
        "system_type",
        "selection",
        "stage",
        "status",
        "expected",
        "role",
        "*",
    )
    kept: dict[str, Callable[[dict[str, str]], bool]] = {
        "sources": lambda _row: True,
        "sectors": lambda _row: True,
        "factories": lambda row: row["id"] == factory,
        "memberships": lambda row: row["factory"] == factory and row["role"] == "host",
        "citations": lambda row: (
            row["table"] in ("factories", "memberships") and row["row"].startswith(factory) and row["group"] in cited
        ),
    }
    for path in folder.path.glob("*.csv"):
        is_kept = kept.get(path.stem)
        rows = [row for row in folder.rows(path.stem) if is_kept and is_kept(row)]
        header = path.read_text(encoding="utf-8").splitlines()[0]
        path.write_text(header + "\n", encoding="utf-8")
        if rows:
            folder.write(path.stem, rows)


def add_twin(folder: Folder) -> None:
    """Add ``tin-owl-two``, of which the same is known as of ``tin-owl``."""
    factories, members, cited = (folder.rows(table) for table in ("factories", "memberships", "citations"))
    owl = next(row for row in factories if row["id"] == "tin-owl")
    folder.write("factories", [*factories, owl | {"id": "tin-owl-two"}])
    folder.write("memberships", [*members, {"factory": "tin-owl-two", "country": owl["country"], "role": "host"}])
    facts = [row for row in cited if row["table"] in ("factories", "memberships")]
    twins = [row | {"row": row["row"].replace("tin-owl", "tin-owl-two")} for row in facts if "tin-owl" in row["row"]]
    folder.write("citations", [*cited, *twins])


def small_folder() -> Path:
    """A folder with the small network, which stays until the tests end; not to be changed."""
    return Path(_lasting().name) / "data"


@cache
def small_network() -> Network:
    """The small network, loaded once."""
    return load(small_folder())


@cache
def _lasting() -> "TemporaryDirectory[str]":
    directory = TemporaryDirectory(prefix="ai-factories-small-")
    copy_small(Path(directory.name) / "data")
    return directory
