"""`make run` without a display: one whole visit in a real window, proven by everybody's books."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
    command = [sys.executable, "-m", "hardware_sim", "run", "--headless"]
    run = subprocess.run(
        [*command, "--folder", str(tmp_path / "bench"), "--out", str(out)],
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
