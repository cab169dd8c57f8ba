"""The file: durable, checked at every opening, held by one writer, and refused rather than damaged."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings, StoreTrouble, has_wal_reset_bug
from tests.offline_queue.place import card_use, opened


def code_of_opening(path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> str:
    async def story() -> None:
        async with opened(path, factory):
            pass

    with pytest.raises(StoreTrouble) as trouble:
        asyncio.run(story())
    return trouble.value.code


def fill(path: Path, count: int = 1) -> None:
    async def story() -> None:
        async with opened(path) as store:
            await Outbox(store).put(*(card_use(number, number) for number in range(count)))

    asyncio.run(story())


def test_the_file_is_durable_and_of_small_pages(tmp_path: Path) -> None:
    async def story() -> list[object]:
        async with opened(tmp_path / "a.db") as store:
            names = ("journal_mode", "synchronous", "page_size", "auto_vacuum")
            return [
                await store.run(
                    lambda connection, name=name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                )
                for name in names
            ]

    assert asyncio.run(story()) == ["wal", 2, 1024, 2]


class HalfDurable(sqlite3.Connection):
    """A build of SQLite that does not do as it is told."""

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous = 2", "synchronous = 1"), *values)  # type: ignore[arg-type]


def test_a_file_that_could_lose_the_last_commits_is_refused(tmp_path: Path) -> None:
    assert code_of_opening(tmp_path / "a.db", HalfDurable) == "LED-01"


def test_q20_a_file_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path)
    with sqlite3.connect(path) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            ("offline_queue", "m999_from_the_future", "2099-01-01"),
        )
    newer.close()
    before = path.read_bytes()
    assert code_of_opening(path) == "LED-02"
    assert path.read_bytes() == before


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def story() -> list[str]:
        async with opened(path) as store:
            await Outbox(store).put(card_use(1))
            with pytest.raises(StoreTrouble, match="LED-04"):
                await Store.open(StoreSettings(path=path))
            reader = await Store.open_to_read(StoreSettings(path=path))
            with pytest.raises(StoreTrouble, match="LED-05"):
                await Outbox(reader).put(card_use(2))
            keys = [row.key for row in await Outbox(reader).listed()]
            await reader.close()
            return keys

    assert asyncio.run(story()) == ["card-1"]


def test_a_closed_file_can_be_read_and_one_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    fill(tmp_path / "a.db")

    async def story() -> None:
        reader = await Store.open_to_read(StoreSettings(path=tmp_path / "a.db"))
        assert (await Outbox(reader).status()).waiting == 1
        assert await Outbox(reader).check() == []
        await reader.close()
        with pytest.raises(StoreTrouble, match="LED-05"):
            await Store.open_to_read(StoreSettings(path=tmp_path / "b.db"))

    asyncio.run(story())
    assert not (tmp_path / "b.db").exists()


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    assert (tmp_path / "a.db").stat().st_mode & 0o077 == 0


def test_each_opening_is_counted(tmp_path: Path) -> None:
    for _ in range(3):
        fill(tmp_path / "a.db")

    async def story() -> int:
        async with opened(tmp_path / "a.db") as store:
            return (await store.facts()).boot

    assert asyncio.run(story()) == 4


def test_what_was_begun_is_written_when_its_asker_is_cancelled(tmp_path: Path) -> None:
    async def story() -> int:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            asking = [asyncio.create_task(outbox.put(card_use(number))) for number in range(20)]
            await asyncio.sleep(0)
            for each in asking:
                each.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
            return (await outbox.status()).waiting

    assert asyncio.run(story()) == 20


class NearlyFull(sqlite3.Connection):
    """A disk with hardly any room."""

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql == "BEGIN IMMEDIATE":
            super().execute("PRAGMA max_page_count = 40")
        return super().execute(sql, *values)  # type: ignore[arg-type]  # passed through as it came


def test_q6_a_full_disk_is_said_and_costs_nothing_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path)

    async def story() -> int:
        async with opened(path, NearlyFull) as store:
            with pytest.raises(StoreTrouble, match="LED-12"):
                await Outbox(store).put(*(card_use(number, number) for number in range(5000)))
            await Outbox(store).put(card_use(7))
            assert await Outbox(store).check() == []
            return (await Outbox(store).status()).waiting

    assert asyncio.run(story()) == 2


def test_q6_no_payment_begins_without_room_on_the_disk(tmp_path: Path) -> None:
    async def story() -> None:
        store = await Store.open(StoreSettings(path=tmp_path / "a.db", least_free_mb=10_000_000))
        try:
            with pytest.raises(StoreTrouble, match="LED-06"):
                await store.has_room()
        finally:
            await store.close()

    asyncio.run(story())


def test_q5_a_foreign_reader_stops_nothing_and_a_foreign_writer_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def story() -> None:
        async with opened(path) as store:
            await Outbox(store).put(card_use(1))
            foreign = sqlite3.connect(path, isolation_level=None)
            foreign.execute("BEGIN")
            foreign.execute("SELECT count(*) FROM message").fetchone()
            await Outbox(store).put(card_use(2))
            foreign.execute("COMMIT")
            foreign.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreTrouble, match="LED-05"):
                await Outbox(store).put(card_use(3))
            foreign.execute("COMMIT")
            foreign.close()
            await Outbox(store).put(card_use(3))
            assert (await Outbox(store).status()).waiting == 3

    asyncio.run(story())


@pytest.mark.parametrize(
    ("version", "bug"),
    [((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True), ((3, 50, 7), False),
     ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False), ((3, 6, 23), False)],
)  # fmt: skip
def test_the_releases_with_the_wal_reset_bug_are_known(version: tuple[int, ...], bug: bool) -> None:
    assert has_wal_reset_bug(version) is bug
