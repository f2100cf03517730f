"""Many readers and many sites, through Streamlit's own protocol, with the sessions of the benchmark."""

import subprocess
import sys
from pathlib import Path

import pytest

from components.loading import load
from components.model import Network
from tests.bench.grow import grow
from tests.bench.sessions import changes, choices
from tests.bench.sessions import load as sessions_at_once
from tests.conftest import DATA, ROOT, running_app, started_app

FILTER_BYTES = 20_000  # at most, for a change of a filter


def test_a_change_of_filter_takes_few_bytes(app: str, network: Network) -> None:
    answers = changes(app, network)
    assert [answer.count for answer in answers] == list(choices(network).values())[1:]
    assert max(answer.bytes for answer in answers) <= FILTER_BYTES


@pytest.mark.parametrize("sites", [200, 2000])
def test_more_sites_than_there_will_be(tmp_path: Path, sites: int) -> None:
    folder = grow(DATA, tmp_path / "data", sites)
    network = load(folder)
    assert len(network.factories) == len({factory.id for factory in network.factories}) == sites
    # The copies have all that the originals have.
    for table in ("memberships", "contracts", "milestones", "citations"):
        assert len(getattr(network, table)) > len(getattr(load(DATA), table)) * sites / 19 * 0.7
    with running_app(folder) as address:
        answers = changes(address, network)
    assert [answer.count for answer in answers] == list(choices(network).values())[1:]


def test_many_readers_at_once_each_see_their_own_choice(network: Network) -> None:
    with started_app() as (address, process):
        result = sessions_at_once(address, process, network, sessions=20, seconds=5)
    assert result.errors == []
    assert len(result.latencies) >= 20


@pytest.mark.parametrize("library", ["openpyxl", "altair", "fastapi"])
def test_the_first_page_waits_for_no_library_of_another(library: str) -> None:
    script = f"import sys, app; sys.exit('{library}' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
