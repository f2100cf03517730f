"""A data folder that is changed and broken while people read, and made valid again each time."""

import asyncio
import os
import random
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from ai_factories.loading.folder import MAX_OTHER
from tests.support.data import DATA, Folder

OUTSIDE = "Zqoutside"  # a name that only a file outside the folder has, so that nobody may ever read it
TABLE = "factories.csv"
SWAPPED = 2  # seconds for which a file and what takes its place change places, as fast as they can


class Disturbances:
    """What happens to the data by kind. The names of sites change, but never their number or system types."""

    def __init__(self, room: Path) -> None:
        self.live = Folder(room / "data")
        self.next = Folder(room / "next")  # what is valid
        self.part, self.outside = room / "part", Folder(room / "outside")
        for folder in (self.live, self.next, self.outside):
            shutil.copytree(DATA, folder.path)
        self.outside.change("factories", 0, name=OUTSIDE)
        self.kinds: dict[str, Callable[[random.Random], Awaitable[None]]] = {
            "change": self.change,
            "cell": self.cell,
            "missing": self.missing,
            "fifo": self.fifo,
            "link": self.link,
            "growing": self.growing,
            "folder": self.folder,
            "fifo-swapped": self.fifo_swapped,
            "link-swapped": self.link_swapped,
        }

    def rename(self, number: int, name: str) -> None:
        """A valid change, which is there at once and whole."""
        self.next.change("factories", number, name=name)
        self._put(self._copy)

    async def change(self, chance: random.Random) -> None:
        self.rename(chance.randrange(10), f"Renamed {chance.randrange(1_000)}")

    async def cell(self, chance: random.Random) -> None:
        self.live.change("factories", 1, stage="sleeping")
        await self._mend(chance)

    async def missing(self, chance: random.Random) -> None:
        (self.live.path / TABLE).unlink()
        await self._mend(chance)

    async def fifo(self, chance: random.Random) -> None:
        self._put(self._fifo)
        await self._mend(chance)

    async def link(self, chance: random.Random) -> None:
        self._put(self._link)
        await self._mend(chance)

    async def growing(self, chance: random.Random) -> None:
        """Its own rows again and again, then more bytes than are read."""
        path = self.live.path / TABLE
        rows = path.read_bytes().partition(b"\n")[2]
        for _ in range(10):
            with path.open("ab") as file:
                file.write(rows)
            await asyncio.sleep(0.2)
        os.truncate(path, 2 * MAX_OTHER)
        await self._mend(chance)

    async def folder(self, chance: random.Random) -> None:
        """The folder is gone, and comes back."""
        away = self.live.path.rename(self.live.path.with_name("away"))
        await asyncio.sleep(chance.uniform(1, 3))
        away.rename(self.live.path)

    async def fifo_swapped(self, _chance: random.Random) -> None:
        await self._swap(self._fifo)

    async def link_swapped(self, _chance: random.Random) -> None:
        await self._swap(self._link)

    async def _swap(self, make: Callable[[], None]) -> None:
        def swap() -> None:
            end = time.monotonic() + SWAPPED
            while time.monotonic() < end:
                for what in (make, self._copy):  # the valid one comes last
                    self._put(what)
                    time.sleep(0.0001)

        await asyncio.to_thread(swap)

    async def _mend(self, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(1, 3))
        self._put(self._copy)

    def _put(self, make: Callable[[], None]) -> None:
        make()
        self.part.replace(self.live.path / TABLE)

    def _copy(self) -> None:
        shutil.copy(self.next.path / TABLE, self.part)

    def _fifo(self) -> None:
        os.mkfifo(self.part)

    def _link(self) -> None:
        self.part.symlink_to(self.outside.path / TABLE)
