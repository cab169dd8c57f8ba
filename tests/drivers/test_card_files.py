"""The card's codec, with the example exchange of the reference and with anything else that bytes can be."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import card_application, card_files
from drivers.errors import Garbled, Trouble
from drivers.pcsc import Reply

VECTORS = Path(__file__).parent.parent / "vectors" / "social_card.txt"
EMPTY = Reply(b"", 0x6A83)
tables = st.dictionaries(st.sampled_from([*range(1, 14), 0x4E]), st.binary(max_size=40))


def exchange() -> dict[bytes, bytes]:
    lines = [line[3:] for line in VECTORS.read_text().splitlines() if line[:2] in ("->", "<-")]
    return {bytes.fromhex(a): bytes.fromhex(b) for a, b in zip(lines[::2], lines[1::2], strict=True)}


def answered(command: bytes) -> Reply:
    """The card of the vectors; GET RESPONSE is the business of the layer below."""
    answer = exchange().get(command)
    if answer is None:
        return EMPTY
    status = int.from_bytes(answer[-2:], "big")
    return Reply(answer[:-2], 0x9000 if status == 0x611E else status)


def person(**changed: bytes) -> dict[int, bytes]:
    known = {
        "number": b"110101199003071006",
        "name": "张三".encode("gbk").ljust(30, b"\0"),
        "birth": bytes.fromhex("19900307"),
    }
    known |= changed
    return {0x08: known["number"], 0x09: known["name"], 0x0D: known["birth"]}


def test_the_example_of_the_reference_reads_as_the_reference_says() -> None:
    holder = card_application.read_card(answered)
    assert holder == card_files.CardHolder(
        number="110101199003071006",
        name="张三",
        card_serial="110100D156000005123456789ABCDEF0",
        card_number="AB1234567",
        sex="2",
        nation="01",
        birth_date=date(1990, 3, 7),
        birthplace="110101",
        area="110100",
        issued=date(2020, 1, 1),
        valid_until=date(2030, 1, 1),
        generation=3,
    )


def test_the_commands_are_the_bytes_of_the_reference() -> None:
    sent: list[bytes] = []

    def recorded(command: bytes) -> Reply:
        sent.append(command)
        return answered(command)

    card_application.read_card(recorded)
    known = set(exchange())
    assert set(sent) - known == {card_files.read_by_tag(0x4E, 22)}


def test_records_of_the_vectors_are_tag_length_value() -> None:
    for answer in (a[:-2] for a in exchange().values() if len(a) > 2):
        tag, value = card_files.record(answer)
        assert bytes([tag, len(value)]) + value == answer


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": b"110101199003071007"}, "CRD-24"),
        ({"number": b"\0" * 18}, "CRD-23"),
        ({"name": b"\0" * 30}, "CRD-23"),
        ({"name": b"\xd5\xff"}, "CRD-21"),
        ({"name": b"A\x1b[2J"}, "CRD-26"),
        ({"birth": bytes.fromhex("19900308")}, "CRD-25"),
        ({"birth": bytes.fromhex("19900230")}, "CRD-27"),
        ({"birth": bytes.fromhex("1990A307")}, "CRD-22"),
    ],
)
def test_a_value_that_cannot_be_is_garbled_and_not_quoted(changed: dict[str, bytes], code: str) -> None:
    with pytest.raises(Garbled) as why:
        card_files.holder({}, person(**changed))
    assert why.value.code == code
    assert "110101" not in why.value.detail


@pytest.mark.parametrize("unknown", ["FFFFFFFF", "00000000", ""])
def test_a_card_without_an_end_says_none(unknown: str) -> None:
    assert card_files.holder({6: bytes.fromhex(unknown)}, person()).valid_until is None


def test_a_long_name_goes_on_in_the_extension_in_the_middle_of_a_character() -> None:
    name = "A" + "古丽" * 10
    raw = name.encode("gbk")
    records = person(name=raw[:30]) | {0x4E: raw[30:].ljust(20, b"\0")}
    assert card_files.holder({}, records).name == name


def test_a_rare_character_in_the_private_area_is_kept() -> None:
    name = "张\ue81a"
    assert card_files.holder({}, person(name=name.encode("gb18030"))).name == name


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_bytes_are_records_or_garbled(found: list[bytes]) -> None:
    try:
        table = card_files.records(found)
    except Garbled:
        return
    assert all(0 <= tag < 256 for tag in table)


@given(tables, tables)
def test_any_records_are_a_person_or_garbled(card: dict[int, bytes], holder: dict[int, bytes]) -> None:
    try:
        found = card_files.holder(card, person() | holder)
    except Garbled:
        return
    assert found.number not in repr(found)
    assert found.name not in repr(found) or len(found.name) < 3


@given(st.data())
def test_a_card_may_answer_anything_at_any_time(data: st.DataObject) -> None:
    statuses = st.sampled_from([0x9000, 0x6A83, 0x6A86, 0x6700, 0x6982, 0x6283, 0x6581, 0xFFFF, 0x6A82])

    def anything(command: bytes) -> Reply:
        return Reply(data.draw(st.binary(max_size=30)), data.draw(statuses))

    with suppress(Trouble):
        card_application.read_card(anything)
