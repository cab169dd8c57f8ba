"""The slip printer: prints documents, and never half of one without saying so."""

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from drivers.device import Finding, Health, State, Supplies, Verdict
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.lane import Lane
from printer.document import Document
from printer.escpos import encode, leave_behind
from printer.link import STATUS_SECONDS, TRIES, LinkLost, Talk, is_address, open_link
from printer.profiles import PROFILES, Chinese, Fonts, Profile
from printer.status import PrinterStatus
from printer.trial_slip import technicians_slip

CONNECT_SECONDS = 2.0
LOOK_SECONDS = 0.8
LANE_GRACE_SECONDS = 2.0
ANSWER_GRACE_SECONDS = 0.15
# A line or a pair is one row of 4 mm, or two.
ELEMENT_MM = 6


class PrinterSettings(BaseModel, frozen=True, extra="forbid"):
    address: str = Field(
        description="Where the printer is: tcp://host:port, usually port 9100, or serial:/dev/…@115200."
    )
    profile: Literal["80mm", "80mm_512", "80mm_180", "58mm", "58mm_180"] = Field(
        default="80mm",
        description="Paper and dots across it: 80mm has 576, 80mm_512 512, 58mm 384, all at 203 dpi; "
        "80mm_180 has 512 and 58mm_180 has 360 at 180 dpi.",
    )
    chinese: Chinese = Field(
        default=Chinese.CODE_PAGE,
        description="code_page: the printer's own Chinese font (quick); bitmap: every line is drawn here.",
    )
    native_qr: bool = Field(default=True, description="The printer draws QR codes itself (GS ( k).")
    full_cut: bool = Field(default=False, description="Cut right through; for printers with a presenter.")
    automatic_status: bool = Field(
        default=False, description="The printer is told to say by itself when its state changes (GS a)."
    )
    rare_in_text: bool = Field(
        default=True,
        description="Rare characters are drawn inside their line of text (ESC *); false: it is drawn whole.",
    )
    near_end_sensor: bool = Field(default=True, description="The printer notices when paper runs low.")
    font: Path = Field(default=Fonts.regular, description="Font collection for lines that are drawn here.")
    bold_font: Path = Field(default=Fonts.bold, description="The same for bold lines.")
    font_face: int = Field(
        default=Fonts.face, ge=0, description="Place of Simplified Chinese in those collections."
    )
    rare_font: Path = Field(
        default=Fonts.rare, description="Font for rare characters of names that those collections lack."
    )
    signs_font: Path = Field(
        default=Fonts.signs,
        description="Font for signs that those collections lack, such as the ⁹ of a unit.",
    )
    send_seconds: float = Field(
        default=20.0, ge=1, le=120, description="How long sending one slip may take, in seconds."
    )
    done_seconds: float = Field(
        default=10.0,
        ge=1,
        le=60,
        description="How long the printer may take to say that a slip is done, in seconds; besides "
        "the time in which its length is printed.",
    )
    millimetres_per_second: float = Field(
        default=60.0, ge=20, le=1000, description="What the printer prints in a second at the least, in mm."
    )

    @property
    def fonts(self) -> Fonts:
        return Fonts(self.font, self.bold_font, self.font_face, self.rare_font, self.signs_font)

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if not is_address(address):
            raise ValueError("must be tcp://host:port or serial:/dev/name@baud")
        return address


