"""The security module behind an ID card reader: finds its speed, asks, repeats once. Blocking."""

import time

from drivers.errors import Absent, Garbled, NoAnswer, Trouble
from drivers.id_card_frames import (
    FOUND,
    NO_CARD,
    OK,
    OUT_OF_ORDER,
    RATES,
    SEND_AGAIN,
    Command,
    Replies,
    Reply,
    masked,
    request,
    trouble,
    whole,
)
from drivers.serial_line import SerialLine
from drivers.tape import Wire

SEARCH_SECONDS = 0.5
SHORT_SECONDS, READ_SECONDS = 1.0, 3.0
# Within an answer bytes follow each other; a longer pause ends what has come so far.
GAP_SECONDS = 0.2
# After so many looks in a row that found neither a card nor none, it is the module that is at fault.
MOST_MISSED = 3
LONG_ANSWERS = (Command.READ, Command.READ_WITH_FINGERPRINT)
WIRE = "id_card"


class SamModule:
    """One module on one port, 8N1. Use it on one lane only; it is searched for again after it was lost.

    Source: id-card-sam.md §1, §2, §6.1.
    """

    def __init__(self, port: str, baud: int) -> None:
        self._port, self._wire = port, Wire(WIRE, masked, whole)
        self._rates = (baud, *(rate for rate in RATES if rate != baud))
        self._line = SerialLine(port, baud, self._wire)
        self.rate: int | None = None
        self.lost: Trouble | None = None
        self.openings = self._missed = 0

    def find_rate(self) -> None:
        """Ask at each speed until a module answers; Absent when none does within 0.5 s at any of them."""
        if self.rate is not None:
            return
        for rate in self._rates:
            self._line.close()
            self._line = SerialLine(self._port, rate, self._wire)
            self.openings += 1
            try:
                self._well(self._once(Command.STATUS, SEARCH_SECONDS))
            except (NoAnswer, Garbled):
                continue
            self.rate = rate
            self.lost = self.lost if self._missed >= MOST_MISSED else None
            return
        raise self._out_of_service(
            Absent("IDC-01", f"no module answers on {self._port} at any of {len(self._rates)} speeds")
        )

    def alive(self) -> None:
        """See that the module answers; SAM STATUS moves nothing. After lost looks it looks once more."""
        self.find_rate()
        try:
            self._well(self._once(Command.STATUS, SEARCH_SECONDS))
            if self._missed >= MOST_MISSED:
                self.found()
        except Trouble:
            self.rate = None
            raise

    def found(self) -> bool:
        """Whether a card lies there that was not read since it was laid there. Raises what `ask` raises.

        Absent for a module that is out of order, refuses its reset, or can't look three times in a row.
        """
        status = self.ask(Command.FIND).status
        if status in (FOUND, NO_CARD):
            self._missed, self.lost = 0, None
            return status == FOUND
        if status in OUT_OF_ORDER:
            raise self._out_of_service(trouble(status, Command.FIND))
        self._started_anew(self.ask(Command.RESET))
        self._missed += 1
        if self._missed >= MOST_MISSED:
            why = f"neither a card nor none in {MOST_MISSED} looks: FIND is answered by {status:02X}"
            raise self._out_of_service(Absent("IDC-17", why))
        return False

    def ask(self, command: Command) -> Reply:
        """The answer, whatever its status. Changes nothing on a card, so it is asked twice if need be.

        Raises NoAnswer when nothing came, Garbled when what came made no sense, both twice; Absent
        when the port or the module is gone.
        """
        self.find_rate()
        slow = 2 if (self.rate or 0) < RATES[2] else 1
        seconds = slow * (READ_SECONDS if command in LONG_ANSWERS else SHORT_SECONDS)
        try:
            reply = self._once(command, seconds)
            return self._once(command, seconds) if reply.status == SEND_AGAIN else reply
        except Absent:
            self.rate = None
            raise
        except (NoAnswer, Garbled):
            return self._again(command, seconds)

    def close(self) -> None:
        self._line.close()
        self.rate = None

    def _again(self, command: Command, seconds: float) -> Reply:
        """The second and last time; after it the module may be another, at another speed."""
        try:
            return self._once(command, seconds)
        except Trouble:
            self.rate = None
            raise

    def _well(self, reply: Reply) -> None:
        """A module that answers at all has the right speed, but may not be fit for work."""
        if reply.status in OUT_OF_ORDER:
            raise self._out_of_service(trouble(reply.status, Command.STATUS))
        if reply.status != OK:
            self._started_anew(self._once(Command.RESET, SEARCH_SECONDS))

    def _started_anew(self, reset: Reply) -> None:
        if reset.status != OK:
            raise self._out_of_service(
                Absent("IDC-16", f"the module refuses its reset: it is answered by {reset.status:02X}")
            )

    def _out_of_service(self, why: Trouble) -> Trouble:
        self.lost = why
        return why

    def _once(self, command: Command, seconds: float) -> Reply:
        self._line.drop()
        self._line.send(request(command), seconds)
        replies, end = Replies(), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            came = self._line.receive(min(left, GAP_SECONDS) if replies.begun else left)
            if not came:
                break
            if (reply := replies.arrived(came)) is not None:
                return reply
        if replies.begun:
            raise Garbled("IDC-03", f"the answer to {command.name} broke off")
        raise NoAnswer("IDC-02", f"{command.name} was not answered within {seconds:g} s")
