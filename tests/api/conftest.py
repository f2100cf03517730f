"""The HTTP interface in this process, where ``server.py`` has it, with the small network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from ai_factories.loading import edition
from ai_factories.model.network import Network
from ai_factories.web.headers import API
from ai_factories.web.interface import api
from ai_factories.web.probes import PROBES
from tests.support.data import Folder
from tests.support.small import copy_small, small_folder, small_network


@pytest.fixture(scope="session", autouse=True)
def data() -> Iterator[None]:
    """Let everything here read the small network, unless a test says another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_FACTORIES_DATA", str(small_folder()))
        yield


@pytest.fixture(scope="session")
def network() -> Network:
    """The small network."""
    return small_network()


@pytest.fixture(scope="session")
def app() -> Starlette:
    return Starlette(routes=[*(Route(path, probe) for path, probe in PROBES.items()), Mount(API, api)])


@pytest.fixture(scope="session")
def client(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A copy of the small network to change, which is what the interface reads then."""
    path = copy_small(tmp_path / "data")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(path))
    edition._folder.cache_clear()
    yield Folder(path)
    edition._folder.cache_clear()
