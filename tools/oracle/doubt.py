"""The third state: who was told that it is being checked finds the outcome later by the code (goal P-3)."""

from tools.oracle.journal import Journal
from tools.oracle.place import Bench, Terminal

ANSWER_SECONDS = 30.0
SAYS = {"settled": "WasPaid", "unwound": "WasGivenBack"}


def ask_later(code: str, journal: Journal, bench: Bench, terminal: Terminal) -> list[str]:
    """What the terminal says of `code` once all is at rest, against its journal; and that it was on paper."""
    found = [whole for whole in journal.wholes if whole.code == code]
    if len(found) != 1:
        return [f"{len(found)} payments have the code that a patient was given"]
    wrong = []
    if not any(code in paper["text"] for paper in bench.books()["printer"]["papers"]):
        wrong.append(f"no slip bears the code of {found[0].number}, which is being checked")
    said = _asked(code, terminal)
    if said != SAYS[found[0].step]:
        wrong.append(f"{found[0].number} is {found[0].step}, and whoever asks by its code is told {said!r}")
    return wrong


def _asked(code: str, terminal: Terminal) -> str:
    """The question that bears the answer; the terminal stands at its home screen again afterwards."""
    terminal.answer("ask_outcome")
    said = ""
    while (heard := terminal.hear(ANSWER_SECONDS)) is not None and "ended" not in heard:
        asked = heard.get("asks", "Home")
        if asked == "EnterShortCode":
            terminal.answer(code)
        elif asked != "Home":
            said = asked
            terminal.answer("ok")
    return said
