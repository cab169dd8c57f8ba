"""python -m tools.fault_table: breaks once whatever the bench can break; writes what a terminal says of it.

docs/bench_faults.md is what it saw; tests/hardware_sim/test_orders.py sees that no fault is missing there.
"""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from drivers.errors import Trouble
from kiosk.built_in import BackEnds, Devices
from kiosk.config import load
from kiosk.faults import catalogue
from kiosk.identity.media import CodeClass, classify
from kiosk.inspection.diagnostics import NoNumbers
from kiosk.text import words
from printer.trial_slip import technicians_slip
from tests.bench import Bench
from tests.services.conftest import by_card

PAGE = Path(__file__).parents[1] / "docs" / "bench_faults.md"
SECONDS, GLANCE_SECONDS, WAIT_SECONDS = 180.0, 0.3, 4.0
ROWS = ("F7", "F8", "F9", "F10", "F11", "F12")
# What an order needs beside what it can choose from.
FIGURES: Mapping[str, Any] = {
    "person": "lin", "service": "hospital", "texts": ["12345678", "87654321"], "hex": "ff00", "lines": 3,
    "bytes": 200, "seconds": 2, "percent": 30, "bits": 64_000, "times": 1, "rows_per_second": 400,
    "status": 0x60, "fen": 1, "file": "a", "other": "b",
}  # fmt: skip
# What shows no fault by itself, and the test that orders it: tests/rules/test_fault_table.py.
A4 = "`test_f11_a_printer_that_stops_is_named_and_nothing_more_comes_out`"
STORIES: Mapping[str, str] = {
    "network dns": "`python -m hardware_sim play insurer_certificate`",
    "insurer differ": "`test_parts_that_changed_are_given_back_and_the_reason_is_told`",
    "insurer items": "`test_yd_13_items_that_do_not_make_up_the_totals_are_shown_as_given_and_staff_hear_of"
    "_it_once`",
    "ebill hold": "`test_a_bill_can_be_held_back_and_reversed`",
    "printer lies": "`test_p12_a_patient_who_got_nothing_says_so_and_takes_the_bill_to_the_phone`",
    "social_card swap_readers": "`test_f9_readers_that_swap_names_read_whatever_is_put_into_them`",
    **{f"office_printer {each}": A4 for each in ("paper_out", "jam", "cover_open")},
    "scanner two_in_one": "`test_f10_of_two_codes_in_one_read_the_first_counts`",
    "camera picture": "`test_a_face_that_is_held_before_the_camera_is_seen`",
    "camera held_up": "`test_f12_two_people_and_a_photograph_of_one_are_seen_as_that`",
    "camera two_faces": "`test_f12_two_people_and_a_photograph_of_one_are_seen_as_that`",
}
HEAD = """\
# What a terminal says of each fault

Each fault of the bench (rows F7 to F12) was ordered as it stands here, and the driver or the client of a back
end met it: this is the code, and what the patient reads for it. `python -m tools.fault_table` tries all of
them again and writes this page; it takes a few minutes. Cause and remedy of a code are in
[faults.en.md](faults.en.md) and [faults.zh.md](faults.zh.md).

The ways in which a call fails are tried at the hospital, with the question for a patient; each back end has
the same ways. What shows no fault by itself is named with the test or the bad day that orders it.
"""
KINDS = {"F7": "network", "F8": "back ends", "F9": "readers and pads", "F10": "scanner", "F11": "printers"}
KINDS |= {"F12": "camera"}
BACK_ENDS = {
    "hospital": "hospital",
    "insurer": "insurer",
    "health_card": "health_card",
    "platform": "platform",
}
BACK_ENDS |= {"network": "hospital", "wallet": "wallets", "ebill": "ebills"}
PASSED_OVER = "passed over"
# What a fault is met with that a look at the device does not show.
THEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "tap_card psam_out": ("hold", {"person": "lin", "kind": "resident"}),
    "tap_card psam_refuse": ("hold", {"person": "lin", "kind": "resident"}),
    "fingerprint unclear": ("touch", {"person": "lin"}),
    "insurance_terminal garble": ("scan", {"person": "lin"}),
    "insurance_terminal mute": ("scan", {"person": "lin"}),
}
TABLE = "| order | code | the patient reads | 患者看到 |\n| --- | --- | --- | --- |"
NOTHING = ("—", "nothing: it goes on, at most later", "无：照常继续，最多慢一些")


@dataclass(frozen=True)
class Fault:
    """One order that breaks something."""

    row: str
    device: str
    order: str
    args: Mapping[str, Any]

    @property
    def typed(self) -> str:
        """As it is typed after `python -m hardware_sim order`."""
        said = [
            f"{name}={json.dumps(value) if isinstance(value, list) else value}"
            for name, value in self.args.items()
        ]
        return " ".join([self.device, self.order, *said])


def faults(devices: Mapping[str, Any]) -> Iterator[Fault]:
    """Each fault of these forms, once for each way of it."""
    for device, forms in devices.items():
        for form in forms:
            if form["fault"]:
                yield from _ways(device, form)


