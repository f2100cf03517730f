"""Settings for whoever runs the service, from environment variables."""

import os
import re

FRAME_ANCESTORS = "AI_FACTORIES_FRAME_ANCESTORS"
LOG_LEVEL = "AI_FACTORIES_LOG_LEVEL"
INTERFACE = "AI_FACTORIES_INTERFACE"  # path of the HTTP interface below that of the page; set by server.py
PUBLIC_URL = "AI_FACTORIES_PUBLIC_URL"
SESSIONS_PER_ADDRESS = "AI_FACTORIES_SESSIONS_PER_ADDRESS"
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


def sessions_per_address() -> int:
    """How many sessions an address may have open; 0 where a proxy limits addresses, since all requests come from it.

    Raises ``ValueError`` for anything that is no such number.
    """
    value = os.environ.get(SESSIONS_PER_ADDRESS, "").strip() or "200"
    if not re.fullmatch(r"[0-9]{1,5}", value):
        raise ValueError(f"{SESSIONS_PER_ADDRESS}: {value!r} is no number; allowed: 0 (no limit) to 99999")
    return int(value)


def public_origin() -> str:
    """The origin at which the public reaches the service, for links that must be absolute; empty if it is not set.

    Raises ``ValueError`` for anything that is not an origin.
    """
    value = os.environ.get(PUBLIC_URL, "").strip().rstrip("/")
    if value and not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", value, re.IGNORECASE):
        raise ValueError(f"{PUBLIC_URL}: {value!r} is no origin; allowed: https://example.org, without a path")
    return value
