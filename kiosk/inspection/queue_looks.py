"""How the queue and the money journal are, in words: sums, ages, what is open."""

from collections.abc import Iterator

from drivers.device import Verdict
from kiosk.config import KioskConfig
from kiosk.inspection.findings import Found
from kiosk.payment.settlement_records import NOT_CLOSED, Whole, WholeStep
from kiosk.text import Text, as_given
from offline_queue.audit_log import AuditLog
from offline_queue.ledger import Ledger
from offline_queue.outbox import Counts, Outbox
from offline_queue.store import Store, StoreFacts, StoreTrouble

OLD_MESSAGE_SECONDS = 3600
A_DAY = 86_400


async def queue(config: KioskConfig) -> tuple[Found, ...]:
    """Reads through a connection of its own, beside a running terminal or without one."""
    if not config.store.path.exists():
        return (Found("store", Verdict.WARNING, (Text("found.no_store"),)),)
    try:
        store = await Store.open_to_read(config.store)
    except StoreTrouble as why:
        return (_bad(why),)
    try:
        return (
            *_file(await store.facts(), await store.damage()),
            *_messages(await Outbox(store).status()),
            await _money(Ledger(store)),
            await _audit(store),
        )
    except StoreTrouble as why:
        return (_bad(why),)
    finally:
        await store.close()


def _bad(why: StoreTrouble) -> Found:
    return Found("store", Verdict.BAD, (as_given(why.detail),), why.code)


def _file(facts: StoreFacts, damage: list[str]) -> Iterator[Found]:
    size = f"{facts.file_bytes / 1_000_000:.1f}"
    sound = Text("found.store_size", {"megabytes": size, "boot": facts.boot})
    harm = tuple(as_given(each) for each in damage[:3])
    yield Found("store", Verdict.BAD if damage else Verdict.GOOD, harm or (sound,))
    sealed = Verdict.GOOD if facts.sealed else Verdict.WARNING
    yield Found("seal", sealed, (Text("found.sealed" if facts.sealed else "found.not_sealed"),))
    sqlite = as_given(f"SQLite {facts.sqlite_version}")
    one = (Text("found.one_writes"),) if facts.wal_reset_bug else ()
    yield Found("sqlite", Verdict.GOOD, (sqlite, *one))


def _messages(counts: Counts) -> Iterator[Found]:
    """The equation of goal Q-12, and what of it waits."""
    sums = {
        "accepted": counts.accepted,
        "delivered": counts.delivered,
        "waiting": counts.waiting,
        "set_aside": counts.set_aside,
        "expired": counts.expired,
        "lost": counts.salvaged_lost,
    }
    balanced = Verdict.GOOD if counts.balanced else Verdict.BAD
    yield Found("messages", balanced, (Text("found.equation", sums),))
    age = counts.oldest_waiting_seconds or 0
    waits = Text("found.waiting", {"count": counts.waiting, "seconds": age})
    old = Verdict.WARNING if age > OLD_MESSAGE_SECONDS else Verdict.GOOD
    yield Found("waiting", old, (waits if counts.waiting else Text("found.nothing_waits"),))
    aside = Verdict.WARNING if counts.set_aside else Verdict.GOOD
    yield Found("set_aside", aside, (Text("found.set_aside", {"count": counts.set_aside}),))


async def _money(ledger: Ledger) -> Found:
    wholes = [Whole.read(record) for record in await ledger.at(*NOT_CLOSED)]
    if not wholes:
        return Found("settlements", Verdict.GOOD, (Text("found.none_open"),))
    with_staff = sum(whole.step is WholeStep.STAFF for whole in wholes)
    fact = Text("found.open", {"count": len(wholes), "staff": with_staff})
    return Found("settlements", Verdict.BAD if with_staff else Verdict.WARNING, (fact,))


async def _audit(store: Store) -> Found:
    """How far back it is known who did what; no clock can be set to it. Goal S-9."""
    count, seconds = await AuditLog(store).kept()
    audited = Text("found.audited", {"count": count, "days": seconds // A_DAY})
    return Found("audit", Verdict.GOOD, (audited if count else Text("found.nothing_audited"),))
