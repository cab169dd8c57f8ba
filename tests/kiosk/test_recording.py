"""The flight recorder: a fault of the bench is recorded, exported, played again, and met again."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import Trouble
from drivers.pin_pad import PinPad, PinPadSettings
from drivers.pin_pad_frames import Broken, Frames, answer, frame, masked
from drivers.tape import TAPE, Tape, Way, hidden
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from hardware_sim.recordings.replay import Replay, rows
from hardware_sim.serial_devices.pin_pad import PinPadPart
from kiosk.upkeep.recording import FILE, LONGEST_PART_BYTES, NEWER, OLDER, exported, keep
from printer.printer import Printer, PrinterSettings
from tests.printer.slips import SLIP
from tests.program import kiosk

CARD_TAIL = b"0123"


async def code_of_a_sale(port: str) -> str:
    """What a sale at this pad ends with: a fault code, or the bank's number of it."""
    pad = PinPad(PinPadSettings(port=port, sale_seconds=5, answer_seconds=1))
    try:
        return (await pad.charge("A-1", 4000)).trace
    except Trouble as why:
        return why.code
    finally:
        await pad.close()


async def recorded(folder: Path, harm: str) -> tuple[str, Path]:
    """A sale on the bench that something happens to: its code, and the recording of it."""
    TAPE._entries.clear()
    part = PinPadPart(folder)
    await part.start()
    if harm == "unplug":
        selling = asyncio.ensure_future(code_of_a_sale(part.books()["port"]))
        while not part.books()["history"]:
            await asyncio.sleep(0.01)
        await part.order("unplug", {})
        code = await selling
    else:
        await part.order("card", {"outcome": "no_money" if harm == "no_money" else "approve"})
        if harm in ("garble", "lose_answer"):
            await part.order(harm, {})
        code = await code_of_a_sale(part.books()["port"])
    await part.stop()
    await kept(folder)
    return code, folder / FILE


async def kept(folder: Path) -> None:
    """What is on the tape now, and nothing of before."""
    for part in (NEWER, OLDER):
        (folder / part).unlink(missing_ok=True)
    await over(asyncio.ensure_future(keep(TAPE, folder)))
    (folder / FILE).write_text(exported(folder), "utf-8")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("garble", "PIN-06"),
        ("lose_answer", "PIN-07"),
        ("unplug", "PIN-05"),
        ("no_money", "PIN-01"),
        ("", "000001"),
    ],
)
async def test_a_recorded_fault_is_met_again_when_it_is_played(tmp_path: Path, harm: str, code: str):
    met, file = await recorded(tmp_path, harm)
    assert met == code
    player = Replay(rows(file, "pin_pad"), tmp_path / "again")
    playing = asyncio.ensure_future(player.play())
    await asyncio.sleep(0)
    assert await code_of_a_sale(str(player.end.link)) == code
    playing.cancel()
    player.end.unplug()


async def code_of_a_slip(address: str) -> str:
    """What printing a slip ends with: a fault code, or nothing."""
    printer = Printer(PrinterSettings(address=address, done_seconds=2, send_seconds=5))
    try:
        await printer.print(SLIP)
    except Trouble as why:
        return why.code
    finally:
        await printer.close()
    return ""


@pytest.mark.parametrize(("harm", "code"), [("paper_out", "PRN-02"), ("cover_open", "PRN-03")])
async def test_a_printers_fault_on_the_network_is_met_again_on_a_bench_line(
    tmp_path: Path, harm: str, code: str
):
    TAPE._entries.clear()
    part = EscposPrinterPart(tmp_path / "papers")
    await part.start()
    await part.order(harm, {})
    assert await code_of_a_slip(part.settings()["printer"]["address"]) == code
    await part.stop()
    await kept(tmp_path)
    player = Replay(rows(tmp_path / FILE, "printer"), tmp_path / "again")
    playing = asyncio.ensure_future(player.play())
    await asyncio.sleep(0)
    assert await code_of_a_slip(f"serial:{player.end.link}@115200") == code
    playing.cancel()
    player.end.unplug()


