"""A PIN pad with a bank behind it, on a pseudo-terminal. Source: fingerprint-and-pinpad.md B1.

Sale `S<reference>FS<fen>`, question `Q<reference>`, reversal `V<reference>`; answers begin with 0 (done), 1
(declined, with a reason last) or 2 (not known), and then the reference; fields are divided by 1C.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.serial_devices.serial_end import SerialEnd

FIELD = b"\x1c"
OUTCOMES = ("approve", "no_money", "wrong_pin", "cancelled", "card_blocked")
CARD_SECONDS = 60.0
KEYS = b"*" * 6
QUIRKS = ("lose_answer", "garble", "general_error", "refuse_reversal")
GENERAL_ERROR = b"\xef"
LASTING = ("mute", "other_device")
OTHER_DEVICE = b"\r\nERROR\r\n"


class PinPadPart:
    """Keeps books of what the bank took, by reference. A reversed reference can never be taken."""

    name = "pin_pad"
    forms = (
        Form(
            "card",
            "Insert a bank card and enter the PIN",
            "插入银行卡并输入密码",
            blanks("outcome", outcome=OUTCOMES),
        ),
        Form("lose_answer", "Its next answer is lost", "下一应答丢失", blanks("times:whole"), fault="F9"),
        Form("garble", "Its next answer is garbled", "下一应答损坏", blanks("times:whole"), fault="F9"),
        Form(
            "general_error", "It answers with error EF", "下一应答报EF错误", blanks("times:whole"), fault="F9"
        ),
        Form("refuse_reversal", "It refuses a reversal", "拒绝撤销", blanks("times:whole"), fault="F9"),
        Form("mute", "It does nothing and says nothing", "无应答", fault="F9"),
        Form("other_device", "Another device is on the line", "接错设备", fault="F9"),
        Form("well", "Its answers are good again", "应答恢复正常", ends=(*QUIRKS, *LASTING)),
        Form("unplug", "Unplug the PIN pad", "拔下密码键盘", fault="F9"),
        Form("replug", "Plug the PIN pad in again", "插回密码键盘", ends=("unplug",)),
    )

    def __init__(self, folder: Path) -> None:
        self._end = SerialEnd(folder / "pin_pad", self._arrived)
        self._busy: set[asyncio.Task[None]] = set()
        self._new()

    def _new(self) -> None:
        self._taken: dict[str, int] = {}
        self._reversed: list[str] = []
        self._history: list[str] = []
        self._quirks: list[str] = []
        self._instead = ""
        self._card: asyncio.Queue[str] = asyncio.Queue()
        self._unread = b""

    async def start(self) -> None:
        self._end.plug()

    async def stop(self) -> None:
        self._drop()
        self._end.unplug()

    async def reset(self) -> None:
        """As new; a plug that is in stays in."""
        self._drop()
        self._new()
        if not self._end.plugged:
            self._end.plug()

    def _drop(self) -> None:
        for task in self._busy:
            task.cancel()

    def settings(self) -> Json:
        return {}

    def options(self) -> Json:
        return {"pin_pad": {"port": str(self._end.link)}}

    def lasts(self, order: str) -> bool:
        return order not in QUIRKS or order in self._quirks

    def books(self) -> Json:
        return {
            "port": str(self._end.link),
            "plugged": self._end.plugged,
            "taken": dict(self._taken),
            "reversed": list(self._reversed),
            "history": list(self._history),
        }

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out card, one of the quirks, mute, other_device, well, unplug or replug.

        "card" {outcome}: a card is put in and its PIN typed, which ends as said; one may wait for the sale.
        A quirk holds for the next answer: lost, garbled, an error of the pad, or a reversal is not taken.
        Mute and other_device last until "well".
        """
        match order:
            case "card":
                outcome = str(args.get("outcome", "approve"))
                if outcome not in OUTCOMES:
                    raise ValueError(f"a card's outcome is one of {', '.join(OUTCOMES)}, not {outcome!r}")
                self._card.put_nowait(outcome)
            case _ if order in QUIRKS:
                self._quirks += [order] * int(args.get("times", 1))
            case _ if order in LASTING:
                self._instead = order
            case "well":
                self._quirks.clear()
                self._instead = ""
            case "unplug":
                self._end.unplug()
            case "replug":
                self._end.plug()
            case _:
                raise ValueError(f"the PIN pad does not know the order {order!r}")
        return self.books()

    def _arrived(self, data: bytes) -> None:
        """Whole frames only; what does not fit is thrown away, as such a pad does."""
        if self._instead:
            self._unread = b""
            self._end.send(OTHER_DEVICE if self._instead == "other_device" else b"")
            return
        self._unread += data
        while b"\x02" in self._unread:
            begun = self._unread[self._unread.index(b"\x02") :]
            size = int(begun[1:4]) if begun[1:4].isdigit() and len(begun) >= 4 else 0
            if len(begun) < 4 or len(begun) < size + 7:
                return
            self._unread = begun[size + 7 :]
            if begun[size + 4] == 3 and int(begun[size + 5 : size + 7], 16) == _check(begun[1 : size + 5]):
                task = asyncio.get_running_loop().create_task(self._carry_out(begun[4 : size + 4]))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)

    async def _carry_out(self, text: bytes) -> None:
        reference, *rest = text[1:].split(FIELD)
        name = reference.decode("ascii", "replace")
        match text[:1]:
            case b"S":
                said = await self._sale(name, int(rest[0]))
            case b"Q":
                said = self._found(name)
            case b"V":
                said = self._reverse(name)
            case b"3":
                said = b"0bench"
            case _:
                said = b"\xeb"
        self._say(said)

    async def _sale(self, reference: str, fen: int) -> bytes:
        self._history.append(f"sale {reference}")
        try:
            outcome = await asyncio.wait_for(self._card.get(), CARD_SECONDS)
        except TimeoutError:
            outcome = "no_card"
        self._end.send(KEYS)
        if outcome != "approve" or reference in self._reversed:
            return FIELD.join((b"1", reference.encode(), outcome.encode()))
        self._taken[reference] = fen
        return self._found(reference)

    def _found(self, reference: str) -> bytes:
        if reference not in self._taken:
            return FIELD.join((b"2", reference.encode()))
        number = list(self._taken).index(reference) + 1
        fields = (reference.encode(), b"%d" % self._taken[reference], b"%06d" % number, b"0123")
        return FIELD.join((b"0", *fields))

    def _reverse(self, reference: str) -> bytes:
        if "refuse_reversal" in self._quirks:
            self._quirks.remove("refuse_reversal")
            return FIELD.join((b"1", reference.encode(), b"not_allowed"))
        self._history.append(f"reverse {reference}")
        self._taken.pop(reference, None)
        self._reversed.append(reference)
        return FIELD.join((b"0", reference.encode()))

    def _say(self, text: bytes) -> None:
        if "general_error" in self._quirks:
            self._quirks.remove("general_error")
            text = GENERAL_ERROR
        covered = b"%03d" % len(text) + text + b"\x03"
        check = _check(covered)
        if "lose_answer" in self._quirks:
            self._quirks.remove("lose_answer")
            return
        if "garble" in self._quirks:
            self._quirks.remove("garble")
            check ^= 0x55
        self._end.send(b"\x02" + covered + b"%02X" % check)


def _check(data: bytes) -> int:
    check = 0
    for byte in data:
        check ^= byte
    return check