def _ways(device: str, form: Mapping[str, Any]) -> Iterator[Fault]:
    """One for each choice of what is odd; what is needed beside has its figure."""
    arguments = {each["name"]: each for each in form["arguments"]}
    odd = next((each for each in (form["fault_with"], "how", "what") if each in arguments), "")
    usual = {
        name: FIGURES[name]
        for name, each in arguments.items()
        if name in FIGURES and name != odd and (each["needed"] or name in ("person", "service"))
    }
    ways = [each for each in arguments[odd]["choices"] if each] if odd else [""]
    if form["name"] == "fail" and device != "hospital":
        ways = ways[:1]
    for way in ways:
        yield Fault(form["fault"], device, form["name"], usual | ({odd: way} if way else {}))


Act = Callable[[], Awaitable[object]]


class Terminal:
    """The drivers and clients of one terminal, and the bench below them."""

    def __init__(self, bench: Bench) -> None:
        config = load(bench.config_file)
        self._bench = bench
        self.devices = Devices.of(config)
        self.back_ends = BackEnds.of(config, 0, NoNumbers())

    async def meets(self, fault: Fault) -> str:
        """The code that it leads to; "" when all goes on as usual. The bench is well again afterwards."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._code(fault) or ""
        except Trouble as trouble:
            return trouble.code
        finally:
            await self._bench.does("bench", "reset")
            await self.devices.close()
            await self.back_ends.close()

    async def _code(self, fault: Fault) -> str | None:
        async def breaks() -> None:
            await self._bench.does(fault.device, fault.order, **fault.args)

        if fault.device in BACK_ENDS:
            await breaks()
            return await self._asked(BACK_ENDS[fault.device])
        if fault.args.get("quirk"):
            return await self._reads(fault.device, breaks)
        if then := THEN.get(f"{fault.device} {fault.order}"):
            await breaks()
            order, args = then
            return await self._reads(fault.device, partial(self._bench.does, fault.device, order, **args))
        return await self._acts(fault, breaks)

    async def _asked(self, name: str) -> str:
        """The hospital for a patient, and the others whether they are well."""
        if name != "hospital":
            return str((await getattr(self.back_ends, name).health()).code)
        assert self.back_ends.hospital is not None
        await self.back_ends.hospital.find_patient(by_card("lin"))
        return ""

    async def _reads(self, device: str, puts_it_there: Act) -> None:
        reader = getattr(self.devices, device)
        waiting = asyncio.ensure_future(reader.card_inserted())
        await asyncio.sleep(GLANCE_SECONDS)
        await puts_it_there()
        await waiting
        await reader.read_identity()

    async def _acts(self, fault: Fault, breaks: Act) -> str | None:
        devices = self.devices
        match fault.device:
            case "printer":
                assert devices.printer is not None
                await breaks()
                await devices.printer.print(technicians_slip(devices.printer.profile))
            case "pin_pad" if fault.order != "unplug":
                await self._pays(breaks)
            case "scanner" if fault.order != "unplug":
                return await self._scans(breaks)
            case _:
                return await self._looks(fault.device, breaks)
        return None

    async def _pays(self, breaks: Act) -> None:
        pad = self.devices.pin_pad
        assert pad is not None
        await breaks()
        await self._bench.does("pin_pad", "card", outcome="approve")
        await pad.charge("T0001", 1)
        await pad.reverse("T0001")

    async def _scans(self, breaks: Act) -> str:
        """What is no code at all is passed over; what is none of ours is refused by the screen."""
        assert self.devices.scanner is not None
        waiting = asyncio.ensure_future(self.devices.scanner.next_code())
        await asyncio.sleep(GLANCE_SECONDS)
        await breaks()
        done, _ = await asyncio.wait({waiting}, timeout=WAIT_SECONDS)
        if not done:
            waiting.cancel()
            return PASSED_OVER
        classify(waiting.result(), [each for each in CodeClass if each is not CodeClass.URL])
        return ""

    async def _looks(self, device: str, breaks: Act) -> str:
        """As the health monitor does, again and again until there is something to see."""
        looked_at = getattr(self.devices, device)
        await looked_at.health()
        await breaks()
        code, end = "", asyncio.get_running_loop().time() + WAIT_SECONDS
        while not code and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(GLANCE_SECONDS)
            code = (await looked_at.health()).code
        return str(code)


async def tried() -> list[tuple[Fault, str]]:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench.start(Path(folder), plain=False)
        try:
            known = [each for each in faults(await asyncio.to_thread(bench.forms)) if each.row in ROWS]
            return [(each, await _one(bench, each)) for each in known]
        finally:
            bench.stop()


async def _one(bench: Bench, fault: Fault) -> str:
    code = STORIES.get(f"{fault.device} {fault.order}") or await Terminal(bench).meets(fault)
    print(f"{fault.typed:<70}{code or '-'}", flush=True)
    return code


def page(found: list[tuple[Fault, str]]) -> str:
    lines = [HEAD]
    for row in ROWS:
        lines.append(f"## {row}, {KINDS[row]}\n\n{TABLE}")
        lines += [f"| `{each.typed}` | {' | '.join(told(code))} |" for each, code in found if each.row == row]
        lines.append("")
    return "\n".join(lines)


def told(code: str) -> tuple[str, ...]:
    """The code and what the patient reads, in English and Chinese."""
    if code == "":
        return NOTHING
    if code == PASSED_OVER:
        return "—", "nothing: it waits for a whole code", "无：继续等待完整的码"
    if code not in catalogue():
        return code, "", ""
    said = catalogue()[code].patient
    return code, words("en").say(said), words("zh").say(said)


if __name__ == "__main__":
    PAGE.write_text(page(asyncio.run(tried())), "utf-8")
