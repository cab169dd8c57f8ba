"""A damaged file: kept aside, everything readable carried over, money from the journal, and the sum holds."""

import asyncio
import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue.file import PAGE_BYTES
from offline_queue.ledger import Ledger
from offline_queue.messages import Answer, Message, Outcome
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings, StoreTrouble
from tests.offline_queue.place import card_use
from tests.offline_queue.test_migration import left_by

SETTLEMENTS, CARDS, DELIVERED = 40, 600, 50
OF_MONEY = {f"{what}-{number}" for what in ("post", "told") for number in range(SETTLEMENTS)}
Mutation = Callable[[Path, random.Random], None]


def settings(path: Path, key_file: Path | None = None) -> StoreSettings:
    return StoreSettings(path=path, least_free_mb=0, reserve_mb=0, key_file=key_file)


async def _live(where: StoreSettings, how_it_ends: str) -> None:
    """A life with money in it: settlements opened, moved and closed with their postings, cards beside."""
    store = await Store.open(where)
    ledger, outbox = Ledger(store), Outbox(store)
    await outbox.put(*(card_use(number, number % 50) for number in range(CARDS)))
    for number in range(SETTLEMENTS):
        await ledger.open({f"S{number:04d}": ("open", {"fen": number})})
        posting = Message("posting", f"post-{number}", f"S{number:04d}", {"fen": number})
        record = Message("settlement", f"told-{number}", f"S{number:04d}", {"fen": number})
        await ledger.move(f"S{number:04d}", "open", "closed", posting, record, closed_by="bank")
    batch = await outbox.next_batch("platform", DELIVERED)
    await outbox.settle("platform", [Answer(row.key, Outcome.DONE) for row in batch])
    if how_it_ends == "clean":
        await store.close()


def live(where: StoreSettings, how_it_ends: str = "clean") -> None:
    asyncio.run(_live(where, how_it_ends))


