"""The audit chain: whoever changes, removes, swaps or adds an entry is found out, also outside the app."""

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue.audit import DAYS_KEPT, HEAD_EVERY
from offline_queue.audit_log import AuditLog, Entry
from offline_queue.messages import Message
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from tests.offline_queue.place import opened
from tests.offline_queue.test_sealing import plain, raw, sealed
from tools.verify_audit import problems, sm3

ENTRIES = 40
DAY = 86_400


def act(number: int) -> Message:
    return Message("audit", f"act-{number}", "1001", {"staff": "1001", "act": "look_up", "number": number})


async def lived(settings: StoreSettings, first: int = 0, count: int = ENTRIES) -> list[Entry]:
    store = await Store.open(settings)
    try:
        for number in range(first, first + count):
            await Outbox(store).put(act(number))
        assert await AuditLog(store).check() == []
        return await AuditLog(store).entries()
    finally:
        await store.close()


def found(settings: StoreSettings, heads: dict[int, str] | None = None) -> list[str]:
    async def look() -> list[str]:
        store = await Store.open_to_read(settings)
        try:
            return await AuditLog(store).check(heads)
        finally:
            await store.close()

    return asyncio.run(look())


def tamper(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as thief:
        for statement in statements:
            thief.execute(statement)
    thief.close()


CHANGES: dict[str, tuple[str, ...]] = {
    "edit": ("UPDATE audit SET body = replace(body, 'look_up', 'nothing') WHERE seq = {n}",),
    "time": ("UPDATE audit SET made_ms = made_ms + 1 WHERE seq = {n}",),
    "delete": ("DELETE FROM audit WHERE seq = {n}",),
    "swap": (
        "UPDATE audit SET seq = -1 WHERE seq = {n}", "UPDATE audit SET seq = {n} WHERE seq = {n} + 1",
        "UPDATE audit SET seq = {n} + 1 WHERE seq = -1",
    ),
    "insert": (
        "UPDATE audit SET seq = -seq WHERE seq > {n}", "UPDATE audit SET seq = 1 - seq WHERE seq < 0",
        "INSERT INTO audit SELECT {n} + 1, made_ms, lived, boot, body, hash FROM audit WHERE seq = {n}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("number", random.Random(23).sample(range(1, ENTRIES), 6))
def test_s23_every_change_is_found(tmp_path: Path, change: str, number: int) -> None:
    settings = plain(tmp_path)
    asyncio.run(lived(settings))
    tamper(settings.path, *(each.format(n=number) for each in CHANGES[change]))
    assert found(settings)


def test_s23_a_shorter_chain_is_found_by_the_heads_that_were_sent(tmp_path: Path) -> None:
    settings = plain(tmp_path)
    chain = asyncio.run(lived(settings, count=HEAD_EVERY + 5))
    tamper(settings.path, "DELETE FROM audit WHERE seq > 90")
    assert any("100 is missing" in each for each in found(settings)), "the file itself knows what it sent"
    tamper(settings.path, "DELETE FROM counter WHERE name = 'audit_head'")
    assert found(settings) == [], "without its heads a shorter chain looks whole"
    assert found(settings, {100: chain[99].hash.hex()})


def test_s23_a_chain_that_was_written_anew_is_found_by_its_heads(tmp_path: Path) -> None:
    settings = plain(tmp_path)
    chain = asyncio.run(lived(settings))
    tamper(settings.path, "DELETE FROM audit", "DELETE FROM message")
    asyncio.run(lived(settings, first=500))
    assert found(settings) == []
    assert found(settings, {7: chain[6].hash.hex()})


def test_s23_heads_go_out_by_themselves_and_when_asked(tmp_path: Path) -> None:
    async def story() -> list[tuple[str, object]]:
        async with opened(tmp_path / "a.db") as store:
            outbox, audit = Outbox(store), AuditLog(store)
            assert not await audit.send_head()
            for number in range(HEAD_EVERY + 3):
                await outbox.put(act(number))
            assert await audit.send_head()
            assert not await audit.send_head(), "it is on its way"
            assert await outbox.check() == []
            rows = [row for row in await outbox.listed(limit=1000) if row.kind == "audit_head"]
            chain = await audit.entries()
            assert [row.body["head"] for row in rows] == [
                chain[int(str(row.body["seq"])) - 1].hash.hex() for row in rows
            ]
            return [(row.key, row.body["seq"]) for row in rows]

    assert asyncio.run(story()) == [("audit-head-100", 100), ("audit-head-103", 103)]


def test_s9_how_many_are_kept_and_since_when(tmp_path: Path) -> None:
    settings = plain(tmp_path)

    async def kept() -> tuple[int, int]:
        async with opened(settings.path) as store:
            return await AuditLog(store).kept()

    assert asyncio.run(kept()) == (0, 0)
    asyncio.run(lived(settings))
    tamper(settings.path, f"UPDATE counter SET value = value + {40 * DAY} WHERE name = 'lived'")
    count, seconds = asyncio.run(kept())
    assert (count, seconds // DAY) == (ENTRIES, 40)


def test_an_act_that_is_put_twice_is_one_entry(tmp_path: Path) -> None:
    async def story() -> int:
        async with opened(tmp_path / "a.db") as store:
            await Outbox(store).put(act(1), act(1))
            await Outbox(store).put(act(1))
            return len(await AuditLog(store).entries())

    assert asyncio.run(story()) == 1


@pytest.mark.parametrize("age_days", [DAYS_KEPT - 1, DAYS_KEPT + 1])
def test_s9_entries_are_kept_for_half_a_year_and_their_end_is_said(tmp_path: Path, age_days: int) -> None:
    settings = plain(tmp_path)
    asyncio.run(lived(settings))
    tamper(settings.path, f"UPDATE counter SET value = value + {age_days * DAY} WHERE name = 'lived'")

    async def later() -> tuple[int, list[int]]:
        store = await Store.open(settings)
        try:
            await Outbox(store).put(act(1000))
            gone = await AuditLog(store).give_up_old("T-1")
            return gone, [each.seq for each in await AuditLog(store).entries() if each.body]
        finally:
            await store.close()

    gone, left = asyncio.run(later())
    assert (gone, left) == ((ENTRIES, [41, 42]) if age_days > DAYS_KEPT else (0, list(range(1, 42))))
    assert found(settings) == []
    if gone:
        tamper(settings.path, "UPDATE audit SET body = '' WHERE seq = 41", "DELETE FROM audit WHERE seq = 40")
        assert found(settings), "more was removed than was said"


def test_s10_who_did_what_is_sealed_and_verified_all_the_same(tmp_path: Path) -> None:
    settings = sealed(tmp_path)
    asyncio.run(lived(settings))
    assert b"look_up" not in raw(tmp_path)
    assert found(settings) == []
    tamper(settings.path, "UPDATE audit SET body = (SELECT body FROM audit WHERE seq = 3) WHERE seq = 9")
    assert found(settings) == ["audit 9 is not what was written"]


def exported(chain: list[Entry]) -> list[dict[str, object]]:
    return [
        {"seq": each.seq, "made_ms": each.made_ms, "lived": each.lived, "boot": each.boot,
         "body": each.body, "hash": each.hash.hex()} for each in chain
    ]  # fmt: skip


EDITS: dict[str, Callable[[list[dict[str, object]]], object]] = {
    "edit": lambda rows: rows[5].update(body='{"act":"nothing"}'),
    "delete": lambda rows: rows.pop(5),
    "swap": lambda rows: rows.insert(5, rows.pop(6)),
    "insert": lambda rows: rows.insert(5, dict(rows[5])),
    "hash": lambda rows: rows[5].update(hash="00" * 32),
}


@pytest.mark.parametrize("edit", EDITS)
def test_s24_an_export_is_verified_by_a_tool_that_shares_nothing_with_the_app(
    tmp_path: Path, edit: str
) -> None:
    rows = exported(asyncio.run(lived(plain(tmp_path), count=12)))
    assert problems(rows, {7: str(rows[6]["hash"])}) == []
    assert problems(rows[:9], {12: str(rows[11]["hash"])})
    EDITS[edit](rows)
    assert problems(rows, {})


def test_s24_the_tool_runs_by_itself(tmp_path: Path) -> None:
    rows = exported(asyncio.run(lived(plain(tmp_path), count=5)))
    file = tmp_path / "audit.jsonl"
    tool = [sys.executable, "-I", str(Path(__file__).parents[2] / "tools" / "verify_audit.py"), str(file)]
    for content, status in ((rows, 0), (rows[1:], 1)):
        file.write_text("".join(f"{json.dumps(row)}\n" for row in content), "utf-8")
        assert subprocess.run(tool, check=False, capture_output=True).returncode == status


def test_s26_the_tools_own_sm3_is_as_gb_t_32905_has_it() -> None:
    """Source: GB/T 32905-2016, annex A."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
