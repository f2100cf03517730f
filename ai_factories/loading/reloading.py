"""The edition of the data in use, reloaded whenever its files change.

Whether they have changed is asked in a thread of its own. Only who begins such a check waits for it, and not for long;
all others, and on a disk that does not answer that reader too, are told what is known already.
"""

import asyncio
import logging
import math
import threading
import time
from concurrent.futures import Future, wait
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ai_factories.loading.folder import PACKAGE, data_folder, fingerprint
from ai_factories.loading.package import load
from ai_factories.loading.problems import FILE, DataError, Problem
from ai_factories.model.network import Network

MAX_LOGGED = 20  # problems
# Seconds that a check may take before it is no longer waited for: so much that on a busy machine too, the very next run
# of the page sees a change of the data.
PATIENCE = 2
FIRST_PATIENCE = 20  # as long as nothing has been loaded
PROBE_PATIENCE = 0.5
STALLED = 10  # seconds after which a check is logged as stalled
RETRY = 60  # seconds after which unchanged files are read again if perhaps only the disk had failed
log = logging.getLogger("ai_factories")


class Known(NamedTuple):
    """What is known of the data: the last valid ones, why newer files are refused, and whether the disk answers."""

    network: Network | None
    error: DataError | None
    stalled: bool


def current() -> tuple[Network, DataError | None]:
    """The data in use, reloaded whenever its files change.

    While the files are invalid, the last valid data stays in use and is returned with the error. Raises ``DataError``,
    as ``load`` does, if no valid data has been loaded since the start. Waits for ``PATIENCE`` at most, and for
    ``FIRST_PATIENCE`` if nothing is known yet.
    """
    folder = _folder(data_folder())
    check, begun = folder.check()
    if not any(folder.found):
        wait([check], folder.patience(FIRST_PATIENCE))
    elif begun:
        wait([check], PATIENCE)
    network, error, _stalled = folder.known()
    if network is None:
        raise DataError(error.problems if error else [_nothing_known(check)])
    return network, error


async def known() -> Known:
    """What is known of the data, after ``PROBE_PATIENCE`` at most and without a thread that waits."""
    folder = _folder(data_folder())
    check, _begun = folder.check()
    await asyncio.wait([asyncio.wrap_future(check)], timeout=folder.patience(PROBE_PATIENCE))
    return folder.known()


def _nothing_known(check: "Future[None]") -> Problem:
    if check.done():
        return Problem(PACKAGE, 1, FILE, "could not be checked, as the program failed; its log says where")
    return Problem(PACKAGE, 1, FILE, f"the folder has not answered within {FIRST_PATIENCE} s; look after its disk")


class _Folder:
    """The data in a folder, as last loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()  # never held while the disk is asked
        self.running: Future[None] | None = None
        self.started = -math.inf
        self.logged: Future[None] | None = None  # the check that has been logged as stalled
        self.version: object = None
        self.retry_at = math.inf
        self.found: tuple[Network | None, DataError | None] = None, None  # replaced as a whole

    def check(self) -> tuple["Future[None]", bool]:
        """The check of the files that is running, or a new one, and whether it is a new one."""
        with self.lock:
            begun = self.running is None or self.running.done()
            if begun:
                check: Future[None] = Future()
                check.set_running_or_notify_cancel()  # nobody who stops waiting cancels it for the others
                # A thread of a pool would be waited for when the process is to end.
                threading.Thread(target=self._run, args=(check,), name="data check", daemon=True).start()
                self.running, self.started = check, time.monotonic()
            assert self.running is not None  # noqa: S101
            return self.running, begun

    def patience(self, allowed: float) -> float:
        """For how many seconds a check that may take as long as ``allowed`` may still be waited for."""
        return max(0, self.started + allowed - time.monotonic())

    def known(self) -> Known:
        with self.lock:
            stalled = self._is_stalled()
            log_it = stalled and self.logged is not self.running
            if log_it:
                self.logged = self.running
        if log_it:
            log.warning("data stalled", extra={"seconds": round(time.monotonic() - self.started)})
        return Known(*self.found, stalled)

    def _is_stalled(self) -> bool:
        if self.running is None or self.running.done():
            return False
        return time.monotonic() - self.started >= STALLED

    def _run(self, check: "Future[None]") -> None:
        try:
            self._refresh()
        except Exception:
            log.exception("data check failed")
        finally:
            check.set_result(None)

    def _refresh(self) -> None:
        version = fingerprint(self.path)
        if version == self.version and time.monotonic() < self.retry_at:
            return
        self.version, self.retry_at = version, time.monotonic() + RETRY  # unless it is known better below
        try:
            network = load(self.path)
        except DataError as error:
            self.found = self.found[0], error
            named = [str(problem) for problem in error.problems[:MAX_LOGGED]]
            log.error("data refused", extra={"problems": len(error.problems), "first": named})
            if any(problem.may_pass for problem in error.problems):
                return
        else:
            self.found = network, None
            package = network.package
            log.info("data loaded", extra={"data_version": package.version, "data_date": package.created})
        self.retry_at = math.inf


_folder = cache(_Folder)
