"""The app for a public server with errors in it: in one view, in one answer of the interface, and in two probes.

For test_errors.py: ``uvicorn tests.ops.failing_server:app``.
"""

import logging
from importlib import import_module
from threading import Event

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ai_factories.web import interface, probes

SAID = "an accident, with the words of a reader"


def _fail(*_args: object) -> None:
    logging.getLogger("a.library").warning("that nobody has told where to log")
    raise RuntimeError(SAID)


_goes_on = Event()


def _wait(_request: Request) -> Response:
    """Keep a thread of the server busy until somebody asks for /goes-on."""
    _goes_on.wait(60)
    return PlainTextResponse("at last")


async def _go_on(_request: Request) -> Response:
    _goes_on.set()
    return PlainTextResponse("ok")


vars(probes)["PROBES"] = {**probes.PROBES, "/fails": _fail, "/waits": _wait, "/goes-on": _go_on}
vars(interface)["factory_record"] = _fail
vars(import_module("components.views.consortia"))["heading"] = _fail

app = import_module("server").app
