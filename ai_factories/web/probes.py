"""Probes for load balancers: whether the process responds, and whether it can show the data.

They answer on the event loop: no other work, and no disk, keeps them waiting for a thread.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ai_factories.loading.reloading import known

NO_STORE = {"Cache-Control": "no-store"}


async def alive(_request: Request) -> Response:
    """The process responds."""
    return PlainTextResponse("ok", headers=NO_STORE)


async def ready(_request: Request) -> Response:
    """Whether data can be shown, of which edition, how many problems newer files have, and whether the disk stalls."""
    network, error, stalled = await known()
    values: dict[str, Any] = {"ready": network is not None}
    if network:
        values |= {"version": network.package.version, "date": network.package.created}
    if error or not network:
        values["problems"] = len(error.problems) if error else 0
    if stalled:
        values["stalled"] = True
    return JSONResponse(values, 200 if network else 503, headers=NO_STORE)


PROBES: Mapping[str, Callable[[Request], Awaitable[Response]]] = {"/healthz": alive, "/readyz": ready}