class Printer:
    """Knows for sure that a slip came out, or that nothing was printed, or says that it does not."""

    name = "printer"

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self.profile = _profile(settings)
        # What an earlier run of the program left in the printer is not known.
        self._broken_off = True
        self._seconds_of_length = 0.0
        self._supplies = Supplies.UNKNOWN
        self._printed = self._doubtful = 0

    async def print(self, document: Document) -> None:
        """Print one document and cut it off.

        Raises Refused, Absent or Garbled when nothing was printed, NoAnswer when nobody knows whether
        it came out: print it again as a copy only. Source: esc-pos.md §12.
        """
        once = self._settings.send_seconds + self._settings.done_seconds + LANE_GRACE_SECONDS
        length = 2 * (self._seconds_of_length + self._seconds_for(document))
        await self._lane.run(lambda: self._print(document), 2 * (STATUS_SECONDS + once) + length)

    async def ready(self) -> None:
        """Return if a document could be printed now; raises what `print` would raise before it."""
        await self._lane.run(self._check, STATUS_SECONDS + LANE_GRACE_SECONDS)

    async def health(self) -> Health:
        if self._lane.busy:
            return self._health(State.BUSY)
        try:
            status = await self._lane.run(self._look, LOOK_SECONDS + ANSWER_GRACE_SECONDS)
        except Absent as trouble:
            return self._health(State.NO_DEVICE, trouble.code)
        except Trouble as trouble:
            return self._health(State.OFFLINE, trouble.code)
        try:
            refuse_unless_ready(status)
        except Refused as trouble:
            return self._health(_stopped(status), trouble.code)
        return self._health(State.ONLINE)

    async def self_test(self) -> list[Finding]:
        """Print the technician's slip."""
        try:
            await self.print(technicians_slip(self.profile))
        except Trouble as trouble:
            return [Finding("printer", Verdict.BAD, trouble.detail, trouble.code)]
        verdict = Verdict.WARNING if self._supplies is Supplies.LOW else Verdict.GOOD
        return [Finding("printer", verdict, f"test slip printed, paper {self._supplies}")]

    async def close(self) -> None:
        self._lane.close()

    def _print(self, document: Document) -> None:
        """On the lane. Up to `talk.send` nothing has happened; after it, anything may have."""
        job = encode(document, self.profile)
        with self._talk(STATUS_SECONDS, CONNECT_SECONDS) as talk:
            refuse_unless_ready(self._status(talk, TRIES))
            self._clear_away(talk)
            self._seconds_of_length = self._seconds_for(document)
            self._deliver(talk, job)

    def _clear_away(self, talk: Talk) -> None:
        """After a doubtful slip, and at first: let the printer finish what it holds, and cut it off."""
        if not self._broken_off:
            return
        try:
            status = self._worked_off(talk, leave_behind(self.profile))
            if self._doubtful:
                talk.let_settle()
        except LinkLost as why:
            raise Absent("PRN-12", f"still held up by an earlier slip: {why}") from why
        refuse_unless_ready(status)

    def _deliver(self, talk: Talk, job: bytes) -> None:
        self._broken_off = True
        self._doubtful += 1
        try:
            status = self._worked_off(talk, job)
        except (LinkLost, Garbled) as why:
            raise NoAnswer("PRN-10", f"no word on a slip that was sent: {why}") from why
        self._note(status)
        if not status.ready:
            raise NoAnswer("PRN-11", f"the printer stopped after a slip was sent: {status}")
        self._broken_off = False
        self._doubtful -= 1
        self._printed += 1

    def _worked_off(self, talk: Talk, job: bytes) -> PrinterStatus:
        """A printer whose memory is full takes the rest of a long slip only as fast as it prints."""
        talk.send(job, self._settings.send_seconds + self._seconds_of_length)
        return talk.wait_until_processed(self._settings.done_seconds + self._seconds_of_length)

    def _seconds_for(self, document: Document) -> float:
        return len(document.elements) * ELEMENT_MM / self._settings.millimetres_per_second

    def _check(self) -> None:
        encode(technicians_slip(self.profile), self.profile)
        with self._talk(STATUS_SECONDS, CONNECT_SECONDS) as talk:
            refuse_unless_ready(self._status(talk, TRIES))

    def _look(self) -> PrinterStatus:
        with self._talk(LOOK_SECONDS, LOOK_SECONDS / 2) as talk:
            return self._status(talk, 1)

    def _talk(self, seconds: float, connect_seconds: float) -> Talk:
        until = monotonic() + seconds
        return Talk(open_link(self._settings.address, connect_seconds), until)

    def _status(self, talk: Talk, tries: int) -> PrinterStatus:
        try:
            status = talk.status(tries)
        except LinkLost as why:
            raise Absent("PRN-08", str(why)) from why
        self._note(status)
        return status

    def _note(self, status: PrinterStatus) -> None:
        if status.paper_out:
            self._supplies = Supplies.OUT
        elif status.paper_low:
            self._supplies = Supplies.LOW
        else:
            self._supplies = Supplies.FULL if self._settings.near_end_sensor else Supplies.UNKNOWN

    def _health(self, state: State, code: str = "") -> Health:
        counters = {"printed": self._printed, "doubtful": self._doubtful}
        return Health(state, supplies=self._supplies, counters=counters, code=code)


def refuse_unless_ready(status: PrinterStatus) -> None:
    """Raises Refused for the first thing that keeps the printer from printing."""
    if status.unrecoverable:
        raise Refused("PRN-06", "the printer reports an error that needs a power cycle")
    if status.cover_open:
        raise Refused("PRN-03", "the cover is open")
    if status.paper_out:
        raise Refused("PRN-02", "the paper has run out")
    if status.cutter_jammed:
        raise Refused("PRN-04", "the cutter is stuck")
    if status.head_hot:
        raise Refused("PRN-05", "the print head is too hot")
    if not status.ready:
        raise Refused("PRN-07", "the printer is off-line and gives no reason")


def _stopped(status: PrinterStatus) -> State:
    """Staff can load paper and close a cover; the rest is for a technician."""
    by_hand = status.paper_out or status.cover_open
    return State.USER_ERROR if by_hand and not status.unrecoverable else State.HARDWARE_ERROR


def _profile(settings: PrinterSettings) -> Profile:
    return replace(
        PROFILES[settings.profile],
        chinese=settings.chinese,
        native_qr=settings.native_qr,
        full_cut=settings.full_cut,
        automatic_status=settings.automatic_status,
        rare_in_text=settings.rare_in_text,
        fonts=settings.fonts,
    )
