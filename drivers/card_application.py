"""Reads the files of the social-security application, in whichever form a card takes its commands."""

from collections.abc import Callable, Iterator

from drivers import card_files
from drivers.card_files import CARD_FILE, HOLDER_FILE, LENGTHS, MOST_RECORDS, CardHolder, Records
from drivers.errors import Garbled, Refused
from drivers.pcsc import Reply

Transmit = Callable[[bytes], Reply]

OK = 0x9000
BLOCKED = (0x6283, 0x9303)
EMPTY = (0x6A83, 0x6A88)
PROTECTED = 0x6982
WRONG_LENGTH = 0x6700
# File not found, function or P1 P2 not supported, wrong parameter, INS or CLA not supported.
OTHER_FORM = (0x6A82, 0x6A81, 0x6A86, 0x6B00, 0x6D00, 0x6E00)


class OtherCard(Refused):
    """A card of another kind than was looked for; it may be one of the next kind."""


class Protected(Refused):
    """A card that shows who it belongs to only with a PIN, or not over this interface."""


class _OtherForm(Exception):
    """The card does not take commands of this form."""


def read_card(transmit: Transmit) -> CardHolder:
    """Select the application and read both its files. Source: social-security-card.md §3, §4, §10."""
    _select_application(transmit)
    return card_files.holder(_read_file(transmit, CARD_FILE), _read_file(transmit, HOLDER_FILE))


def _select_application(transmit: Transmit) -> None:
    """By its name, not by the card's ATR: other cards have the same, and newer ones another."""
    status = transmit(card_files.SELECT_APPLICATION).status
    if status in BLOCKED:
        raise Refused("CRD-10", f"the card is blocked: {status:04X}")
    if status != OK:
        raise OtherCard("CRD-11", f"not a social-security card: {status:04X}")


def _read_file(transmit: Transmit, file: int) -> Records:
    """Tags first, because the order of the records differs between generations of cards."""
    for form in (_by_tag, _by_number, _by_short_id):
        try:
            found = card_files.records(list(form(transmit, file)))
        except _OtherForm:
            continue
        if found:
            return found
    return {}


def _by_tag(transmit: Transmit, file: int) -> Iterator[bytes]:
    _select_file(transmit, file)
    for tag, length in LENGTHS[file].items():
        found = _record(transmit, card_files.read_by_tag(tag, 2 + length))
        if found is not None:
            yield found


def _by_number(transmit: Transmit, file: int) -> Iterator[bytes]:
    _select_file(transmit, file)
    yield from _all_records(transmit, short_id=0)


def _by_short_id(transmit: Transmit, file: int) -> Iterator[bytes]:
    yield from _all_records(transmit, short_id=file & 0x1F)


def _all_records(transmit: Transmit, short_id: int) -> Iterator[bytes]:
    for number in range(1, MOST_RECORDS + 1):
        found = _record(transmit, card_files.read_by_number(number, short_id))
        if found is None:
            return
        yield found


def _select_file(transmit: Transmit, file: int) -> None:
    """Both forms are in the field; a card knows at least one of them."""
    for p1 in (0x02, 0x00):
        status = transmit(card_files.select_file(file, p1)).status
        if status == OK:
            return
    raise _OtherForm


def _record(transmit: Transmit, command: bytes) -> bytes | None:
    """One record, or None for one that the card does not have."""
    reply = transmit(command)
    if reply.status == WRONG_LENGTH:
        reply = transmit(command[:4] + b"\0")
    if reply.status == OK:
        return reply.data
    if reply.status in EMPTY:
        return None
    if reply.status in OTHER_FORM:
        raise _OtherForm
    if reply.status == PROTECTED:
        raise Protected("CRD-12", "the card does not show this file without a PIN")
    raise Garbled("CRD-13", f"READ RECORD answers {reply.status:04X}")
