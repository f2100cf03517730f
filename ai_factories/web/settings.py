"""Settings for whoever runs the service, from environment variables."""

import os
import re

FRAME_ANCESTORS = "AI_FACTORIES_FRAME_ANCESTORS"
LOG_LEVEL = "AI_FACTORIES_LOG_LEVEL"
INTERFACE = "AI_FACTORIES_INTERFACE"  # path of the HTTP interface below that of the page; set by server.py
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def embedders() -> str:
    """The origins that may embed the page: all by default, only its own if the setting is empty.

    Raises ``ValueError`` for anything that is not an origin.
    """
    value = os.environ.get(FRAME_ANCESTORS, "*").strip()
    for part in value.split():
        if part != "*" and not re.fullmatch(r"https?://(\*\.)?[a-z0-9.-]+(:\d+)?", part, re.IGNORECASE):
            raise ValueError(f"{FRAME_ANCESTORS}: {part!r} is no origin; allowed: *, nothing, or https://example.org")
    return value


def log_level() -> str:
    """The level from which events are logged. Raises ``ValueError`` for an unknown level."""
    level = os.environ.get(LOG_LEVEL, "").strip().upper() or "INFO"
    if level not in LEVELS:
        raise ValueError(f"{LOG_LEVEL}: {level!r} is no level; allowed: {', '.join(LEVELS)}")
    return level
