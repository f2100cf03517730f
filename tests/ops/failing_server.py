"""The app for a public server with errors in it: in one view, in one answer of the interface, and in a probe.

For test_errors.py: ``uvicorn tests.ops.failing_server:app``.
"""

import logging
from importlib import import_module

from ai_factories.web import interface, probes

SAID = "an accident, with the words of a reader"


def _fail(*_args: object) -> None:
    logging.getLogger("a.library").warning("that nobody has told where to log")
    raise RuntimeError(SAID)


vars(probes)["PROBES"] = {**probes.PROBES, "/fails": _fail}
vars(interface)["factory_record"] = _fail
vars(import_module("components.views.consortia"))["heading"] = _fail

app = import_module("server").app
