"""Puts a card of the cast in the place of one whose holder a recording does not keep."""

from hardware_sim import people
from hardware_sim.id_cards.module import OK, PREAMBLE, frame
from hardware_sim.id_cards.text import IdCardData

HEAD = len(PREAMBLE) + 5
PHOTO = FINGERPRINT = 1024


def filled(data: bytes) -> bytes:
    """An ID card that was read, all zeros by now, becomes one of the cast; all else stays as it is."""
    size = len(data) - HEAD - 1
    if data != frame(OK, bytes(max(size, 0))):
        return data
    text = IdCardData.of(people.load().called("lin")).text()
    for pieces in ((text, bytes(PHOTO)), (text, bytes(PHOTO), bytes(FINGERPRINT))):
        content = b"".join(len(each).to_bytes(2, "big") for each in pieces) + b"".join(pieces)
        if len(content) == size:
            return frame(OK, content)
    return data
