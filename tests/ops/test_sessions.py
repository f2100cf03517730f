"""Many readers and many sites, through Streamlit's own protocol, with the sessions of the benchmark."""

import subprocess
import sys
from pathlib import Path

import pytest

from ai_factories import load
from ai_factories.model.network import Network
from tests.bench.grow import grow
from tests.bench.sessions import changes, choices
from tests.bench.sessions import load as sessions_at_once
from tests.support.data import DATA, ROOT
from tests.support.servers import running_app, started_app

FILTER_BYTES = 20_000  # at most, for a change of a filter
OTHERS = ("xlsxwriter", "altair", "fastapi")  # what only downloads, the interface or nobody needs


def test_a_change_of_filter_takes_few_bytes(public: str, network: Network) -> None:
    answers = changes(public, network)
    assert [answer.count for answer in answers] == list(choices(network).values())[1:]
    assert max(answer.bytes for answer in answers) <= FILTER_BYTES


@pytest.mark.audit
def test_more_sites_than_there_will_be(network: Network, tmp_path: Path) -> None:
    sites = 1000
    folder = grow(DATA, tmp_path / "data", sites)
    grown = load(folder)
    assert len(grown.factories) == len({factory.id for factory in grown.factories}) == sites
    for original, copy in zip(network.factories, grown.factories[len(network.factories) :], strict=False):
        assert grown.participants(copy.id) == network.participants(original.id)
        cited = [citation.group for citation in network.citations_of("factories", original.id)]
        assert [citation.group for citation in grown.citations_of("factories", copy.id)] == cited
    with running_app(folder) as address:
        answers = changes(address, grown)
    assert [answer.count for answer in answers] == list(choices(grown).values())[1:]


@pytest.mark.audit
def test_many_readers_at_once_each_see_their_own_choice(network: Network) -> None:
    with started_app() as (address, process):
        result = sessions_at_once(address, process, network, sessions=20, seconds=5)
    assert result.errors == []
    assert len(result.latencies) >= 10


@pytest.mark.audit
def test_the_first_page_waits_for_no_library_of_others() -> None:
    script = (
        "import sys\nfrom streamlit.testing.v1 import AppTest\n"
        "AppTest.from_file('app.py', default_timeout=60).run()\n"
        f"print(*sys.modules.keys() & set({OTHERS}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr[-2000:]
