"""The parts of the bench that these tests need, in a process of their own.

`python -m tests.drivers.parts FOLDER`: a line of JSON on standard input is an order, one on standard
output the answer.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from hardware_sim import people
from hardware_sim.camera.stream import CameraPart
from hardware_sim.cards.social_card import SocialCardPart
from hardware_sim.cards.tap_card import TapCardPart
from hardware_sim.id_cards.reader import IdCardPart
from hardware_sim.part import Part
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from hardware_sim.serial_devices.fingerprint import FingerprintPart
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from hardware_sim.serial_devices.pin_pad import PinPadPart
from hardware_sim.serial_devices.scanner import ScannerPart


class Parts:
    """The test's end: what a person at the terminal does to its devices."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.drivers.parts", str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.settings = self._answer()

    def order(self, device: str, order: str, **args: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        print(json.dumps([device, order, args]), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)


async def serve(folder: Path) -> None:
    cast = people.load()
    readers = SocialCardPart(cast, folder)
    parts: dict[str, Part] = {
        "social_card": readers,
        "tap_card": TapCardPart(cast, folder, readers),
        "scanner": ScannerPart(cast, folder),
        "id_card": IdCardPart(cast, folder),
        "camera": CameraPart(lambda person, kind: f"{person} {kind}"),
        "printer": EscposPrinterPart(folder / "papers"),
        "pin_pad": PinPadPart(folder),
        "fingerprint": FingerprintPart(cast, folder),
        "insurance_terminal": InsuranceTerminalPart(cast, folder, lambda person: f"token-of-{person}"),
    }
    for part in parts.values():
        await part.start()
    say({name: section(name, part) for name, part in parts.items()})
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async for line in lines:
        device, order, args = json.loads(line)
        await carry_out(parts[device], order, args)
    for part in parts.values():
        await part.stop()


def section(name: str, part: Part) -> dict[str, Any]:
    """What the config file says of it; of what no bench.toml has, made from where it is."""
    match name:
        case "pin_pad":
            return {"port": part.books()["port"]}
        case "fingerprint":
            return {"port": part.books()["port"], "library": "bench"}
        case "insurance_terminal":
            return {"link": part.books()["serial"]}
        case _:
            return dict(part.settings()[name])


async def carry_out(part: Part, order: str, args: dict[str, Any]) -> None:
    try:
        if order == "reset":
            await part.reset()
            say(part.books())
        else:
            say(part.books() if order == "books" else await part.order(order, args))
    except ValueError as why:
        say({"error": str(why)})


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
