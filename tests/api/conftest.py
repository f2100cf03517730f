"""The HTTP interface in this process, where ``server.py`` has it, with the small network."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from ai_factories.loading import reloading
from ai_factories.model.network import Network
from ai_factories.web.headers import API
from ai_factories.web.interface import api
from ai_factories.web.probes import PROBES
from tests.support.data import Folder
from tests.support.loops import wait_for
from tests.support.small import copy_small, small_folder, small_network


class InProcess(httpx.BaseTransport):
    """Hands requests to an application without a socket."""

    def __init__(self, app: Starlette) -> None:
        self.transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            answer = await self.transport.handle_async_request(request)
            assert isinstance(answer.stream, httpx.AsyncByteStream)
            body = b"".join([part async for part in answer.stream])
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        return wait_for(answer())


@pytest.fixture(scope="package", autouse=True)
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
def client(app: Starlette) -> Iterator[httpx.Client]:
    with httpx.Client(transport=InProcess(app), base_url="http://interface.test") as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A copy of the small network to change, which is what the interface reads then."""
    path = copy_small(tmp_path / "data")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(path))
    reloading._folder.cache_clear()
    yield Folder(path)
    reloading._folder.cache_clear()
