"""Undocumented behaviour of uvicorn that ``ai_factories/web/connections.py`` relies on.

That connections end, and how many there may be, is in ``tests/ops/test_outside.py``.
"""

import asyncio
import inspect
from typing import Any
from unittest.mock import MagicMock

from uvicorn import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from tests.support.loops import wait_for


async def _nothing(*_: object) -> None: ...


def test_a_connection_is_among_the_others_and_knows_its_client_and_request() -> None:
    async def connect() -> None:
        state = ServerState()
        config = Config(_nothing)
        config.load()
        protocol: Any = AutoHTTPProtocol
        connection = protocol(config=config, server_state=state, app_state={})
        transport = MagicMock(asyncio.Transport)
        transport.get_extra_info.side_effect = {"peername": ("192.0.2.1", 1)}.get
        connection.connection_made(transport)
        assert connection.connections == state.connections == {connection}
        assert connection.client == ("192.0.2.1", 1)
        assert connection.cycle is None
        assert connection.transport is transport
        connection.shutdown()

    wait_for(connect())
    assert "self.cycle.response_complete" in inspect.getsource(AutoHTTPProtocol)
