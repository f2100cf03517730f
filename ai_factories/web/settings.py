"""The settings of whoever runs the service, from the environment."""

import os
import re

FRAME_ANCESTORS = "AI_FACTORIES_FRAME_ANCESTORS"
LOG_LEVEL = "AI_FACTORIES_LOG_LEVEL"
INTERFACE = "AI_FACTORIES_INTERFACE"  # where the HTTP interface is below the page; server.py sets it
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def embedders() -> str:
    """The origins that may embed the page: everybody by default, none beside the page itself if it is empty.

    Raises ``ValueError`` for anything that is not an origin.
    """
    value = os.environ.get(FRAME_ANCESTORS, "*").strip()
    for part in value.split():
        if part != "*" and not re.fullmatch(r"https?://(\*\.)?[a-z0-9.-]+(:\d+)?", part, re.IGNORECASE):
            raise ValueError(f"{FRAME_ANCESTORS}: {part!r} is no origin; allowed: *, nothing, or https://example.org")
    return value


def log_level() -> str:
    """From which level on events are logged. Raises ``ValueError`` for a level that does not exist."""
    level = os.environ.get(LOG_LEVEL, "").strip().upper() or "INFO"
    if level not in LEVELS:
        raise ValueError(f"{LOG_LEVEL}: {level!r} is no level; allowed: {', '.join(LEVELS)}")
    return level
