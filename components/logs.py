"""Logs for whoever runs the service: a line of JSON for each event, on standard error, without personal data.

Events: ``start``, ``data loaded``, ``data refused``, ``page failed``, ``request failed`` and, at level ``DEBUG``,
``request refused``. Nothing that a reader typed, no query and no address of a reader is among their fields.
"""

import logging
import os
import platform
import sys
from importlib.metadata import version

from pythonjsonlogger.json import JsonFormatter

LEVEL = "AI_FACTORIES_LOG_LEVEL"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
OTHERS = ("streamlit", "uvicorn")  # whose own messages are written in the same way
log = logging.getLogger("ai_factories")


def set_up() -> None:
    """Start the log of this process; does nothing the second time. Raises ``ValueError`` for a level that is none."""
    if log.handlers:
        return
    level = os.environ.get(LEVEL, "INFO").strip().upper() or "INFO"
    if level not in LEVELS:
        raise ValueError(f"{LEVEL}: {level!r} is no level; allowed: {', '.join(LEVELS)}")
    handler = logging.StreamHandler(sys.stderr)
    names = {"asctime": "time", "levelname": "level", "message": "event"}
    handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}", style="{", rename_fields=names))
    for name in [*logging.root.manager.loggerDict]:
        top, _dot, below = name.partition(".")
        if top in OTHERS:
            other = logging.getLogger(name)
            other.handlers, other.propagate = ([], True) if below else ([handler], False)
    # They name each reader's address, and what was asked.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    log.handlers, log.propagate = [handler], False
    log.setLevel(level)
    log.info("start", extra={"python": platform.python_version(), "streamlit": version("streamlit")})
