"""Which parts a bench is made of, and what they need of each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware_sim.camera.stream import CameraPart
from hardware_sim.cards.social_card import SocialCardPart
from hardware_sim.cards.tap_card import TapCardPart
from hardware_sim.forms import Form
from hardware_sim.id_cards.reader import IdCardPart
from hardware_sim.network import Network
from hardware_sim.part import Json, Part
from hardware_sim.people import People, load
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from hardware_sim.printing.office_printer import OfficePrinterPart
from hardware_sim.serial_devices.fingerprint import FingerprintPart
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from hardware_sim.serial_devices.pin_pad import PinPadPart
from hardware_sim.serial_devices.scanner import ScannerPart
from hardware_sim.services.health_card import HealthCard
from hardware_sim.services.insurer import Insurer
from hardware_sim.services.media import KINDS
from hardware_sim.services.town import town
from hardware_sim.services.wallet import Wallet


@dataclass(frozen=True)
class Parts:
    """Everything on a bench by name; what comes first is needed by what comes later."""

    people: People
    printer: EscposPrinterPart
    office_printer: OfficePrinterPart
    camera: CameraPart
    network: Network
    by_name: dict[str, Part]


class Everything:
    """The bench as one more thing that takes orders: "reset" makes all of it as new."""

    name = "bench"
    forms: Sequence[Form] = ()

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts

    async def start(self) -> None:
        """Its parts are started one by one, by whoever owns them."""

    async def stop(self) -> None:
        """Likewise."""

    async def reset(self) -> None:
        for part in self._parts.values():
            await part.reset()

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        raise ValueError(f"the bench knows one order, reset, and not {order!r} {dict(args)}")

    def settings(self) -> Json:
        return {}

    def books(self) -> Json:
        return {"parts": list(self._parts)}


def make_parts(wires: Path) -> Parts:
    """The parts of one bench, not started. `wires` holds sockets, pseudo-terminals and pictures of paper."""
    people = load()
    services = town(people, wires)
    printer, office_printer = EscposPrinterPart(wires / "papers"), OfficePrinterPart(wires / "pages")
    codes = _codes(people, services)
    camera = CameraPart(codes)
    readers = SocialCardPart(people, wires)
    devices: tuple[Part, ...] = (
        printer,
        office_printer,
        ScannerPart(people, wires, codes),
        readers,
        TapCardPart(people, wires, readers),
        IdCardPart(people, wires),
        camera,
        PinPadPart(wires),
        FingerprintPart(people, wires),
        InsuranceTerminalPart(people, wires, _tokens(services)),
    )
    parts = {**services, **{device.name: device for device in devices}}
    network = services["network"]
    assert isinstance(network, Network)
    return Parts(
        people, printer, office_printer, camera, network, {**parts, Everything.name: Everything(parts)}
    )


def _tokens(services: Mapping[str, Part]) -> Callable[[str], str]:
    insurer = services["insurer"]
    assert isinstance(insurer, Insurer)
    return insurer.token_of


def _codes(people: People, services: Mapping[str, Part]) -> Callable[[str, str], str]:
    """What a person can hold under the scanner, by the kind of code."""
    health_card, wallet = services["health_card"], services["wallet"]
    assert isinstance(health_card, HealthCard)
    assert isinstance(wallet, Wallet)

    def code_of(key: str, kind: str) -> str:
        person = people.called(key)
        match kind:
            case "health_card" | "health_card_static":
                return health_card.code_of(key, static=kind == "health_card_static")
            case "id_number":
                return person.id_number
            case "wallet":
                return wallet.code_of(key, next(iter(person.wallets)))
            case _ if kind in KINDS:
                return health_card.medium_of(key, kind)
            case _ if kind in person.wallets:
                return wallet.code_of(key, kind)
        known = ", ".join(
            ("health_card", "health_card_static", "id_number", *KINDS, "wallet", *person.wallets)
        )
        raise ValueError(f"{key} has no code {kind!r}; there are {known}")

    return code_of
