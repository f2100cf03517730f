"""Logs for whoever runs the service: a line of JSON for each event, on standard error, without personal data.

Events: ``start``, ``setting refused``, ``data loaded``, ``data refused``, ``data stalled``, ``data check failed``,
``page failed``, ``request failed``, ``program failed``, ``library message`` and, at level ``DEBUG``, ``request
refused``. Their fields never contain what a
client sent (a query, a path, a header, a method of its own) or an IP address.
"""

import copy
import logging
import logging.config
import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from ai_factories.web.settings import log_level

ACCESS_LOGS = ("uvicorn.access",)  # would record each reader's IP address and requests
MAX_CALLS = 8  # of an exception
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
log = logging.getLogger("ai_factories")


class Formatter(JsonFormatter):
    """Times in UTC; what other software says without the values in it, which may be a client's; and exceptions by type
    and place, without their message, for the same reason."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.partition(".")[0] != log.name:
            record = copy.copy(record)
            record.place = f"{Path(record.pathname).name}:{record.lineno}"
            record.template = str(record.msg) if record.args else None
            record.msg, record.args = "library message", ()
        return super().format(record)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # named by the library  # noqa: N802
        kind, _error, place = ei
        calls = reversed(traceback.extract_tb(place)[-MAX_CALLS:])
        places = [f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in calls]
        return f"{getattr(kind, '__name__', '')} at {', called by '.join(places)}"


@cache
def configure(versions: tuple[tuple[str, str], ...] = ()) -> None:
    """Start the log of this process; its first line includes the ``versions`` of other software.

    An unknown level is logged and replaced by ``INFO``: no reader should be turned away because of it.
    """
    refused = None
    try:
        level = log_level()
    except ValueError as error:
        level, refused = "INFO", str(error)
    own = {"handlers": ["json"], "propagate": False}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": Formatter,
                    "fmt": "{asctime}{levelname}{name}{message}",
                    "style": "{",
                    "rename_fields": {"asctime": "time", "levelname": "level", "message": "event"},
                }
            },
            "handlers": {"json": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["json"], "level": "WARNING"},  # what else has something to say
            "loggers": {log.name: own | {"level": level}, "uvicorn": own, "uvicorn.error": own | {"level": "WARNING"}},
        }
    )
    take_over(logging.getLogger("uvicorn.access"))
    logging.captureWarnings(capture=True)
    # What Python would print itself, if something fails outside all handlers.
    sys.excepthook = lambda *failure: log.critical("program failed", exc_info=failure)
    threading.excepthook = lambda failure: _failed_outside(failure.exc_type, failure.exc_value, failure.exc_traceback)
    sys.unraisablehook = lambda failure: _failed_outside(failure.exc_type, failure.exc_value, failure.exc_traceback)
    log.info("start", extra={"python": platform.python_version(), **dict(versions)})
    if refused:
        refuse_setting(refused)


@cache
def refuse_setting(detail: str) -> None:
    """Log, once, that a setting cannot be used."""
    log.error("setting refused", extra={"detail": detail})


def take_over(logger: logging.Logger) -> None:
    """Make a logger of other software write in the same way as ours, at its own level."""
    logger.handlers, logger.propagate = log.handlers, False
    logger.disabled = logger.name in ACCESS_LOGS


def _failed_outside(kind: type[BaseException], error: BaseException | None, place: Any) -> None:
    log.error("program failed", exc_info=(kind, error or kind(), place))


def log_request(method: str, path: str, status: int) -> None:
    """Log a request that failed or, at ``DEBUG``, one that was refused; ``path`` must be one of ours."""
    failed = status >= 500
    event, level = ("request failed", logging.ERROR) if failed else ("request refused", logging.DEBUG)
    if status >= 400:
        known = method if method in METHODS else "other"
        log.log(level, event, extra={"method": known, "path": path, "status": status})
