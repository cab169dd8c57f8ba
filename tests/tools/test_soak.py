"""Renji's day in its proportions, and a few services of it, taken up where another run stopped (L1, L2)."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tools.soak.services import A_DAY, RENJI, Service, missing, part_of_the_day

# The 26th to 28th service: a charge, a registration and a discharge.
TAKEN_UP_AT, UNTIL = 25, 28


def books(**more: int) -> dict[str, object]:
    """What they hold after one registration and one charge."""
    held = {"arrived": 1, "postings": 1, "settlements": 1} | more
    return {
        "hospital": {
            "appointments": {"appointments": {n: {"state": "arrived"} for n in range(held["arrived"])}},
            "postings": {n: {} for n in range(held["postings"])},
            "wards": {"stays": {}},
            "refused": [],
        },
        "platform": {
            "rows": [{"kind": "settlement", "order_key": "S1"}] * held["settlements"],
            "refused": [],
        },
    }


def test_l2_t5_a_day_has_renjis_proportions_at_any_moment() -> None:
    day = part_of_the_day(0, A_DAY)
    assert Counter(each.kind for each in day) == RENJI
    part = Counter(each.kind for each in day[:1000])
    assert all(abs(part[kind] - 1000 * share / A_DAY) <= 1 for kind, share in RENJI.items())
    assert part_of_the_day(500, 9) == day[500:509]


def test_t5_what_is_lost_or_doubled_is_found() -> None:
    served = [Service("registration", 1), Service("charge", 1)]
    assert missing(served, books()) == []
    assert missing(served, books(arrived=0)) == ["1 registrations were made, and the books say 0"]
    assert missing(served, books(settlements=2)) == [
        "1 settlements at the platform were made, and the books say 2",
        "the platform has a settlement twice",
    ]


@pytest.mark.timeout(180)
def test_l1_q16_services_in_a_row_leave_books_in_order_and_write_little(tmp_path: Path) -> None:
    begun = {"done": TAKEN_UP_AT, "seconds": 1.0, "looks": [], "starts": [], "findings": []}
    (tmp_path / "state.json").write_text(json.dumps(begun), "utf-8")
    command = [sys.executable, "-m", "tools.soak", "--services", str(UNTIL), "--folder", str(tmp_path)]
    ran = subprocess.run([*command, "--stretch", "1"], capture_output=True, text=True, check=False)
    seen = json.loads((tmp_path / "state.json").read_text("utf-8"))
    assert (ran.returncode, seen["findings"], len(seen["looks"])) == (0, [], 3), ran.stderr
    found = json.loads(ran.stdout)
    assert found["last_look"]["done"] == UNTIL
    assert len(seen["starts"]) == 2
    assert found["last_look"]["store_bytes"] > 0
    kinds = [each.kind for each in part_of_the_day(TAKEN_UP_AT, UNTIL - TAKEN_UP_AT)]
    written = {kind: look["kib_per_service"] for kind, look in zip(kinds, seen["looks"], strict=True)}
    # An admission is paid once, and a discharge once more goes back.
    written["admission"] = written["discharge"]
    assert sum(written[kind] * share for kind, share in RENJI.items()) / A_DAY <= 64
