"""What waits: in turn, once each, never thrown away by a clock, and always adding up."""

import asyncio
import os
import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_queue.origin import Origin
from offline_queue.outbox import KINDS, Answer, Message, Outbox, Outcome, Refusal
from offline_queue.store import Store, StoreSettings
from tests.offline_queue.place import card_use, opened

DAY = 86_400
SCHEDULES = int(os.environ.get("SCHEDULES", "60"))


def posting(number: int) -> Message:
    return Message("posting", f"posting-{number}", f"settlement-{number}", {})


def operating(number: int) -> Message:
    return Message("operating", f"operating-{number}", "terminal", {})


def test_a_key_is_taken_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(card_use(1), card_use(1))
            await outbox.put(card_use(1))
            assert (await outbox.status()).accepted == 1

    asyncio.run(story())


def test_a_kind_without_rules_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="gossip"):
        Message("gossip", "1", "1", {})


def test_money_and_records_never_expire() -> None:
    for kind in ("posting", "settlement", "audit", "filing"):
        assert KINDS[kind].expires_seconds is None
        assert KINDS[kind].refusal is Refusal.STAFF


def test_q24_an_urgent_message_overtakes_all_that_wait(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(*(operating(number) for number in range(3000)))
            await outbox.put(*(card_use(number, number) for number in range(3000)))
            await outbox.put(Message("audit", "head", "terminal", {}))
            return [row.key for row in await outbox.next_batch("platform", 3)]

    assert asyncio.run(story()) == ["head", "card-0", "card-1"]


def test_each_destination_has_its_own_batch(tmp_path: Path) -> None:
    async def story() -> tuple[list[str], list[str]]:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(posting(1), card_use(1))
            hospital, platform = await outbox.next_batch("hospital"), await outbox.next_batch("platform")
            await outbox.settle("platform", [Answer("posting-1", Outcome.DONE)])
            assert (await outbox.status()).delivered == 0, "the platform can't answer for the hospital"
            return [row.key for row in hospital], [row.key for row in platform]

    assert asyncio.run(story()) == (["posting-1"], ["card-1"])


def test_a_batch_is_only_read_and_a_sender_that_dies_has_taken_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            await Outbox(store).put(card_use(1))
            assert len(await Outbox(store).next_batch("platform")) == 1
        async with opened(tmp_path / "a.db") as store:
            assert len(await Outbox(store).next_batch("platform")) == 1

    asyncio.run(story())


def test_q11_only_the_head_of_a_line_goes_out_and_unordered_kinds_go_in_bulk(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(card_use(1, 1), card_use(2, 1), card_use(3, 2), operating(1), operating(2))
            return [row.key for row in await outbox.next_batch("platform")]

    assert asyncio.run(story()) == ["card-1", "card-3", "operating-1", "operating-2"]


def test_a_refused_message_is_set_aside_and_stops_only_its_own_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(card_use(1, 1), card_use(2, 1), card_use(3, 2))
            await outbox.settle("platform", [Answer("card-1", Outcome.REFUSED, "no such patient")])
            assert [row.key for row in await outbox.next_batch("platform")] == ["card-3"]
            aside = await outbox.listed(set_aside=True)
            assert [(row.key, row.set_aside) for row in aside] == [("card-1", "no such patient")]
            assert await outbox.requeue("card-1")
            assert not await outbox.requeue("card-1")
            assert [row.key for row in await outbox.next_batch("platform")] == ["card-1", "card-3"]

    asyncio.run(story())


def test_a_refused_metric_is_given_up_and_counted(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(operating(1))
            await outbox.settle("platform", [Answer("operating-1", Outcome.REFUSED)])
            counts = await outbox.status()
            assert (counts.expired, counts.waiting, counts.set_aside, counts.balanced) == (1, 0, 0, True)

    asyncio.run(story())


def test_numbers_never_come_twice_although_the_newest_was_delivered(tmp_path: Path) -> None:
    async def story() -> list[int]:
        seen = []
        for number in range(3):
            async with opened(tmp_path / "a.db") as store:
                outbox = Outbox(store)
                await outbox.put(card_use(number))
                seen += [row.seq for row in await outbox.next_batch("platform")]
                await outbox.settle("platform", [Answer(f"card-{number}", Outcome.DONE)])
        return seen

    assert asyncio.run(story()) == [1, 2, 3]


@pytest.mark.parametrize("wrong", [0.0, 4_070_908_800.0, -1.0])
def test_q13_a_clock_that_jumps_throws_nothing_away_and_changes_no_order(
    tmp_path: Path, wrong: float
) -> None:
    async def story() -> list[str]:
        times = iter([1.8e9, wrong, 1.8e9])
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store, clock=lambda: next(times))
            for number in range(3):
                await outbox.put(card_use(number, number))
            assert await outbox.sweep() == 0
            return [row.key for row in await outbox.next_batch("platform")]

    assert asyncio.run(story()) == ["card-0", "card-1", "card-2"]


def test_q14_what_may_expire_does_so_by_hours_of_running_and_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def before() -> None:
        async with opened(path) as store:
            await Outbox(store).put(operating(1), card_use(1), posting(1))

    async def after() -> None:
        async with opened(path) as store:
            outbox = Outbox(store)
            assert await outbox.sweep() == 1
            assert [row.key for row in await outbox.listed()] == ["card-1", "posting-1"]
            counts = await outbox.status()
            assert counts.expired == 1
            assert counts.balanced
            assert counts.oldest_waiting_seconds == pytest.approx(4 * DAY, abs=60)

    asyncio.run(before())
    _runs_for(path, 4 * DAY)
    asyncio.run(after())


def _runs_for(path: Path, seconds: int) -> None:
    """As a terminal that was on for that long leaves it."""
    with sqlite3.connect(path) as file:
        file.execute("UPDATE counter SET value = value + ? WHERE name = 'lived'", (seconds,))
    file.close()


def test_q26_the_file_shrinks_when_the_messages_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def fill() -> None:
        async with opened(path) as store:
            messages = [Message("card_use", f"c{n}", f"p{n}", {"text": "x" * 1000}) for n in range(2000)]
            await Outbox(store).put(*messages)

    async def empty() -> None:
        async with opened(path) as store:
            outbox = Outbox(store)
            while batch := await outbox.next_batch("platform"):
                await outbox.settle("platform", [Answer(row.key, Outcome.DONE) for row in batch])
            await outbox.sweep()

    asyncio.run(fill())
    full = path.stat().st_size
    asyncio.run(empty())
    assert full > 2_000_000
    assert path.stat().st_size < full / 20


def test_q10_rows_outlive_everything_around_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            await Outbox(store).put(*(card_use(number, number) for number in range(1000)))
        for _ in range(3):
            async with opened(tmp_path / "a.db") as store:
                assert (await Outbox(store).status()).waiting == 1000

    asyncio.run(story())


def test_q10_rows_outlive_every_change_of_the_settings_around_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another time zone, key, cipher, config, program, and far end: all go out, as they were."""
    key = tmp_path / "queue.key"
    key.write_text("5a" * 32, "ascii")
    base = {"path": tmp_path / "a.db", "least_free_mb": 0, "reserve_mb": 0}
    lives = [
        ("Asia/Shanghai", StoreSettings(**base)),
        ("America/Lima", StoreSettings(**base, key_file=key)),
        ("UTC", StoreSettings(**base, key_file=key, cipher="sm4-gcm")),
        ("Asia/Kolkata", StoreSettings(**base, key_file=key)),
    ]
    bodies: dict[str, str] = {}

    async def live(number: int, settings: StoreSettings) -> None:
        store = await Store.open(settings)
        store.origin = Origin(config=f"c{number}", program=f"{number}.0")
        await Outbox(store).put(*(card_use(each, each) for each in range(number * 250, number * 250 + 250)))
        rows = await Outbox(store).listed(limit=2000)
        assert len(rows) == 250 * (number + 1)
        for row in rows:
            said = f"{row.seq} {row.made_at} {row.body} {row.origin}"
            assert bodies.setdefault(row.key, said) == said
        await store.close()

    for number, (zone, how) in enumerate(lives):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        asyncio.run(live(number, how))
    monkeypatch.undo()
    time.tzset()
    assert len(bodies) == 1000


@pytest.mark.parametrize("kind", [name for name, rules in KINDS.items() if rules.priority <= 2])
def test_q14_money_and_audit_have_no_end_but_a_release(kind: str) -> None:
    assert KINDS[kind].expires_seconds is None or kind == "release"


def test_q19_a_message_can_be_shown_by_its_key_and_the_sum_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def story() -> list[str]:
        async with opened(path) as store:
            outbox = Outbox(store)
            await outbox.put(posting(1), posting(2))
            shown = await outbox.show("posting-1")
            assert shown is not None
            assert (shown.kind, shown.order_key, shown.boot) == ("posting", "settlement-1", 1)
            assert await outbox.show("nothing") is None
            assert await outbox.check() == []
        with sqlite3.connect(path) as thief:
            thief.execute("DELETE FROM message WHERE key = 'posting-1'")
        thief.close()
        async with opened(path) as store:
            return await Outbox(store).check()

    found = asyncio.run(story())
    assert len(found) == 1
    assert "the sum does not hold" in found[0]


def test_no_message_shows_its_body_when_it_is_printed() -> None:
    message = Message("posting", "1", "1", {"name": "林秀英"})
    assert "林秀英" not in repr(message)


Step = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 4)),
    st.tuples(st.just("send"), st.lists(st.sampled_from(list(Outcome)), min_size=5, max_size=5)),
    st.tuples(st.just("requeue"), st.just(0)),
    st.tuples(st.just("restart"), st.just(0)),
)


@settings(max_examples=SCHEDULES, deadline=None)
@given(steps=st.lists(Step, max_size=25))
def test_q11_q12_order_and_sum_hold_whatever_is_answered(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]
) -> None:
    asyncio.run(_lives(tmp_path_factory.mktemp("q") / "a.db", steps))


async def _lives(path: Path, steps: list[tuple[str, object]]) -> None:
    """Plays the steps; after each the sum holds, and each line was delivered in the order of its putting."""
    put: dict[int, list[str]] = {}
    delivered: list[str] = []
    count = 0
    while True:
        async with opened(path) as store:
            outbox = Outbox(store)
            while steps:
                (what, how), steps = steps[0], steps[1:]
                if what == "restart":
                    break
                count += 1
                await _one_step(outbox, what, how, count, put, delivered)
                assert (await outbox.status()).balanced
        if not steps:
            break
    for keys in put.values():
        of_line = [key for key in delivered if key in keys]
        assert of_line == keys[: len(of_line)]


async def _one_step(
    outbox: Outbox, what: str, how: object, count: int, put: dict[int, list[str]], delivered: list[str]
) -> None:
    if what == "put":
        assert isinstance(how, int)
        await outbox.put(card_use(count, how))
        put.setdefault(how, []).append(f"card-{count}")
    elif what == "requeue":
        for row in await outbox.listed(set_aside=True):
            await outbox.requeue(row.key)
    else:
        assert isinstance(how, list)
        batch = await outbox.next_batch("platform")
        answers = [Answer(row.key, outcome) for row, outcome in zip(batch, how, strict=False)]
        delivered += [each.key for each in answers if each.outcome in (Outcome.DONE, Outcome.DUPLICATE)]
        await outbox.settle("platform", answers)
