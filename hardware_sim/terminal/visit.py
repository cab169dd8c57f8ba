"""One whole visit by a scripted patient: a finger on the glass, a card in the reader, a code shown."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hardware_sim.bench import Bench
from hardware_sim.terminal.window import Album, Glass, Shown

VISITOR, WALLET = "lin", "wechat"
# Little enough on her insurance account that the wallet has something to pay, too.
ACCOUNT_FEN = 60_00
START_SECONDS = 60.0
STEP_SECONDS = 30.0
# Real cards, printers and insurers take their time; what is shown meanwhile should be seen, and photographed.
SLOW_CALLS = (("hospital", "find", 1.5), ("insurer", "2206", 1.5), ("insurer", "2207", 2.0))
SLOW_CARD_SECONDS = 0.1
SLOW_PRINTER_ROWS = 20


@dataclass
class Patient:
    """Somebody of the cast who stands before the glass, and whoever photographs the visit."""

    key: str
    wallet: str
    bench: Bench
    glass: Glass
    album: Album

    async def pays_everything(self) -> None:
        """From home to home: all open bills, card and wallet. Raises NotShown where it stops."""
        await self.meets("Home", START_SECONDS, press="pay_bills")
        await self.meets("HowToIdentify", act=self._inserts_card)
        await self.meets("ChooseBills", press="confirm")
        await self.meets("ConfirmParts", press="confirm")
        await self.meets("ShowWalletCode", act=self._shows_wallet_code)
        await self.meets("TakeSlip", 120.0, press="done")
        await self.meets("TakeCard", act=self._pulls_card)
        await self.meets("Home")

    async def meets(
        self,
        question: str,
        seconds: float = STEP_SECONDS,
        press: str = "",
        act: Callable[[], Awaitable[object]] | None = None,
    ) -> Shown:
        """Wait for a screen, let it be photographed, and do what it asks for."""
        screen = await self.glass.wait_for(question, seconds)
        await self.album.has(screen)
        if press:
            await self.glass.press(screen, press)
        if act:
            await act()
        return screen

    async def _inserts_card(self) -> None:
        slow = {"quirk": "slow", "seconds": SLOW_CARD_SECONDS}
        await self.bench.order("social_card", "insert", person=self.key, **slow)

    async def _shows_wallet_code(self) -> None:
        await self.bench.order("scanner", "show", person=self.key, code=self.wallet)

    async def _pulls_card(self) -> None:
        await self.bench.order("social_card", "pull")


async def visit(bench: Bench, glass: Glass, pictures: Path) -> Album:
    """Lin pays all that she owes; every screen she meets is photographed into `pictures`."""
    album = Album(glass, pictures)
    camera = asyncio.create_task(album.keep())
    await bench.order("insurer", "account", person=VISITOR, fen=ACCOUNT_FEN)
    await bench.order("printer", "slow", rows_per_second=SLOW_PRINTER_ROWS)
    for device, call, seconds in SLOW_CALLS:
        await bench.order(device, "fail", call=call, how="slow", seconds=seconds, times=1)
    try:
        await _until_either(Patient(VISITOR, WALLET, bench, glass, album).pays_everything(), camera)
    finally:
        camera.cancel()
        with suppress(asyncio.CancelledError):
            await camera
    return album


async def _until_either(walk: Awaitable[None], camera: "asyncio.Task[None]") -> None:
    """The visit, but no longer than the camera works."""
    walking = asyncio.ensure_future(walk)
    try:
        await asyncio.wait({walking, camera}, return_when=asyncio.FIRST_COMPLETED)
        if camera.done():
            camera.result()
        await walking
    finally:
        walking.cancel()
