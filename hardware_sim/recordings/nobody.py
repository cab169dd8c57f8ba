"""Puts a card of the cast in the place of one whose holder a recording does not keep."""

import json

from hardware_sim import people
from hardware_sim.id_cards.module import OK, PREAMBLE, frame
from hardware_sim.id_cards.text import IdCardData

HEAD = len(PREAMBLE) + 5
PHOTO = FINGERPRINT = 1024


def filled(data: bytes) -> bytes:
    """Whoever was read, by an ID card or at the insurance's terminal, becomes one of the cast.

    What is left of a card is zeros, of a line of JSON stars. All else stays as it is.
    """
    if data.startswith(b"{"):
        return _insured(data)
    size = len(data) - HEAD - 1
    if data != frame(OK, bytes(max(size, 0))):
        return data
    text = IdCardData.of(people.load().called("lin")).text()
    for pieces in ((text, bytes(PHOTO)), (text, bytes(PHOTO), bytes(FINGERPRINT))):
        content = b"".join(len(each).to_bytes(2, "big") for each in pieces) + b"".join(pieces)
        if len(content) == size:
            return frame(OK, content)
    return data


def _insured(line: bytes) -> bytes:
    try:
        said = json.loads(line)
    except ValueError:
        return line
    if set(str(said.get("id_number", ""))) != {"*"}:
        return line
    lin = people.load().called("lin")
    said |= {"name": lin.name, "id_number": lin.id_number}
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
