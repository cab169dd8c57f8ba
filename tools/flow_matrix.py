"""docs/flow_medium_matrix.md: which flow can be begun by which medium, and why not where it can't (goal T-8).

Written from the menu and the capabilities below; tests/stories/test_flow_matrix.py begins the flows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from kiosk.identity.media import FaceStep
from kiosk.identity.people import Level
from kiosk.menu import MENU, PERSONAL
from tools.media_trouble import section

PAGE = Path(__file__).parent.parent / "docs" / "flow_medium_matrix.md"


@dataclass(frozen=True)
class Shown:
    """A medium: how sure it makes us, how the bench shows it, whether the insurer takes it as proof."""

    title: str
    level: Level
    device: str
    kind: str = ""
    insured: str = "yes"
    tail: bool = False


BY_SETTING = "where `insurer.also_takes` has it"
GUARDIAN = "settles insurance where `insurer.also_takes` has `guardian`, and else by a medium of their own"
# In the order of the columns. `device` is the bench's; "" is another way to be known, with its own stories.
MEDIA: dict[str, Shown] = {
    "id_card": Shown("ID card", Level.CHIP, "id_card"),
    "social_card": Shown("social-security card, put in", Level.CHIP, "social_card"),
    "social_card_held": Shown("social-security card, held", Level.CHIP, "tap_card", "social"),
    "resident_card": Shown("resident health card, held", Level.CHIP, "tap_card", "resident", BY_SETTING),
    "hospital_card": Shown("hospital card, held", Level.CODE, "tap_card", "hospital", BY_SETTING, tail=True),
    "health_card": Shown("health-card code, fresh", Level.CODE, "scanner", "health_card", BY_SETTING),
    "health_card_static": Shown(
        "health-card code, printed", Level.CODE, "scanner", "health_card_static", BY_SETTING
    ),
    "e_voucher": Shown("insurance e-voucher", Level.CODE, "scanner", "e_voucher"),
    "suishen": Shown("application code", Level.CODE, "scanner", "suishen", BY_SETTING),
    "social_card_code": Shown(
        "electronic social card", Level.CODE, "scanner", "social_card_code", BY_SETTING
    ),
    "visit_slip": Shown("visit slip", Level.CODE, "scanner", "visit_slip", BY_SETTING, tail=True),
    "hospital_card_code": Shown(
        "hospital card's bar code", Level.CODE, "scanner", "hospital_card", BY_SETTING, tail=True
    ),
    "face": Shown("face and ID number", Level.FACE, "", insured="no"),
    "staff": Shown("staff vouch", Level.STAFF, ""),
}

FLOWS: dict[str, str] = {
    "file_patient": "F2",
    "file_newborn": "F2",
    "bind": "F2",
    "book": "F3",
    "take_number": "F3",
    "pay_bills": "F4, F5",
    "top_up": "F4",
    "admit": "F6",
    "deposit": "F6",
    "daily_list": "F6",
    "discharge": "F6",
    "print_bill": "F7",
    "read_reports": "F8",
    "fill_prescription": "F9",
    "look_up_insurance": "F10",
}
# Who may begin these has to be proven by more than a code, that may be in anybody's hand.
PROVEN: dict[str, Level] = {"bind": Level.GUARDIAN, "file_newborn": Level.GUARDIAN}
OF_THE_INSURED = "look_up_insurance"
BESIDE_A_CARD = "opens only beside its owner's face where the setting `media.face_beside_card` names the flow"
BEGINS, TITLES = "●", "◐"

WITHOUT_A_PERSON = {
    "ask_outcome": "asks for the six characters on a slip, scanned or typed, and never who somebody is",
    "no_card": "is for whoever has no card: a code, face and ID number, staff, or a temporary card",
    "assist": "is begun by staff with number and PIN",
}
REASONS = {
    "a": "a code may be in anybody's hand; to bind a card or file a child takes a chip or a face",
    "b": "staff who vouch for a person act only in what is done at a counter, too",
    "c": "a face is no proof to the insurer, nor a medium that the setting lacks; it is said which one is",
    "◐": "a code shows the titles of reports; values need a chip or a face (setting `records.values_for`)",
}


def mark(journey: str, medium: str) -> str:
    """A cell: that the flow begins by the medium, or the letter of the reason why it doesn't."""
    shown = MEDIA[medium]
    if medium == "staff" and journey not in BY_STAFF:
        return "b"
    if not shown.level.does_for(PROVEN.get(journey, Level.CODE)):
        return "a"
    if journey == OF_THE_INSURED and shown.insured == "no":
        return "c"
    if journey == "read_reports" and shown.level is Level.CODE:
        return TITLES
    return BEGINS


BY_STAFF = ("book", "take_number", "pay_bills", "print_bill", "file_patient")


def page() -> str:
    titles = ["", "## Each medium, and what goes wrong with it", ""]
    return "\n".join([*_head(), "", *_media(), "", *_flows(), "", *_notes(), *titles, *section(), ""])


def _head() -> Iterator[str]:
    yield "# Flows and media"
    yield ""
    yield "Written by `make docs` from `tools/flow_matrix.py`; a test begins the flows by the media."


def _media() -> Iterator[str]:
    yield "| | medium | proves | then asks for | settles insurance |"
    yield "| --- | --- | --- | --- | --- |"
    for place, shown in enumerate(MEDIA.values(), start=1):
        tail = "end of the telephone number" if shown.tail else ""
        yield f"| {place} | {shown.title} | {shown.level} | {tail} | {shown.insured} |"


def _flows() -> Iterator[str]:
    places = " | ".join(str(place) for place, _ in enumerate(MEDIA, start=1))
    yield f"| flow | | {places} |"
    yield "| --- " * (len(MEDIA) + 2) + "|"
    for journey in PERSONAL:
        cells = " | ".join(mark(journey.name, medium) for medium in MEDIA)
        yield f"| `{journey.name}` | {FLOWS[journey.name]} | {cells} |"


def _notes() -> Iterator[str]:
    yield f"{BEGINS} begins by it. Otherwise:"
    yield ""
    yield from (f"- {sign}: {why}." for sign, why in REASONS.items())
    yield f"- A relative's code is a code of its kind; a relative who is chosen {GUARDIAN}."
    named = ", ".join(f"`{each}`" for each in get_args(FaceStep))
    yield f"- {named}: an ID card {BESIDE_A_CARD}."
    for name in (each.name for each in MENU if each not in PERSONAL):
        yield f"- `{name}` {WITHOUT_A_PERSON[name]}."


def main() -> None:
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
