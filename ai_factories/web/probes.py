"""Probes for load balancers: whether the process responds, and whether it can show the data."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current

NO_STORE = {"Cache-Control": "no-store"}


def alive(_request: Request) -> Response:
    """The process responds."""
    return PlainTextResponse("ok", headers=NO_STORE)


def ready(_request: Request) -> Response:
    """Whether data can be shown, of which edition, and how many problems newer files have."""
    try:
        network, error = current()
    except DataError as invalid:
        return JSONResponse({"ready": False, "problems": len(invalid.problems)}, 503, headers=NO_STORE)
    edition = {"ready": True, "version": network.package.version, "date": network.package.created}
    return JSONResponse(edition | ({"problems": len(error.problems)} if error else {}), headers=NO_STORE)


PROBES: Mapping[str, Callable[[Request], Response]] = {"/healthz": alive, "/readyz": ready}
