"""Puts a terminal together from what was opened for it; nothing runs yet."""

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from drivers.errors import Refused
from drivers.sight import Sight
from kiosk.built_in import BackEnds, Devices
from kiosk.config import KioskConfig
from kiosk.events import EventLog
from kiosk.fleet.config_in_force import ConfigInForce
from kiosk.fleet.order_book import OrderBook
from kiosk.fleet.ordering import Desk, Orders
from kiosk.identity.codes import CODES, code_readers
from kiosk.identity.look_ups import LookUps
from kiosk.outpatient.holds import Holds
from kiosk.payment.bank_card import BankCard
from kiosk.payment.closing import posting_key
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import Payer
from kiosk.payment.refunds import Refunds
from kiosk.payment.safe_to_pay import SafeToPay
from kiosk.payment.settlement import Settlements
from kiosk.screens.screen import Screen
from kiosk.services.appointments import Appointments
from kiosk.services.prescriptions import Prescriptions
from kiosk.services.records import Records
from kiosk.staff.login import StaffLogin
from kiosk.staff.staff_list import StaffList
from kiosk.terminal import Terminal
from kiosk.upkeep.health import HealthMonitor, Watched
from kiosk.upkeep.senders import WEDGED_SECONDS, Senders
from kiosk.upkeep.sending import Closing, Wake, wakes
from kiosk.upkeep.watchdog import Watchdog
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store
from printer.pages import PageMaker

T = TypeVar("T")
ANSWERING_LATE_SECONDS = 20.0


@dataclass(frozen=True)
class Parts:
    in_force: ConfigInForce
    store: Store
    numbers: Numbers
    devices: Devices
    back_ends: BackEnds
    pages: PageMaker

    @property
    def config(self) -> KioskConfig:
        return self.in_force.now


def assembled(parts: Parts, screen: Screen) -> Terminal:
    """Everything is there and knows what it needs; nothing runs yet."""
    config, devices, back_ends = parts.config, parts.devices, parts.back_ends
    wake, outbox, ledger = wakes(), Outbox(parts.store), Ledger(parts.store)
    events = EventLog(outbox, config.terminal.id)
    senders = _senders(config, outbox, wake, events)
    orders = _orders(parts, OrderBook(ledger, config.terminal.id), events, wake["platform"])
    bank_card = BankCard(devices.pin_pad) if devices.pin_pad else None
    closing = Closing(config.terminal.id, wake, config.settlement.staff_after_seconds)
    settlements = _settlements(parts, ledger, closing, bank_card)
    appointments = Appointments(_there(config.hospital, config), config.terminal.id)
    refunds = _refunds(parts, ledger, outbox, closing, appointments)
    settlements.begun_elsewhere = refunds.inherited.begun_elsewhere
    return Terminal(
        in_force=parts.in_force,
        orders=orders,
        screen=screen,
        devices=devices,
        sight=Sight(devices.camera) if devices.camera else None,
        bank_card=bank_card,
        pages=parts.pages,
        hospital=_there(back_ends.hospital, config),
        insurer=_there(back_ends.insurer, config),
        health_cards=_there(back_ends.health_card, config),
        wallets=_there(back_ends.wallets, config),
        ebills=_there(back_ends.ebills, config),
        records=Records(_there(config.hospital, config), config.terminal.id),
        platform=_there(back_ends.platform, config),
        store=parts.store, ledger=ledger, outbox=outbox, numbers=parts.numbers, settlements=settlements,
        staff_list=_staff_list(parts, outbox, settlements, ledger, wake),
        prescriptions=Prescriptions(_there(config.hospital, config), config.terminal.id),
        holds=_holds(parts, ledger, appointments),
        senders=senders, events=events, refunds=refunds, appointments=appointments,
        health=_health(parts, _watched(parts, settlements, ledger, senders, orders), _Changes(events, wake)),
        watchdog=Watchdog(stalled=lambda seconds: events.record("loop_stalled", seconds=round(seconds, 1))),
        wake=wake,
        look_ups=LookUps(),
        staff=StaffLogin(config.staff, parts.store) if config.staff else None,
    )  # fmt: skip


