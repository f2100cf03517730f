"""The edition of the data in use, reloaded whenever its files change."""

import logging
import threading
import time
from functools import cache
from pathlib import Path

from ai_factories.loading.folder import data_folder, fingerprint
from ai_factories.loading.package import load
from ai_factories.loading.problems import DataError
from ai_factories.model.network import Network

MAX_LOGGED = 20  # problems
RETRY = 60  # seconds after which invalid files are read again even if unchanged
log = logging.getLogger("ai_factories")


def current() -> tuple[Network, DataError | None]:
    """The data in use, reloaded whenever its files change.

    While the files are invalid, the last valid data stays in use and is returned with the error. Raises ``DataError``,
    as ``load`` does, if no valid data has been loaded since the start.
    """
    return _folder(data_folder()).current()


class _Folder:
    """The data in a folder, as last loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.version: object = None
        self.valid: Network | None = None
        self.error: DataError | None = None

    def current(self) -> tuple[Network, DataError | None]:
        # Only the very first readers wait for one another. After that, those who come while the files are being checked
        # get the current edition: on a slow volume, checking takes long.
        if self.lock.acquire(blocking=self.valid is None):
            try:
                self._refresh()
            finally:
                self.lock.release()
        if self.valid is None:
            assert self.error is not None  # noqa: S101  # a look sets one of the two
            raise DataError(self.error.problems)
        return self.valid, self.error

    def _refresh(self) -> None:
        version = fingerprint(self.path)
        retry = self.error and time.monotonic() - self.error.found_at > RETRY  # perhaps only the disk had failed
        if version == self.version and not retry:
            return
        self.version = version
        try:
            self.valid, self.error = load(self.path), None
        except DataError as error:
            self.error = error
            named = [str(problem) for problem in error.problems[:MAX_LOGGED]]
            log.error("data refused", extra={"problems": len(error.problems), "first": named})
        else:
            package = self.valid.package
            log.info("data loaded", extra={"data_version": package.version, "data_date": package.created})


_folder = cache(_Folder)
