"""What a journey may use: every device, back end and book of one terminal."""

from dataclasses import dataclass

from drivers.fingerprint import Fingerprint
from drivers.id_card import IdCard
from drivers.insurance_terminal import InsuranceTerminal
from drivers.scanner import Scanner
from drivers.sight import Sight
from drivers.social_card import SocialCard
from drivers.tap_card import TapCard
from kiosk.built_in import Devices
from kiosk.config import KioskConfig
from kiosk.events import EventLog
from kiosk.fleet.config_in_force import ConfigInForce
from kiosk.fleet.ordering import Orders
from kiosk.identity.codes import CAMERA, SCANNER, CodeReader, Codes, code_readers
from kiosk.identity.look_ups import LookUps
from kiosk.identity.people import Identity
from kiosk.outpatient.holds import Holds
from kiosk.payment.bank_card import BankCard
from kiosk.payment.numbers import Numbers
from kiosk.payment.refunds import Refunds
from kiosk.payment.settlement import Settlements
from kiosk.place import Place
from kiosk.screens.screen import Screen
from kiosk.services.appointments import Appointments
from kiosk.services.ebills import EBills
from kiosk.services.health_card import HealthCards
from kiosk.services.hospital import Hospital
from kiosk.services.insurer import Insurer
from kiosk.services.platform import Platform
from kiosk.services.prescriptions import Prescriptions
from kiosk.services.records import Records
from kiosk.services.wallets import Wallets
from kiosk.staff.login import StaffLogin
from kiosk.staff.staff_list import StaffList
from kiosk.upkeep.health import HealthMonitor
from kiosk.upkeep.idle import Idle
from kiosk.upkeep.senders import Senders
from kiosk.upkeep.sending import Wake, rouse
from kiosk.upkeep.watchdog import Watchdog
from offline_queue.ledger import Ledger
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store
from printer.office import OfficePrinter
from printer.pages import PageMaker
from printer.printer import Printer


@dataclass(frozen=True)
class Terminal:
    """Everything a journey may use. A device that is None is not built in.

    `wake` has an event for each destination of messages: set, what waits for it is sent now.
    """

    in_force: ConfigInForce
    orders: Orders
    screen: Screen
    devices: Devices
    sight: Sight | None
    bank_card: BankCard | None
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
    prescriptions: Prescriptions
    holds: Holds
    senders: Senders
    events: EventLog
    health: HealthMonitor
    watchdog: Watchdog
    wake: Wake
    look_ups: LookUps
    staff: StaffLogin | None = None
    # Whoever staff or a code vouch for already: nobody asks again who is here.
    vouched: Identity | None = None

    @property
    def config(self) -> KioskConfig:
        """As it counts now; what changes in the file is taken on between two visits."""
        return self.in_force.now

    @property
    def idle(self) -> Idle:
        """What waits for a moment without a patient."""
        return Idle(self.orders, self.in_force)

    @property
    def insurance_also_takes(self) -> tuple[str, ...]:
        """The media that the insurance takes here beside those that its interface names."""
        return self.config.insurer.also_takes if self.config.insurer else ()

    @property
    def place(self) -> Place:
        return self.config.terminal.place

    @property
    def social_card(self) -> SocialCard | None:
        return self.devices.social_card

    @property
    def scanner(self) -> Scanner | None:
        return self.devices.scanner

    @property
    def codes(self) -> Codes:
        """Whatever reads codes, wherever one is asked for."""
        readers: dict[str, CodeReader | None] = {SCANNER: self.scanner, CAMERA: self.sight}
        built_in = code_readers(self.devices)
        return Codes({name: by for name, by in readers.items() if by and name in built_in}, self.health)

    @property
    def printer(self) -> Printer | None:
        return self.devices.printer

    @property
    def tap_card(self) -> TapCard | None:
        return self.devices.tap_card

    @property
    def fingerprint(self) -> Fingerprint | None:
        return self.devices.fingerprint

    @property
    def insurance_terminal(self) -> InsuranceTerminal | None:
        return self.devices.insurance_terminal

    @property
    def id_card(self) -> IdCard | None:
        return self.devices.id_card

    @property
    def office_printer(self) -> OfficePrinter | None:
        return self.devices.office_printer

    async def tell(self, *messages: Message) -> None:
        """Put messages on disk, and have them leave now if they can."""
        await self.outbox.put(*messages)
        rouse(self.wake, messages)
