"""`make run`: without a display one whole visit, proven by the books; with one, a window that stays."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hardware_sim.desk import Desk
from hardware_sim.terminal.window import Glass, own_display

RUN = [sys.executable, "-m", "hardware_sim", "run"]
PICTURES = (
    "home",
    "how_to_identify",
    "choose_bills",
    "confirm_parts",
    "show_wallet_code",
    "paying",
    "take_slip",
    "take_card",
)


@pytest.mark.slow
@pytest.mark.timeout(360)
def test_a_scripted_patient_pays_her_bills_in_a_real_window(tmp_path: Path) -> None:
    out = tmp_path / "visit"
    run = subprocess.run(
        [*RUN, "--headless", "--folder", str(tmp_path / "bench"), "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=340,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "pooled fund" in run.stdout
    photographed = [picture.stem.split("-", 1)[1] for picture in sorted(out.glob("??-*.png"))]
    assert [name for name in photographed if name in PICTURES] == [*PICTURES, "home"]
    assert (out / "fee_slip.png").stat().st_size > 1000
    assert (out / "e_bill.png").stat().st_size > 1000
    rows = json.loads((out / "platform_rows.json").read_text("utf-8"))
    assert "settlement" in {row["kind"] for row in rows}


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1200)])
async def test_with_a_display_the_window_stays_until_it_is_told_to_end(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with own_display(*size) as display:
        env = {**os.environ, "DISPLAY": display}
        command = [*RUN, "--folder", str(tmp_path)]
        run = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE)
        glass = Glass(display, tmp_path / "terminal" / "targets.json")
        await glass.wait_for("Home", 120)
        assert (await Desk.of(tmp_path).order("social_card", "insert", person="lin"))["card_in"]
        run.send_signal(signal.SIGINT)
        said, _ = await run.communicate()
    assert run.returncode == 0
    assert "social_card insert person=lin" in said.decode()