def _senders(config: KioskConfig, outbox: Outbox, wake: Wake, events: EventLog) -> Senders:
    """Silent for longer than its back end may take to answer, a sender is wedged."""
    ends = (config.hospital, config.platform, config.ebills)
    slowest = max((each.answer_seconds for each in ends if each), default=0.0)

    def wedged(name: str, seconds: float) -> None:
        events.record("sender_wedged", what=name, seconds=round(seconds))

    return Senders(outbox, wake, wedged, max(WEDGED_SECONDS, slowest + ANSWERING_LATE_SECONDS))


def _orders(parts: Parts, book: OrderBook, events: EventLog, wake: asyncio.Event) -> Orders:
    config = parts.config
    desk = Desk(_there(parts.back_ends.platform, config), parts.in_force, events, wake.set)
    return Orders(config.orders, book, config.terminal.id, desk)


def _settlements(parts: Parts, ledger: Ledger, closing: Closing, bank_card: BankCard | None) -> Settlements:
    payers = _payers(parts, bank_card)
    settlements = Settlements(ledger, payers, parts.numbers, closing, parts.config.settlement)
    settlements.alarm = closing.alarm
    if bank_card is not None:
        bank_card.still_owed = settlements.records.is_undecided
    platform = _there(parts.back_ends.platform, parts.config)
    settlements.inherited.ours, settlements.inherited.told = platform.ours, platform.ended
    return settlements


def _refunds(
    parts: Parts, ledger: Ledger, outbox: Outbox, closing: Closing, appointments: Appointments
) -> Refunds:
    wallets = _there(parts.back_ends.wallets, parts.config)
    refunds = Refunds(ledger, wallets, parts.numbers, closing.wakes, parts.config.settlement)
    refunds.alarm, refunds.cancels = closing.alarm, appointments.cancel
    refunds.posted = lambda number, seconds: outbox.delivered(posting_key(number), seconds)
    platform = _there(parts.back_ends.platform, parts.config)
    refunds.inherited.ours, refunds.inherited.told = platform.ours, platform.refund_ended
    return refunds


def _staff_list(
    parts: Parts, outbox: Outbox, settlements: Settlements, ledger: Ledger, wake: Wake
) -> StaffList:
    staff_list = StaffList(ledger, outbox, settlements, parts.config.terminal.id, wake)
    staff_list.decided = _there(parts.back_ends.platform, parts.config).decided
    staff_list.is_of_this_start = parts.numbers.is_of_this_start
    return staff_list


def _holds(parts: Parts, ledger: Ledger, appointments: Appointments) -> Holds:
    holds = Holds(ledger, parts.numbers, appointments)
    holds.inherited.ours = _there(parts.back_ends.platform, parts.config).ours
    return holds


def _health(parts: Parts, watched: dict[str, Watched], changes: "_Changes") -> HealthMonitor:
    return HealthMonitor(watched, changes, either={CODES: code_readers(parts.devices)})


def _watched(
    parts: Parts, settlements: Settlements, ledger: Ledger, senders: Senders, orders: Orders
) -> dict[str, Watched]:
    platform = _there(parts.back_ends.platform, parts.config)
    paying = SafeToPay(settlements, ledger, platform)
    own: dict[str, Watched] = {
        "paying": paying,
        "sending": senders,
        "config": parts.in_force,
        "orders": orders,
    }
    return {**dict(parts.devices), **dict(parts.back_ends), **own}


def _payers(parts: Parts, bank_card: BankCard | None) -> dict[str, Payer]:
    back_ends, config = parts.back_ends, parts.config
    hospital = _there(back_ends.hospital, config)
    return {
        "hospital": hospital.lock,
        "deposit": hospital.accounts,
        "prepaid": hospital.accounts,
        "credit": hospital.accounts,
        "wallet": _there(back_ends.wallets, config),
        "insurer": _there(back_ends.insurer, config),
        **({"bankcard": bank_card} if bank_card else {}),
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