async def test_of_a_slip_only_its_length_is_kept(tmp_path: Path):
    TAPE._entries.clear()
    part = EscposPrinterPart(tmp_path / "papers")
    await part.start()
    assert await code_of_a_slip(part.settings()["printer"]["address"]) == ""
    await part.stop()
    longest = max((each for each in TAPE.entries() if each.wire == "printer"), key=lambda each: each.size)
    assert longest.size > len(longest.data)
    assert set(longest.data) <= set(b"*\r\n")


async def test_what_is_kept_is_masked_at_the_source(tmp_path: Path):
    _, file = await recorded(tmp_path, "")
    said = b"".join(bytes.fromhex(each["hex"]) for each in json.loads(file.read_text())["entries"])
    assert CARD_TAIL not in said
    assert b"****" in said


async def test_q16_only_what_is_new_is_written_and_the_older_part_makes_way(tmp_path: Path):
    tape, sizes = Tape(), list[int]()
    keeping = asyncio.ensure_future(keep(tape, tmp_path))
    for number in range(3):
        sizes.append(await grown(tape, tmp_path / NEWER, number))
    assert max(sizes) < 2 * min(sizes)
    await over(keeping)
    (tmp_path / NEWER).write_text("x" * LONGEST_PART_BYTES, "utf-8")
    tape.note("scanner", Way.CAME, b"the last")
    await over(asyncio.ensure_future(keep(tape, tmp_path)))
    assert not (tmp_path / NEWER).exists()
    assert json.loads(exported(tmp_path))["entries"][-1]["hex"] == b"the last".hex()


async def grown(tape: Tape, file: Path, number: int) -> int:
    """By how many bytes the file grew when as much was noted as each time."""
    before = file.stat().st_size if file.exists() else 0
    tape.note("social_card", Way.CAME, bytes([number]) * 400)
    async with asyncio.timeout(30):
        while not file.exists() or file.stat().st_size == before:
            await asyncio.sleep(0.05)
    return file.stat().st_size - before


async def over(keeping: "asyncio.Future[None]") -> None:
    await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_the_commands_export_it_and_play_it(config_file: Path, tmp_path: Path):
    (tmp_path / "data").mkdir()
    _, _ = await recorded(tmp_path / "data", "garble")
    target = tmp_path / "recording.json"
    exported = await asyncio.to_thread(
        kiosk, "recording", "export", "--config", str(config_file), str(target)
    )
    assert exported.returncode == 0, exported.stderr
    command = [sys.executable, "-m", "hardware_sim", "replay", str(target), "--folder", str(tmp_path)]
    bench = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert bench.stdout is not None
    line = (await bench.stdout.readline()).decode()
    assert await code_of_a_sale(json.loads(line.split("=")[1])) == "PIN-06"
    bench.terminate()
    await bench.wait()


def test_before_the_first_run_there_is_no_recording(config_file: Path, tmp_path: Path):
    ended = kiosk("recording", "export", "--config", str(config_file), str(tmp_path / "r.json"))
    assert ended.returncode == 1
    assert ended.stderr.startswith("TAP-01")


def test_the_tape_is_bounded_and_the_oldest_makes_way():
    tape = Tape(limit=10)
    for number in range(100):
        tape.note("scanner", Way.CAME, b"%03d" % number * 400)
    entries = tape.entries()
    assert (len(entries), entries[0].data[:3], max(len(each.data) for each in entries)) == (10, b"090", 512)


@given(st.binary(max_size=60))
def test_a_code_leaves_only_its_length(data: bytes):
    assert len(hidden(data)) == len(data)
    assert set(hidden(data)) <= set(b"*\r\n")


@given(st.text(st.characters(codec="ascii"), max_size=60))
def test_a_masked_frame_is_as_good_or_as_bad_as_it_was(text: str):
    whole = frame(text)
    content = Frames().arrived(masked(whole))
    assert content is not None
    spoiled = whole[:-2] + (b"FF" if whole[-2:] != b"FF" else b"00")
    with pytest.raises(Broken):
        Frames().arrived(masked(spoiled))
    if text and ord(text[0]) < 0xE0:
        assert answer(content).result == answer(whole[4:-3]).result
