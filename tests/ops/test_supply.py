"""What the app is made of: pinned by hash, under licences that we may use, listed on demand, and without secrets."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ai_factories.map.assets import LEAFLET, LICENCE
from tests.support.data import ROOT

TOOLS = Path(sys.executable).parent
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "Zlib",
}
SPELLINGS = {  # of what packages say in words of their own
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
READ = {  # packages that say it elsewhere, read by a person
    "feedgen": "BSD-2-Clause",  # or LGPL-3.0-or-later, as one likes: in its file license.bsd
    "resvg_py": "MIT",  # in its file LICENSE; resvg itself: Apache-2.0 or MIT
    "streamlit-folium": "MIT",  # in the file LICENSE of its repository
}


def pins(name: str) -> dict[str, str]:
    """The packages of a requirements file, with their versions."""
    return dict(PIN.findall((ROOT / name).read_text()))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_by_hash(name: str) -> None:
    entries = re.split(r"\n(?=[\w])", re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE))
    loose = [entry[:60] for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry]
    assert loose == []
    assert len(entries) > 40


def test_what_is_tested_is_what_runs() -> None:
    tested = pins("requirements-dev.txt")
    assert {name: tested.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


def licences() -> dict[str, str]:
    """The licence of each package that the app runs with, as far as it is installed here."""
    wanted = [name.lower().replace(".", "-").replace("_", "-") for name in pins("requirements.txt")]
    command = [str(TOOLS / "pip-licenses"), "--from=mixed", "--format=json", "--with-system", "--packages", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {package["Name"]: package["License"] for package in json.loads(done.stdout)}


def test_every_licence_is_one_that_we_may_use() -> None:
    found = licences()
    assert len(found) > 40
    strange = {}
    for name, licence in found.items():
        parts = re.split(r" AND | OR |; ", READ.get(name, licence))
        if not {SPELLINGS.get(part, part) for part in parts} <= ALLOWED:
            strange[name] = licence
    assert strange == {}


def test_leaflet_is_as_published_and_pinned() -> None:
    """Compared with its hashes in the repository, which .ci/leaflet takes from npm. An update changes the pin first."""
    sums = [line.split() for line in (LEAFLET / "SHA256SUMS").read_text().splitlines()]
    assert [name for _, name in sums] == ["LICENSE", "leaflet.css", "leaflet.js"]
    changed = [name for digest, name in sums if hashlib.sha256((LEAFLET / name).read_bytes()).hexdigest() != digest]
    assert changed == []
    pin = json.loads((LEAFLET / "package-lock.json").read_text())["packages"]["node_modules/leaflet"]
    assert pin["integrity"].startswith("sha512-")
    assert f'version="{pin["version"]}"' in (LEAFLET / "leaflet.js").read_text(encoding="utf-8"), "run .ci/leaflet"


def test_leaflets_licence_is_one_that_we_may_use_and_name() -> None:
    pin = json.loads((LEAFLET / "package-lock.json").read_text())["packages"]["node_modules/leaflet"]
    assert pin["license"] == "BSD-2-Clause"
    assert pin["license"] in ALLOWED
    assert LICENCE.read_text().startswith("BSD 2-Clause License\n")
    _, _, ours = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Licences\n")
    assert "Leaflet" in ours
    assert pin["license"] in ours


@pytest.mark.audit
def test_a_bill_of_materials_is_made_on_demand(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    command = ["environment", "--pyproject", str(ROOT / "pyproject.toml"), "--output-file", str(file), sys.executable]
    subprocess.run([str(TOOLS / "cyclonedx-py"), *command], capture_output=True, check=True)
    bill = json.loads(file.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "european-ai-factories"
    listed = {part["name"].lower().replace("_", "-"): part["version"] for part in bill["components"]}
    for name in ("streamlit", "folium", "streamlit-folium", "pandas", "python-json-logger"):
        assert listed[name] == pins("requirements.txt")[name]


@pytest.mark.audit
def test_no_secret_is_in_the_repository(tmp_path: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    files = [name for name in tracked if not name.startswith("requirements")]  # full of hashes
    assert "app.py" in files
    secret = tmp_path / "planted.py"
    secret.write_text("AWS_ACCESS_KEY_ID = 'AKIA" + "QYLPMN5HHHFPZAM2'\n")
    search = str(TOOLS / "detect-secrets-hook")
    planted = subprocess.run([search, str(secret)], cwd=tmp_path, capture_output=True, check=False)
    assert planted.returncode == 1  # it would find one
    done = subprocess.run([search, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_threat_has_a_test_that_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| ") and "Tested in" not in row]
    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(tests/[\w/.]+)`", row[-1])
        assert named, row
        assert [name for name in named if not (ROOT / name).exists()] == []
