"""Logs for whoever runs the service: a line of JSON for each event, on standard error, without personal data.

Events: ``start``, ``setting refused``, ``data loaded``, ``data refused``, ``page failed``, ``request failed`` and, at
level ``DEBUG``, ``request refused``. Their fields never contain what a reader typed, a query, or an IP address.
"""

import logging
import logging.config
import platform
import traceback
from functools import cache
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from ai_factories.web.settings import log_level

ACCESS_LOGS = ("uvicorn.access",)  # would record each reader's IP address and requests
log = logging.getLogger("ai_factories")


class Formatter(JsonFormatter):
    """Reports the type and location of an exception, but not its message, which may contain what a reader typed."""

    def formatException(self, ei: Any) -> str:  # named by the library  # noqa: N802
        kind, _error, place = ei
        return "".join(traceback.format_tb(place)) + getattr(kind, "__name__", "")


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
    log.info("start", extra={"python": platform.python_version(), **dict(versions)})
    if refused:
        log.error("setting refused", extra={"detail": refused})


def take_over(logger: logging.Logger) -> None:
    """Make a logger of other software write in the same way as ours, at its own level."""
    logger.handlers, logger.propagate = log.handlers, False
    logger.disabled = logger.name in ACCESS_LOGS


def log_request(method: str, path: str, status: int) -> None:
    """Log a request that failed or, at ``DEBUG``, one that was refused."""
    failed = status >= 500
    event, level = ("request failed", logging.ERROR) if failed else ("request refused", logging.DEBUG)
    if status >= 400:
        log.log(level, event, extra={"method": method, "path": path, "status": status})
