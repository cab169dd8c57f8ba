"""python -m tools.residue [VISITS]: marked people pay at the real window; what is left of them afterwards?

The process has the variables of packaging/units/kiosk.service. Its memory is read as a debugger reads it.
"""

import json
import os
import re
import sys
import tempfile
import time
import tomllib
from itertools import cycle, islice
from pathlib import Path

from tests.marks import PEOPLE, all_marks, find_marks
from tools.monkey.place import GLANCE_SECONDS, Window, opened
from tools.residue.memory import found_in, swapped_kib

UNIT = Path(__file__).parents[2] / "packaging" / "units" / "kiosk.service"
VISIT_SECONDS, GONE_SECONDS = 120.0, 60.0
ONWARDS = ("confirm", "done", "yes", "no")


def main(visits: int = 2) -> int:
    os.environ |= variables()
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as window:
        people = list(islice(cycle(sorted(set(all_marks().values()))), visits))
        for person in people:
            visit(window, person)
        found = left(window, people)
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 1 if found["memory"] or found["files"] else 0


def variables() -> dict[str, str]:
    """How the unit has Python and the C library treat memory that was given back."""
    unit = UNIT.read_text("utf-8")
    return dict(re.findall(r"\b(PYTHONMALLOC|GLIBC_TUNABLES)=(\S+)", unit))


def visit(window: Window, person: str) -> None:
    """Pays everything by card and wallet; at its end the home screen is there. Raises RuntimeError."""
    bench, end = window.bench, time.monotonic() + VISIT_SECONDS
    bench.order("wallet", "balance", person=person, channel="wechat", fen=1_000_000_00)
    bench.order("hospital", "owes", person=person, fen=38_50)
    window.press("pay_bills")
    window.until("HowToIdentify", VISIT_SECONDS)
    bench.order("social_card", "insert", person=person)
    shown, met = 0, {"HowToIdentify"}
    while (told := window.told())["question"] != "Home":
        if time.monotonic() > end or not window.alive:
            raise RuntimeError(f"the visit stopped at {told['question']}")
        if told["shown"] != shown:
            shown = told["shown"]
            met.add(told["question"])
            _answer(window, person, told["question"], [each["name"] for each in told["targets"]])
        time.sleep(GLANCE_SECONDS)
    if "TakeSlip" not in met:
        raise RuntimeError(f"nobody paid: {sorted(met)}")


def _answer(window: Window, person: str, question: str, names: list[str]) -> None:
    if question == "ShowWalletCode":
        window.bench.order("scanner", "show", person=person, code="wechat")
    elif question == "TakeCard":
        window.bench.order("social_card", "pull")
    elif question != "HowToIdentify":
        window.press(next((each for each in ONWARDS if each in names), ""))


def left(window: Window, people: list[str]) -> dict[str, object]:
    """What is found when nothing more goes away, or after a minute; marks by whose they are, with counts."""
    began, process = time.monotonic(), window.program.pid
    whose = {mark: person for mark, person in all_marks().items() if person in people}
    while (memory := found_in(process, whose)) and time.monotonic() < began + GONE_SECONDS:
        time.sleep(1)
    return {
        "memory": {f"{whose[mark]}: {_kind(mark)}": times for mark, times in memory.items()},
        "gone_after_seconds": None if memory else round(time.monotonic() - began, 1),
        "swapped_kib": swapped_kib(process),
        "files": _in_files(window.folder),
    }


def _kind(mark: str) -> str:
    """Which of a person's marks it is, and not the mark itself."""
    people = tomllib.loads(PEOPLE.read_text("utf-8")).values()
    named = {
        str(value): key
        for each in people
        for part in (each, each["card"], each.get("insurance", {}))
        for key, value in part.items()
        if not isinstance(value, dict | list)
    }
    return str(named.get(mark, "birth_date"))


def _in_files(folder: Path) -> dict[str, int]:
    """Everything the terminal has written; the bench beside it knows these people, of course."""
    written = [*(folder / "data").rglob("*"), folder / "terminal.log", folder / "targets.json"]
    counts = {
        str(file.relative_to(folder)): len(find_marks(file.read_bytes().decode("utf-8", "replace")))
        for file in written
        if file.is_file()
    }
    return {name: count for name, count in counts.items() if count}


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])))