def truncated(path: Path, dice: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: dice.randrange(len(content) // 3, len(content) - 100)])


def zero_page(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    at = PAGE_BYTES * dice.randrange(len(content) // PAGE_BYTES)
    content[at : at + PAGE_BYTES] = bytes(PAGE_BYTES)
    path.write_bytes(content)


def bit_flips(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(20):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def header_gone(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[:100] = dice.randbytes(100)
    path.write_bytes(content)


def noise(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    at = dice.randrange(len(content) - 8192)
    content[at : at + 8192] = dice.randbytes(8192)
    path.write_bytes(content)


MUTATIONS = (truncated, zero_page, bit_flips, header_gone, noise)


@pytest.fixture(scope="module", params=["plain", "sealed"])
def damaged_life(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> StoreSettings:
    """A file that was lived in once; each test damages a copy of it."""
    folder = tmp_path_factory.mktemp("life")
    key_file = folder / "key"
    key_file.write_text("5a" * 32, "ascii")
    where = settings(folder / "a.db", key_file if request.param == "sealed" else None)
    live(where)
    return where


def copied(life: StoreSettings, folder: Path) -> StoreSettings:
    for file in life.path.parent.glob("a.db*"):
        if not file.name.endswith((".lock", ".reserve")):
            (folder / file.name).write_bytes(file.read_bytes())
    return settings(folder / "a.db", life.key_file)


async def _look(where: StoreSettings) -> tuple[dict[str, str], set[str], bool, bool, int]:
    store = await Store.open(where)
    try:
        outbox = Outbox(store)
        records = {each.id: each.step for each in await Ledger(store).at("open", "closed")}
        facts = [each.facts for each in await Ledger(store).at("closed")]
        waiting = {each.key for each in await outbox.listed(limit=10_000)}
        counts = await outbox.status()
        whole = all(each.get("closed_by") == "bank" and "fen" in each for each in facts)
        assert not await store.damage()
        return records, waiting, counts.balanced and whole, store.salvaged is not None, counts.salvaged_lost
    finally:
        await store.close()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_q7_no_damage_to_the_file_loses_money(
    damaged_life: StoreSettings, mutation: Mutation, seed: int, tmp_path: Path
) -> None:
    where = copied(damaged_life, tmp_path)
    before = where.path.read_bytes()
    mutation(where.path, random.Random(seed))
    after = where.path.read_bytes()
    records, waiting, holds, salvaged, lost = asyncio.run(_look(where))
    assert records == {f"S{number:04d}": "closed" for number in range(SETTLEMENTS)}
    assert waiting >= OF_MONEY
    assert holds, "the sum of the messages holds, and every record is whole"
    if salvaged:
        (aside,) = tmp_path.glob("a.db.damaged-*-0")
        assert aside.read_bytes() == after
        # Where the counters themselves are hit, what was delivered may count as lost, never the other way.
        assert len(waiting) + lost >= CARDS + len(OF_MONEY) - DELIVERED
    else:
        assert after == before or len(waiting) + DELIVERED == CARDS + len(OF_MONEY)


def test_q7_most_rows_are_read_although_the_header_is_gone(
    damaged_life: StoreSettings, tmp_path: Path
) -> None:
    where = copied(damaged_life, tmp_path)
    header_gone(where.path, random.Random(1))
    _, waiting, _, salvaged, lost = asyncio.run(_look(where))
    assert salvaged
    assert lost == 0
    assert len(waiting) == CARDS + len(OF_MONEY) - DELIVERED


def test_q7_rows_of_an_older_release_are_read_by_the_pages_of_its_time(tmp_path: Path) -> None:
    where = settings(tmp_path / "a.db")
    left_by(3, where.path)
    header_gone(where.path, random.Random(1))

    async def keys() -> set[str]:
        store = await Store.open(where)
        try:
            assert store.salvaged
            return {each.key for each in await Outbox(store).listed()}
        finally:
            await store.close()

    cards = {f"card-{number}" for number in range(2, 7)}
    assert asyncio.run(keys()) >= cards | {"operating-1", "2611220328000-07:posting"}


def test_q7_what_was_only_in_the_log_is_read_from_there(tmp_path: Path) -> None:
    """The terminal was killed, so the newest pages are in the log; then the file was damaged."""
    live(settings(tmp_path / "a.db"), "killed")
    other = tmp_path / "copy"
    other.mkdir()
    for file in tmp_path.glob("a.db*"):
        if file.is_file() and not file.name.endswith((".lock", ".journal")):
            (other / file.name).write_bytes(file.read_bytes())
    header_gone(other / "a.db", random.Random(2))
    records, waiting, _, _, _ = asyncio.run(_look(settings(other / "a.db")))
    assert len(records) == SETTLEMENTS
    assert len(waiting) == CARDS + len(OF_MONEY) - DELIVERED


@pytest.mark.parametrize("content", [b"not a database at all", b""])
def test_q7_a_file_that_is_gone_comes_back_from_the_journal(
    damaged_life: StoreSettings, content: bytes, tmp_path: Path
) -> None:
    where = copied(damaged_life, tmp_path)
    where.path.write_bytes(content * 500)
    records, waiting, _, _, _ = asyncio.run(_look(where))
    assert set(records.values()) == {"closed"}
    assert len(records) == SETTLEMENTS
    assert waiting == OF_MONEY


def test_q7_the_journal_may_be_damaged_when_the_file_is_not(
    damaged_life: StoreSettings, tmp_path: Path
) -> None:
    where = copied(damaged_life, tmp_path)
    journal = tmp_path / "a.db.journal"
    content = journal.read_bytes()
    journal.write_bytes(content[:300] + b"\x00\xff" * 200 + content[700:])
    asyncio.run(_look(where))
    lines = journal.read_bytes().splitlines()
    assert all(json.loads(line.partition(b" ")[2]) for line in lines), "it was written anew"


def test_s11_a_sealed_file_is_not_salvaged_without_its_key(tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    key_file.write_text("5a" * 32, "ascii")
    live(settings(tmp_path / "a.db", key_file))
    header_gone(tmp_path / "a.db", random.Random(3))
    before = (tmp_path / "a.db").read_bytes()
    for wrong in (None, tmp_path / "other"):
        (tmp_path / "other").write_text("77" * 32, "ascii")
        with pytest.raises(StoreTrouble) as trouble:
            asyncio.run(_look(settings(tmp_path / "a.db", wrong)))
        assert trouble.value.code in ("LED-09", "LED-10")
    assert (tmp_path / "a.db").read_bytes() == before


def test_q7_whoever_is_killed_while_the_files_change_places_goes_on_from_there(
    damaged_life: StoreSettings, tmp_path: Path
) -> None:
    where = copied(damaged_life, tmp_path)
    whole = where.path.read_bytes()
    (tmp_path / "a.db.salvaged").write_bytes(whole)
    where.path.unlink()
    records, waiting, _, _, _ = asyncio.run(_look(where))
    assert len(records) == SETTLEMENTS
    assert len(waiting) == CARDS + len(OF_MONEY) - DELIVERED
    assert sqlite3.connect(where.path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
