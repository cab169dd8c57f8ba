"""One SQLite file, touched by one connection on one thread. Knows the tables, not what they mean."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from offline_queue.clock import ClockTrust
from offline_queue.file import (
    DISK_FULL,
    LIVED,
    SQLITE_VERSION,
    Connection,
    Damaged,
    StoreSettings,
    StoreTrouble,
    counter,
    damage,
    empty_log,
    has_wal_reset_bug,
    set_counter,
    told,
)
from offline_queue.group_commit import GroupCommit
from offline_queue.opening import Opened, open_to_read, open_to_write
from offline_queue.origin import Origin, behind, frozen_now
from offline_queue.own_thread import Ended, OwnThread
from offline_queue.schema import applied

__all__ = [
    "LIVED",
    "Connection",
    "Stamp",
    "Store",
    "StoreFacts",
    "StoreSettings",
    "StoreTrouble",
    "counter",
    "empty_log",
    "has_wal_reset_bug",
    "set_counter",
]

T = TypeVar("T")
BEARABLE_JOURNAL_BYTES = 8_000_000


@dataclass(frozen=True)
class StoreFacts:
    """What diagnostics say about the file. `wal_reset_bug`: this SQLite must not be given a second writer."""

    path: Path
    file_bytes: int
    free_bytes: int
    boot: int
    sqlite_version: str
    wal_reset_bug: bool
    sealed: bool
    migrations: tuple[str, ...]


@dataclass(frozen=True)
class Stamp:
    """When something happened, told three ways: the wall clock may be wrong, the other two only grow.

    `lived` is in seconds, see `Store.lived`; `boot` counts the times that the file was opened.
    `origin` is the text of an Origin.
    """

    wall: float
    lived: int
    boot: int
    origin: str = ""


class Store:
    """The file while it is open. Whoever awaits may be cancelled; what was begun is finished all the same."""

    def __init__(self, settings: StoreSettings, thread: OwnThread, opened: "Opened") -> None:
        self._settings, self._thread, self._opened = settings, thread, opened
        self._writers = GroupCommit[Connection](self._commit_all)
        self._since, self._clock = time.monotonic(), ClockTrust()
        # The settings and the program that all messages of this life are written under.
        self.origin = Origin()
        self._reserve_is_held, self._sound = True, True
        self.boot, self.sealing, self.salvaged = opened.boot, opened.sealing, opened.salvaged

    @classmethod
    async def open(cls, settings: StoreSettings, factory: type[Connection] = Connection) -> "Store":
        """Open, check and migrate the file, and hold it against every other writer.

        A damaged file is kept aside, and what can be read of it is in the new one; see `salvaged`.
        Raises StoreTrouble, and leaves the file as it is, when it was written by a newer release, is
        held by another program, sealed with another key, or can't be made durable.
        """
        return await cls._on_own_thread(settings, lambda: open_to_write(settings, factory))

    @classmethod
    async def open_to_read(cls, settings: StoreSettings) -> "Store":
        """Look into the file, also while the terminal runs: this connection can't write."""
        return await cls._on_own_thread(settings, lambda: open_to_read(settings))

    @classmethod
    async def _on_own_thread(cls, settings: StoreSettings, opening: Callable[[], "Opened"]) -> "Store":
        thread = OwnThread("store")
        try:
            opened = await thread.run(opening)
        except BaseException:
            thread.end()
            raise
        return cls(settings, thread, opened)

    async def run(self, call: Callable[[Connection], T]) -> T:
        """Run `call` on the store's thread, for reading."""

        def answer() -> T:
            with self._told():
                return call(self._opened.connection)

        self._writers.flush()
        return await self._thread.run(answer)

    async def commit(self, call: Callable[[Connection], T], *, begins: bool = False) -> T:
        """Run `call` between BEGIN IMMEDIATE and COMMIT: on disk when this returns, or else not at all.

        Callers that come together share one commit, so `call` may be done twice; see GroupCommit.ask.
        When the disk is full the reserve is given up for it; from then on nothing that `begins`
        something may write, until there is room for a reserve again.
        """
        if begins and not self._reserve_is_held:
            raise StoreTrouble("LED-14", "what room is left is for finishing what was begun")
        try:
            return await self._writers.ask(call)
        except StoreTrouble as why:
            if why.code != DISK_FULL or begins or not await self.run(self._give_up_reserve):
                raise
        return await self._writers.ask(call)

    def _give_up_reserve(self, _connection: Connection) -> bool:
        self._reserve_is_held = False
        return self._opened.reserve is not None and self._opened.reserve.give_up()

    async def refresh(self) -> None:
        """Once in a while: a reserve again when there is room for it, and a journal of the size it needs."""
        await self.run(self._refresh)

    def _refresh(self, connection: Connection) -> None:
        if self._opened.reserve is not None:
            spare = self._settings.least_free_mb * 1_000_000
            self._reserve_is_held = self._opened.reserve.take(spare) or self._reserve_is_held
        if self._opened.journal is not None and self._opened.journal.outgrown(BEARABLE_JOURNAL_BYTES):
            self._opened.journal.rewrite(connection)

    async def begin_journal_anew(self) -> None:
        """What was taken out of the file is then in neither the journal nor SQLite's log."""
        await self.run(self._begin_journal_anew)

    def _begin_journal_anew(self, connection: Connection) -> None:
        if self._opened.journal is not None:
            self._opened.journal.rewrite(connection)
        empty_log(connection)

    def _commit_all(self, calls: Sequence[Callable[[Connection], object]], ended: Ended) -> None:
        def commit() -> None:
            with self._told():
                self._opened.commit(lambda connection: _each(calls, connection))

        self._thread.do(commit, ended)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with told():
                yield
        except Damaged:
            self._sound = False
            raise

    def stamp(self, wall: float) -> Stamp:
        trusted = self._clock.trusts(wall, time.monotonic())
        actor, session = behind()
        return Stamp(wall, self.lived(), self.boot, frozen_now(self.origin, actor, session, trusted))

    def moment(self, lived: int, boot: int) -> float | None:
        """What the wall clock should have said at that age of the file; None when that is not known."""
        if boot != self.boot:
            return None
        return self._clock.moment(self._since + lived - self._opened.lived)

    def lived(self) -> int:
        """Seconds that this file has been open in all its lives: an age that no clock can be set to."""
        return self._opened.lived + int(time.monotonic() - self._since)

    async def facts(self) -> StoreFacts:
        """For diagnostics."""
        return await self.run(self._facts)

    def _facts(self, connection: Connection) -> StoreFacts:
        path = self._settings.path
        return StoreFacts(
            path=path,
            file_bytes=path.stat().st_size,
            free_bytes=shutil.disk_usage(path.parent).free,
            boot=self.boot,
            sqlite_version=SQLITE_VERSION,
            wal_reset_bug=has_wal_reset_bug(tuple(map(int, SQLITE_VERSION.split(".")))),
            sealed=self.sealing.has_key,
            migrations=tuple(applied(connection)),
        )

    async def has_room(self) -> None:
        """Raises StoreTrouble when the disk has less room than the settings want for a new payment."""
        free = await self.run(lambda _: shutil.disk_usage(self._settings.path.parent).free)
        if free < self._settings.least_free_mb * 1_000_000:
            raise StoreTrouble("LED-06", f"{free // 1_000_000} MB free")

    async def damage(self) -> list[str]:
        """What SQLite's own check of the whole file finds; empty when it is sound."""
        return await self.run(damage)

    async def close(self) -> None:
        """Finish what was begun, then let go of the file. May be called twice."""
        self._writers.flush()
        over = asyncio.get_running_loop().create_future()
        with suppress(RuntimeError):
            self._thread.do(lambda: self._opened.close(self._sound), lambda _: over.set_result(None))
            self._thread.end()
            await asyncio.shield(over)


def _each(calls: Sequence[Callable[[Connection], object]], connection: Connection) -> None:
    for call in calls:
        call(connection)
