"""Waiting for what becomes true, never for a time."""

import time
from collections.abc import Callable

LONG = 30  # seconds; more than a busy machine needs


def eventually(true: Callable[[], bool]) -> bool:
    """Whether something becomes true before long."""
    end = time.monotonic() + LONG
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()
