"""The terminal as a whole: opened in the order in which things need each other, closed in reverse."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

from drivers.errors import Trouble
from drivers.tape import TAPE
from kiosk.assembly import Parts, assembled
from kiosk.built_in import BackEnds, Devices
from kiosk.config import KioskConfig
from kiosk.config_file.changes import Changes
from kiosk.config_file.keeping import Started
from kiosk.fleet.config_in_force import ConfigInForce
from kiosk.fleet.fleet_status import about, new_life
from kiosk.fleet.telemetry import Looks, Telemetry
from kiosk.inspection.own_look import send_bundle
from kiosk.inspection.versions import own_version
from kiosk.paper import bill_prints
from kiosk.paper.sheets import leave_no_page
from kiosk.payment.differences import Side
from kiosk.payment.nightly import nights
from kiosk.payment.numbers import Numbers
from kiosk.payment.reconciliation import Keeper, Reconciliation
from kiosk.payment.settlement import Settlements
from kiosk.screens.screen import Screen
from kiosk.services.platform import Platform
from kiosk.terminal import Terminal
from kiosk.upkeep import plugged_in, retention
from kiosk.upkeep.auditing import heads
from kiosk.upkeep.recording import keep
from offline_queue.audit_log import AuditLog
from offline_queue.origin import Origin
from offline_queue.store import Store, StoreTrouble
from offline_queue.sync import Send
from printer.pages import PageMaker
from printer.profiles import Fonts

log = logging.getLogger(__name__)

OLD_BUSINESS_SECONDS = 20.0
INTRODUCED_SECONDS = 3.0


@asynccontextmanager
async def open_terminal(
    config: KioskConfig, screen: Screen, started: Started | None = None
) -> AsyncIterator[Terminal]:
    """Open everything that `config` names, finish old business, and keep at work until the block ends.

    `started` says which file `config` is from: it is then looked at for changes.

    Raises Refused when the config file lacks a back end that patients need, StoreTrouble when the
    store can't be used. A device or back end that is away is no reason: it may come back.
    """
    async with AsyncExitStack() as opened:
        store = await Store.open(config.store)
        opened.push_async_callback(store.close)
        store.origin = Origin(config=config.content_hash, program=own_version())
        numbers = Numbers(store, config.terminal.institution, config.terminal.device_index)
        devices = Devices.of(config)
        opened.push_async_callback(devices.close)
        back_ends = BackEnds.of(config, store.boot, numbers)
        opened.push_async_callback(back_ends.close)
        pages = PageMaker(config.printer.fonts if config.printer else Fonts())
        opened.push_async_callback(pages.close)
        in_force = ConfigInForce(config, started)
        terminal = assembled(Parts(in_force, store, numbers, devices, back_ends, pages), screen)
        opened.push_async_callback(terminal.events.flush)
        opened.push_async_callback(terminal.refunds.at_rest)
        opened.push_async_callback(terminal.appointments.close)
        opened.push_async_callback(terminal.records.close)
        opened.push_async_callback(terminal.holds.at_rest)
        opened.push_async_callback(terminal.settlements.at_rest)
        opened.callback(terminal.health.close)
        if terminal.staff is not None:
            opened.callback(terminal.staff.close)
        if (saved := store.salvaged) is not None:
            terminal.events.record("store_salvaged", messages=saved.messages, lost=saved.lost)
        if terminal.sight is not None:
            opened.callback(terminal.sight.close)
        async with _at_work(terminal):
            log.info("terminal %s is open", config.terminal.id)
            yield terminal
    log.info("terminal %s is closed", config.terminal.id)


@asynccontextmanager
async def _at_work(terminal: Terminal) -> AsyncIterator[None]:
    """Old business first; then the work that never ends runs beside the block, and ends with it.

    Work that ends by itself is a bug, and stops the terminal: a terminal that takes money but no
    longer sends would be worse than one that starts again.
    """
    life = await new_life(terminal.outbox)
    terminal.platform.about = partial(about, terminal.outbox, terminal.health, life)
    await _introduced(terminal.platform)
    recovery = asyncio.create_task(terminal.settlements.recover(), name="recovery")
    terminal.events.record("opened", boot=terminal.store.boot)
    with suppress(StoreTrouble):
        await terminal.events.flush()  # sent at once: the platform knows a restored image by its boot
    await asyncio.gather(
        bill_prints.settle_begun(terminal),
        leave_no_page(terminal),
        terminal.health.look(),
        terminal.hospital.learn(),
        terminal.orders.resume(),
        asyncio.wait({recovery}, timeout=OLD_BUSINESS_SECONDS),
    )
    owner = asyncio.current_task()
    assert owner is not None
    work = [asyncio.create_task(each) for each in _work(terminal, recovery)]
    for task in work:
        task.add_done_callback(lambda ended: None if ended.cancelled() else owner.cancel())
    try:
        yield
    finally:
        for task in work:
            task.cancel()
        for ended in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


async def _introduced(platform: Platform) -> None:
    """Say who this is before anything is written or finished: then an image that lacks one row is known.

    A platform that cannot be asked says so later: what was open rests until then; orders are told again.
    """
    with suppress(Trouble, StoreTrouble, TimeoutError):
        async with asyncio.timeout(INTRODUCED_SECONDS):
            await platform.report()


def _work(terminal: Terminal, recovery: asyncio.Task[int]) -> Iterator[Coroutine[None, None, None]]:
    yield terminal.watchdog.watch()
    yield plugged_in.watch(partial(_plugged_in, terminal))
    yield keep(TAPE, terminal.config.terminal.data_folder)
    yield _rounds(terminal.settlements, recovery)
    yield terminal.refunds.rounds()
    yield retention.rounds(terminal.ledger, terminal.config.retention)
    yield terminal.holds.rounds()
    config = terminal.config
    yield nights(books_of(terminal), config.settlement.reconcile_hour, config.retention.keep_days)
    yield terminal.health.rounds(terminal.config.health)
    yield terminal.in_force.watch()
    yield terminal.orders.rounds()
    yield _telemetry(terminal).run()
    yield terminal.events.forward()
    yield terminal.hospital.keep_learning()
    yield heads(AuditLog(terminal.store), terminal.config.terminal.id, terminal.wake["platform"])
    terminal.orders.send_bundle = partial(send_bundle, terminal)
    terminal.in_force.told = partial(_settings_changed, terminal)
    senders: dict[str, Send] = {
        "hospital": terminal.hospital.send_postings,
        "platform": terminal.platform.send_rows,
        "ebills": terminal.ebills.send_prints,
    }
    for name, send in senders.items():
        yield terminal.senders.run(name, send)


def _plugged_in(terminal: Terminal, kind: str, name: str) -> None:
    terminal.events.record("plugged_in", kind=kind, name=name)


def _telemetry(terminal: Terminal) -> Telemetry:
    looks = Looks(terminal.outbox, terminal.ledger, terminal.health, terminal.watchdog, terminal.events)
    return Telemetry(terminal.config.metrics, looks, terminal.config.terminal.id, own_version())


def _settings_changed(terminal: Terminal, changes: Changes) -> None:
    """What is written from now on was written under those settings."""
    store = terminal.store
    store.origin = replace(store.origin, config=terminal.config.content_hash)
    names = {"at_once": ", ".join(changes.at_once), "at_start": ", ".join(changes.at_start)}
    terminal.events.record("config_changed", **names)


def books_of(terminal: Terminal) -> Reconciliation:
    """The comparison of this terminal's ledger with everybody who keeps a book of it."""
    keepers: dict[Side, Keeper] = {
        Side.INSURER: terminal.insurer, Side.WALLET: terminal.wallets, Side.HOSPITAL: terminal.hospital
    }  # fmt: skip
    return Reconciliation(terminal.ledger, terminal.outbox, keepers)


async def _rounds(settlements: Settlements, recovery: asyncio.Task[int]) -> None:
    await recovery
    await settlements.rounds()
