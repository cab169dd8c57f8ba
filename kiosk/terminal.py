"""The terminal as a whole: opened in the order in which things need each other, closed in reverse."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from drivers.errors import Refused
from drivers.id_card import IdCard
from drivers.scanner import Scanner
from drivers.sight import Sight
from drivers.social_card import SocialCard
from kiosk.built_in import BackEnds, Devices
from kiosk.config import KioskConfig
from kiosk.differences import Side
from kiosk.events import EventLog
from kiosk.health import HealthMonitor, Watched
from kiosk.holds import Holds
from kiosk.nightly import nights
from kiosk.numbers import Numbers
from kiosk.people import Identity
from kiosk.place import Place
from kiosk.reconciliation import Keeper, Reconciliation
from kiosk.refunds import Refunds
from kiosk.safe_to_pay import SafeToPay
from kiosk.screens.screen import Screen
from kiosk.sending import Closing, Wake, rouse, wakes
from kiosk.services.appointments import Appointments
from kiosk.services.ebills import EBills
from kiosk.services.health_card import HealthCards
from kiosk.services.hospital import Hospital
from kiosk.services.insurer import Insurer
from kiosk.services.platform import Platform
from kiosk.services.records import Records
from kiosk.services.wallets import Wallets
from kiosk.settlement import Payer, Settlements
from kiosk.staff_list import StaffList
from kiosk.staff_login import StaffLogin
from kiosk.watchdog import Watchdog
from offline_queue.backoff import Backoff
from offline_queue.ledger import Ledger
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store, StoreTrouble
from offline_queue.sync import Result, Waiting, drain
from printer.office import OfficePrinter
from printer.pages import PageMaker
from printer.printer import Printer
from printer.profiles import Fonts

log = logging.getLogger(__name__)

T = TypeVar("T")

OLD_BUSINESS_SECONDS = 20.0


@dataclass(frozen=True)
class Terminal:
    """Everything a journey may use. A device that is None is not built in.

    `wake` has an event for each destination of messages: set, what waits for it is sent now.
    """

    config: KioskConfig
    screen: Screen
    social_card: SocialCard | None
    id_card: IdCard | None
    scanner: Scanner | None
    printer: Printer | None
    sight: Sight | None
    office_printer: OfficePrinter | None
    pages: PageMaker
    hospital: Hospital
    insurer: Insurer
    health_cards: HealthCards
    wallets: Wallets
    ebills: EBills
    records: Records
    platform: Platform
    store: Store
    ledger: Ledger
    outbox: Outbox
    numbers: Numbers
    settlements: Settlements
    staff_list: StaffList
    refunds: Refunds
    appointments: Appointments
    holds: Holds
    events: EventLog
    health: HealthMonitor
    watchdog: Watchdog
    wake: Wake
    staff: StaffLogin | None = None
    # Whoever staff or a code vouch for already: nobody asks again who is here.
    vouched: Identity | None = None

    @property
    def place(self) -> Place:
        return self.config.terminal.place

    async def tell(self, *messages: Message) -> None:
        """Put messages on disk, and have them leave now if they can."""
        await self.outbox.put(*messages)
        rouse(self.wake, messages)


@asynccontextmanager
async def open_terminal(config: KioskConfig, screen: Screen) -> AsyncIterator[Terminal]:
    """Open everything that `config` names, finish old business, and keep at work until the block ends.

    Raises Refused when the config file lacks a back end that patients need, StoreTrouble when the
    store can't be used. A device or back end that is away is no reason: it may come back.
    """
    async with AsyncExitStack() as opened:
        store = await Store.open(config.store)
        opened.push_async_callback(store.close)
        numbers = Numbers(store, config.terminal.institution, config.terminal.device_index)
        devices = Devices.of(config)
        opened.push_async_callback(devices.close)
        back_ends = BackEnds.of(config, store.boot, numbers)
        opened.push_async_callback(back_ends.close)
        pages = PageMaker(config.printer.fonts if config.printer else Fonts())
        opened.push_async_callback(pages.close)
        terminal = _assembled(_Parts(config, store, numbers, devices, back_ends, pages), screen)
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


@dataclass(frozen=True)
class _Parts:
    config: KioskConfig
    store: Store
    numbers: Numbers
    devices: Devices
    back_ends: BackEnds
    pages: PageMaker


def _assembled(parts: _Parts, screen: Screen) -> Terminal:
    """Everything is there and knows what it needs; nothing runs yet."""
    config, devices, back_ends = parts.config, parts.devices, parts.back_ends
    wake, outbox, ledger = wakes(), Outbox(parts.store), Ledger(parts.store)
    events = EventLog(outbox, config.terminal.id)
    wallets, appointments = _there(back_ends.wallets, config), _appointments(config)
    closing = Closing(config.terminal.id, wake, config.settlement.staff_after_seconds)
    settlements = Settlements(ledger, _payers(parts), parts.numbers, closing, config.settlement)
    return Terminal(
        config=config,
        screen=screen,
        social_card=devices.social_card,
        id_card=devices.id_card,
        scanner=devices.scanner,
        printer=devices.printer,
        sight=Sight(devices.camera) if devices.camera else None,
        office_printer=devices.office_printer,
        pages=parts.pages,
        hospital=_there(back_ends.hospital, config),
        insurer=_there(back_ends.insurer, config),
        health_cards=_there(back_ends.health_card, config),
        wallets=wallets,
        ebills=_there(back_ends.ebills, config),
        records=Records(_there(config.hospital, config), config.terminal.id),
        platform=_there(back_ends.platform, config),
        store=parts.store,
        ledger=ledger,
        outbox=outbox,
        numbers=parts.numbers,
        settlements=settlements,
        staff_list=StaffList(ledger, outbox, settlements, config.terminal.id, wake),
        refunds=Refunds(ledger, wallets, parts.numbers, closing.wakes, config.settlement),
        appointments=appointments,
        holds=Holds(ledger, parts.numbers, appointments),
        events=events,
        health=HealthMonitor(_watched(parts, settlements, ledger), _Changes(events, wake)),
        watchdog=Watchdog(stalled=lambda seconds: events.record("loop_stalled", seconds=round(seconds, 1))),
        wake=wake,
        staff=StaffLogin(config.staff, parts.store) if config.staff else None,
    )


def _appointments(config: KioskConfig) -> Appointments:
    return Appointments(_there(config.hospital, config), config.terminal.id)


def _watched(parts: _Parts, settlements: Settlements, ledger: Ledger) -> dict[str, Watched]:
    paying = SafeToPay(settlements, ledger, _there(parts.back_ends.platform, parts.config))
    return {**dict(parts.devices), **dict(parts.back_ends), "paying": paying}


def _payers(parts: _Parts) -> dict[str, Payer]:
    back_ends, config = parts.back_ends, parts.config
    return {
        "hospital": _there(back_ends.hospital, config).lock,
        "wallet": _there(back_ends.wallets, config),
        "insurer": _there(back_ends.insurer, config),
    }


def _there(back_end: T | None, config: KioskConfig) -> T:
    if back_end is None:
        raise Refused("CFG-05", f"the config file has no section {', '.join(config.lacking)}")
    return back_end


@dataclass(frozen=True)
class _Changes:
    """Told by the health monitor of what went and what is back."""

    events: EventLog
    wake: Wake

    def __call__(self, name: str, there: bool, code: str) -> None:
        self.events.record("back" if there else "gone", what=name, code=code)
        if there and name in self.wake:
            self.wake[name].set()


@asynccontextmanager
async def _at_work(terminal: Terminal) -> AsyncIterator[None]:
    """Old business first; then the work that never ends runs beside the block, and ends with it.

    Work that ends by itself is a bug, and stops the terminal: a terminal that takes money but no
    longer sends would be worse than one that starts again.
    """
    recovery = asyncio.create_task(terminal.settlements.recover(), name="recovery")
    terminal.events.record("opened", boot=terminal.store.boot)
    with suppress(StoreTrouble):
        await terminal.events.flush()  # sent at once: the platform knows a restored image by its boot
    await asyncio.gather(terminal.health.look(), asyncio.wait({recovery}, timeout=OLD_BUSINESS_SECONDS))
    owner = asyncio.current_task()
    assert owner is not None
    work = [asyncio.create_task(each) for each in _work(terminal, recovery)]
    for task in work:
        task.add_done_callback(lambda ended: None if ended.cancelled() else owner.cancel())
    terminal.watchdog.ready()
    try:
        yield
    finally:
        for task in work:
            task.cancel()
        for ended in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


def _work(terminal: Terminal, recovery: asyncio.Task[int]) -> Iterator[Coroutine[None, None, None]]:
    yield terminal.watchdog.watch()
    yield _rounds(terminal.settlements, recovery)
    yield terminal.refunds.rounds()
    yield terminal.holds.rounds()
    yield nights(books_of(terminal), terminal.config.settlement.reconcile_hour)
    yield terminal.health.rounds(terminal.config.health)
    yield terminal.events.forward()
    senders: dict[str, Callable[[Sequence[Waiting]], Awaitable[Result]]] = {
        "hospital": terminal.hospital.send_postings,
        "platform": terminal.platform.send_rows,
        "ebills": terminal.ebills.send_prints,
    }
    for name, send in senders.items():
        yield drain(terminal.outbox, name, send, Backoff(), terminal.wake[name])


def books_of(terminal: Terminal) -> Reconciliation:
    """The comparison of this terminal's ledger with everybody who keeps a book of it."""
    keepers: dict[Side, Keeper] = {
        Side.INSURER: terminal.insurer, Side.WALLET: terminal.wallets, Side.HOSPITAL: terminal.hospital
    }  # fmt: skip
    return Reconciliation(terminal.ledger, terminal.outbox, keepers)


async def _rounds(settlements: Settlements, recovery: asyncio.Task[int]) -> None:
    await recovery
    await settlements.rounds()
