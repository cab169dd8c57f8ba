"""At rest: what says who somebody is can't be read without the key, and is gone when it is done."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.ledger import Ledger
from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.sealing import BrokenSeal, CipherName, Sealing
from offline_queue.store import Store, StoreSettings, StoreTrouble

MARK = "林秀英330106199001011234"
KEY, OTHER_KEY = "1f" * 32, "2e" * 32
CIPHERS: tuple[CipherName, ...] = ("aes-256-gcm", "sm4-gcm")


def sealed(folder: Path, key: str | None = KEY, cipher: CipherName = "aes-256-gcm") -> StoreSettings:
    """Settings for the file in `folder`; its key lies elsewhere."""
    key_file = folder / "key" / "queue.key"
    if key is not None:
        key_file.parent.mkdir(exist_ok=True)
        key_file.write_text(f"{key}\n", "ascii")
    return StoreSettings(
        path=folder / "a.db", least_free_mb=0, reserve_mb=0, key_file=key_file, cipher=cipher
    )


def plain(folder: Path) -> StoreSettings:
    return StoreSettings(path=folder / "a.db", least_free_mb=0, reserve_mb=0)


async def fill(settings: StoreSettings, number: int = 1) -> None:
    store = await Store.open(settings)
    await Outbox(store).put(Message("card_use", f"card-{number}", "patient-1", {"name": MARK}))
    await Ledger(store).open({f"whole-{number}": ("open", {"name": MARK})})
    await Ledger(store).move(f"whole-{number}", "open", "settled", note=MARK)
    await store.close()


async def names(settings: StoreSettings) -> set[object]:
    """Whom the bodies, the records and their history name, read as the commands do."""
    store = await Store.open_to_read(settings)
    try:
        ledger = Ledger(store)
        found = {row.body["name"] for row in await Outbox(store).listed()}
        found |= {record.facts["name"] for record in await ledger.at("settled")}
        return found | {
            move.facts.get("name", move.facts.get("note")) for move in await ledger.history("whole")
        }
    finally:
        await store.close()


def code_of_opening(settings: StoreSettings) -> str:
    with pytest.raises(StoreTrouble) as trouble:
        asyncio.run(Store.open(settings))
    return trouble.value.code


def raw(folder: Path) -> bytes:
    """What somebody gets who copies the disk: the file and its log."""
    there = (folder / name for name in ("a.db", "a.db-wal"))
    return b"".join(file.read_bytes() for file in there if file.exists())


@pytest.mark.parametrize("cipher", CIPHERS)
def test_s10_a_copy_of_the_disk_names_nobody_and_the_key_reads_all(
    tmp_path: Path, cipher: CipherName
) -> None:
    settings = sealed(tmp_path, cipher=cipher)
    asyncio.run(fill(settings))
    assert MARK.encode() not in raw(tmp_path)
    assert b"card-1" in raw(tmp_path), "keys stay readable: they name no person"
    assert asyncio.run(names(settings)) == {MARK}


def test_s10_nothing_is_plain_while_the_terminal_runs_either(tmp_path: Path) -> None:
    async def story() -> bytes:
        store = await Store.open(sealed(tmp_path))
        await Outbox(store).put(Message("card_use", "card-1", "patient-1", {"name": MARK}))
        try:
            return raw(tmp_path)
        finally:
            await store.close()

    written = asyncio.run(story())
    assert b"card-1" in written
    assert MARK.encode() not in written


@pytest.mark.parametrize("key", [None, "", "1f" * 31, "no hexadecimal"])
def test_s11_without_its_key_the_file_stays_closed_and_as_it_is(tmp_path: Path, key: str | None) -> None:
    asyncio.run(fill(sealed(tmp_path)))
    (tmp_path / "key" / "queue.key").unlink()
    before = raw(tmp_path)
    assert code_of_opening(sealed(tmp_path, key)) == "LED-09"
    assert code_of_opening(plain(tmp_path)) == "LED-09", "to leave the setting out is no way in"
    assert raw(tmp_path) == before


def test_s11_with_another_key_the_file_stays_closed_and_as_it_is(tmp_path: Path) -> None:
    asyncio.run(fill(sealed(tmp_path)))
    before = raw(tmp_path)
    assert code_of_opening(sealed(tmp_path, OTHER_KEY)) == "LED-10"
    assert raw(tmp_path) == before
    assert asyncio.run(names(sealed(tmp_path))) == {MARK}


def test_s11_no_file_is_begun_without_the_key_that_was_asked_for(tmp_path: Path) -> None:
    assert code_of_opening(sealed(tmp_path, key=None)) == "LED-09"
    assert not (tmp_path / "a.db").exists()


def test_s11_who_may_only_read_needs_the_key_as_well(tmp_path: Path) -> None:
    asyncio.run(fill(sealed(tmp_path)))
    with pytest.raises(StoreTrouble, match="LED-10"):
        asyncio.run(names(sealed(tmp_path, OTHER_KEY)))
    with pytest.raises(StoreTrouble, match="LED-09"):
        asyncio.run(names(plain(tmp_path)))


def test_s10_a_file_that_was_plain_is_sealed_whole_when_it_is_given_a_key(tmp_path: Path) -> None:
    asyncio.run(fill(plain(tmp_path), 1))
    assert MARK.encode() in raw(tmp_path)
    asyncio.run(fill(sealed(tmp_path), 2))
    assert MARK.encode() not in raw(tmp_path)
    assert asyncio.run(names(sealed(tmp_path))) == {MARK}


def test_the_cipher_may_be_changed_while_rows_wait(tmp_path: Path) -> None:
    for number, cipher in enumerate(CIPHERS):
        asyncio.run(fill(sealed(tmp_path, cipher=cipher), number))
    assert asyncio.run(names(sealed(tmp_path))) == {MARK}


@pytest.mark.parametrize("with_key", [True, False])
def test_s12_what_was_delivered_is_in_the_file_no_more(tmp_path: Path, with_key: bool) -> None:
    """Nothing of it is in the file, in its gaps or in the log, while the terminal runs on."""

    async def story() -> tuple[bytes, bytes]:
        store = await Store.open(sealed(tmp_path) if with_key else plain(tmp_path))
        outbox = Outbox(store)
        messages = [Message("card_use", f"card-{n}-", f"patient-{n}", {"name": MARK}) for n in range(50)]
        await outbox.put(*messages, Message("posting", "posting-1", "1", {}))
        before = raw(tmp_path)
        await outbox.settle("platform", [Answer(each.key, Outcome.DONE) for each in messages])
        await outbox.sweep()
        try:
            return before, raw(tmp_path)
        finally:
            await store.close()

    before, after = asyncio.run(story())
    assert (MARK.encode() in before) is not with_key
    assert b"card-7-" in before
    assert MARK.encode() not in after
    assert b"card-7-" not in after
    assert b"posting-1" in after


def test_s10_bodies_that_change_places_do_not_open_and_stop_nobody_else(tmp_path: Path) -> None:
    async def put() -> None:
        store = await Store.open(sealed(tmp_path))
        await Outbox(store).put(
            *(Message("card_use", f"card-{n}", f"patient-{n}", {"number": n}) for n in range(3))
        )
        await store.close()

    async def send() -> list[str]:
        store = await Store.open(sealed(tmp_path))
        outbox = Outbox(store)
        batch = [row.key for row in await outbox.next_batch("platform")]
        counts = await outbox.status()
        assert (counts.waiting, counts.set_aside, counts.balanced) == (2, 1, True)
        await store.close()
        return batch

    asyncio.run(put())
    with sqlite3.connect(tmp_path / "a.db") as thief:
        thief.execute(
            "UPDATE message SET body = (SELECT body FROM message WHERE key = 'card-2') WHERE seq = 1"
        )
    thief.close()
    assert asyncio.run(send()) == ["card-1", "card-2"]


def test_an_altered_record_of_money_is_said_and_not_believed(tmp_path: Path) -> None:
    asyncio.run(fill(sealed(tmp_path)))
    with sqlite3.connect(tmp_path / "a.db") as thief:
        (facts,) = thief.execute("SELECT facts FROM record").fetchone()
        thief.execute("UPDATE record SET facts = ?", (facts[:-1] + bytes([facts[-1] ^ 1]),))
    thief.close()
    with pytest.raises(StoreTrouble, match="LED-11"):
        asyncio.run(names(sealed(tmp_path)))


@given(text=st.text(), about=st.text(), cipher=st.sampled_from(CIPHERS))
def test_what_is_sealed_opens_at_its_place_and_nowhere_else(
    text: str, about: str, cipher: CipherName
) -> None:
    sealing = Sealing(bytes.fromhex(KEY), cipher)
    closed = sealing.closed(text, about)
    assert isinstance(closed, bytes)
    assert sealing.opened(closed, about) == text
    assert sealing.closed(text, about) != closed
    for wrong, place in (
        (Sealing(bytes.fromhex(OTHER_KEY), cipher), about), (sealing, about + "x"), (Sealing(None), about)
    ):  # fmt: skip
        with pytest.raises(BrokenSeal):
            wrong.opened(closed, place)
