"""Makes the objects for what the config file names. Opens nothing: drivers open at their first call."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from drivers.camera import Camera
from drivers.device import Device
from drivers.fingerprint import Fingerprint
from drivers.id_card import IdCard
from drivers.insurance_terminal import InsuranceTerminal
from drivers.pin_pad import PinPad
from drivers.scanner import Scanner
from drivers.social_card import SocialCard
from drivers.tap_card import TapCard
from kiosk.config import KioskConfig
from kiosk.services.ebills import EBills
from kiosk.services.health_card import HealthCards
from kiosk.services.hospital import Hospital
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_line import MessageNumbers
from kiosk.services.platform import Platform
from kiosk.services.wallets import Wallets
from printer.office import OfficePrinter
from printer.printer import Printer

BackEnd = Hospital | Insurer | HealthCards | Wallets | EBills | Platform


@dataclass(frozen=True)
class Devices:
    """The devices by the names of their sections; None is not built in."""

    scanner: Scanner | None
    social_card: SocialCard | None
    tap_card: TapCard | None
    id_card: IdCard | None
    printer: Printer | None
    camera: Camera | None
    office_printer: OfficePrinter | None
    pin_pad: PinPad | None
    fingerprint: Fingerprint | None
    insurance_terminal: InsuranceTerminal | None

    @classmethod
    def of(cls, config: KioskConfig) -> "Devices":
        return cls(
            scanner=Scanner(config.scanner) if config.scanner else None,
            social_card=SocialCard(config.social_card, config.tap_card) if config.social_card else None,
            tap_card=TapCard(config.tap_card) if config.tap_card else None,
            id_card=IdCard(config.id_card) if config.id_card else None,
            printer=Printer(config.printer) if config.printer else None,
            camera=Camera(config.camera) if config.camera else None,
            office_printer=(
                OfficePrinter(config.office_printer, config.terminal.id) if config.office_printer else None
            ),
            pin_pad=PinPad(config.pin_pad) if config.pin_pad else None,
            fingerprint=Fingerprint(config.fingerprint) if config.fingerprint else None,
            insurance_terminal=(
                InsuranceTerminal(config.insurance_terminal) if config.insurance_terminal else None
            ),
        )

    def __iter__(self) -> Iterator[tuple[str, Device]]:
        """Those that are built in, with their names."""
        for field in fields(self):
            if (device := getattr(self, field.name)) is not None:
                yield field.name, device

    async def close(self) -> None:
        for _, device in self:
            await device.close()


@dataclass(frozen=True)
class BackEnds:
    """The back ends by the names of their sections; None is not connected."""

    hospital: Hospital | None
    insurer: Insurer | None
    health_card: HealthCards | None
    wallets: Wallets | None
    ebills: EBills | None
    platform: Platform | None

    @classmethod
    def of(cls, config: KioskConfig, boot: int, numbers: MessageNumbers) -> "BackEnds":
        """`boot` counts the starts of this terminal; the receivers of rows are told it."""
        name = config.terminal.id
        return cls(
            hospital=Hospital(config.hospital, name, boot) if config.hospital else None,
            insurer=Insurer(config.insurer, name, numbers) if config.insurer else None,
            health_card=HealthCards(config.health_card, name) if config.health_card else None,
            wallets=Wallets(config.wallets, name) if config.wallets else None,
            ebills=EBills(config.ebills, name) if config.ebills else None,
            platform=Platform(config.platform, name, boot) if config.platform else None,
        )

    def __iter__(self) -> Iterator[tuple[str, BackEnd]]:
        """Those that are connected, with their names."""
        for field in fields(self):
            if (back_end := getattr(self, field.name)) is not None:
                yield field.name, back_end

    async def close(self) -> None:
        for _, back_end in self:
            await back_end.close()
