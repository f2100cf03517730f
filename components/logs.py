"""Logs for whoever runs the service: a line of JSON for each event, on standard error, without personal data.

Events: ``start``, ``data loaded``, ``data refused``, ``page failed``, ``request failed`` and, at level ``DEBUG``,
``request refused``. Nothing that a reader typed, no query and no address of a reader is among their fields.
"""

import logging
import os
import platform
import sys
import traceback
from importlib.metadata import version
from typing import Any

from pythonjsonlogger.json import JsonFormatter

LEVEL = "AI_FACTORIES_LOG_LEVEL"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
OTHERS = ("streamlit", "uvicorn")  # whose own messages are written in the same way
log = logging.getLogger("ai_factories")


class _Formatter(JsonFormatter):
    """Of an exception it tells the kind and the place, not the message, which may hold what a reader typed."""

    def formatException(self, ei: Any) -> str:  # the name that the library calls  # noqa: N802
        kind, _error, place = ei
        return "".join(traceback.format_tb(place)) + getattr(kind, "__name__", "")


def set_up() -> None:
    """Start the log of this process, and send there what Streamlit and uvicorn say, however often they say how.

    Raises ``ValueError`` for a level that is none.
    """
    if not log.handlers:
        level = os.environ.get(LEVEL, "INFO").strip().upper() or "INFO"
        if level not in LEVELS:
            raise ValueError(f"{LEVEL}: {level!r} is no level; allowed: {', '.join(LEVELS)}")
        handler = logging.StreamHandler(sys.stderr)
        names = {"asctime": "time", "levelname": "level", "message": "event"}
        handler.setFormatter(_Formatter("{asctime}{levelname}{name}{message}", style="{", rename_fields=names))
        log.handlers, log.propagate = [handler], False
        log.setLevel(level)
        log.info("start", extra={"python": platform.python_version(), "streamlit": version("streamlit")})
    if any(logging.getLogger(name).handlers != log.handlers for name in OTHERS):
        _take_over()


def _take_over() -> None:
    for name in [*OTHERS, *logging.root.manager.loggerDict]:
        top, _dot, below = name.partition(".")
        if top in OTHERS:
            other = logging.getLogger(name)
            other.handlers, other.propagate = ([], True) if below else (log.handlers, False)
    # They name each reader's address, and what was asked.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
