"""S-20: whatever is plugged in while the terminal runs is told once, by its kind."""

import asyncio
from itertools import count
from pathlib import Path

from kiosk.upkeep.plugged_in import watch


async def test_s20_a_keyboard_and_a_stick_that_are_plugged_in_go_on_record(tmp_path: Path):
    inputs, disks = tmp_path / "class" / "input", tmp_path / "block"
    inputs.mkdir(parents=True)
    (disks / "sda").mkdir(parents=True)
    told: list[tuple[str, str]] = []
    watching = asyncio.create_task(watch(lambda *what: told.append(what), tmp_path, pause_seconds=0.01))
    async with asyncio.timeout(30):
        numbers = count()
        while not told:  # the first look has to be over before anything is new
            (inputs / f"input{next(numbers)}").mkdir()
            await asyncio.sleep(0.02)
        (disks / "sdb").mkdir()
        while ("disk", "sdb") not in told:
            await asyncio.sleep(0.02)
    watching.cancel()
    assert {kind for kind, _ in told} == {"input", "disk"}
    assert ("disk", "sda") not in told
    assert len(told) == len(set(told))
