"""A release is replaced by another, and by the one before, without a row or a patient being lost."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kiosk.payment.refund_records import GiveBack, Opening, begun
from offline_queue.ledger import Ledger
from offline_queue.store import Store
from tests.packaging.machine import Machine


def rows(machine: Machine) -> list[tuple[object, ...]]:
    with sqlite3.connect(machine.data / "terminal.db") as reading:
        found = reading.execute("SELECT seq, kind, key, body, set_aside FROM message ORDER BY seq").fetchall()
    reading.close()
    return found


@contextmanager
def somebody_at(machine: Machine) -> Iterator[None]:
    """A visit goes on in a running terminal."""
    seat = os.open(machine.data, os.O_RDONLY)
    fcntl.flock(seat, fcntl.LOCK_SH)
    yield
    os.close(seat)


def test_s32_an_upgrade_and_the_way_back_leave_the_queue_as_it_was(machine: Machine, old: Path, new: Path):
    before = rows(machine)
    assert machine.version == "1.0.0"
    for package, version in ((new, "1.1.0"), (old, "1.0.0")):
        status, said = machine.installs(package)
        assert (status, machine.version) == (0, version), said
        assert "balanced                 True" in machine.kiosk("outbox", "status").stdout
        assert rows(machine) == before
    assert len(before) == 25


def test_s32_never_in_an_open_session(machine: Machine, new: Path):
    with somebody_at(machine):
        status, said = machine.installs(new)
    assert status != 0
    assert "UPG-01: somebody is at the terminal" in said
    assert "nothing was replaced" in said
    assert machine.version == "1.0.0"
    assert machine.installs(new)[0] == 0


def test_s32_never_with_an_open_settlement(machine: Machine, new: Path):
    async def money_is_under_way(store: Store) -> None:
        back = GiveBack("26112203280001-07-1-wallet", 1000, 4000, "wechat")
        opening = Opening("26112203280001-07", datetime(2026, 11, 22, tzinfo=UTC), 3600)
        (record,) = begun([back], opening)
        await Ledger(store).open({record.record: (record.step, record.facts)})

    machine.with_store(money_is_under_way)
    before = rows(machine)
    status, said = machine.installs(new)
    assert status != 0
    assert "UPG-02: payments or refunds that are not over" in said
    assert (machine.version, rows(machine)) == ("1.0.0", before)


def test_s32_a_release_that_cannot_read_the_queue_is_refused_in_words(machine: Machine, old: Path, new: Path):
    assert machine.installs(new)[0] == 0
    with sqlite3.connect(machine.data / "terminal.db") as later:
        step = ("offline_queue", "m999_from_the_future", "2099-01-01")
        later.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)", step
        )
    later.close()
    before = rows(machine)
    status, said = machine.installs(old)
    assert status != 0
    assert "UPG-03: that release can't read this terminal's queue (m999_from_the_future)" in said
    assert (machine.version, rows(machine)) == ("1.1.0", before)


def test_purging_the_package_keeps_the_queue(machine: Machine):
    before = rows(machine)
    status, said = machine.removes()
    assert status == 0, said
    assert "/var/lib/kiosk was kept" in said
    assert rows(machine) == before


def test_a_package_is_put_in_where_no_terminal_was(tmp_path: Path, new: Path):
    fresh = Machine(tmp_path / "fresh")
    assert fresh.installs(new)[0] == 0
    assert fresh.version == "1.1.0"
