"""What the flight recorder keeps of a wire: whatever is on it, soon, as long as it was, and of nobody."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.insurance_terminal_links import KEPT, KEYS, masked

SOON_SECONDS = 2.0
LARGE = 100_000
PAIR = b'"way":"b"  '

bounded = settings(max_examples=300, deadline=None)
words = st.text(st.characters(exclude_characters='"\\', exclude_categories=("C",)), max_size=12)
pieces = st.sampled_from(
    [b"{", b"}", b'"', b":", b",", b" ", b"\\", b"\n", b'"name"', b'"way"', b'"33"', b"x"]
)


@pytest.mark.parametrize(
    "line",
    [
        b"{" + PAIR * (LARGE // len(PAIR)) + b"x",
        b'{"way":"b"' + b" " * LARGE + b"x",
        b'"' * LARGE,
        b"{" * LARGE,
        b'{"' + b"w" * LARGE,
        b"{" + b'"way":' * (LARGE // 6),
        b'{"token":""}"token',
    ],
    ids=["pairs", "spaces", "quotes", "braces", "key", "keys", "a_key_more"],
)
def test_a_hostile_line_of_the_insurance_terminal_holds_nobody_up(line: bytes) -> None:
    began = time.monotonic()
    said = masked(line)
    assert time.monotonic() - began < SOON_SECONDS
    assert set(said) <= set(b"*")


@bounded
@given(st.lists(pieces, max_size=24).map(b"".join))
def test_a_line_that_is_half_an_answer_is_all_stars_or_an_answer(line: bytes) -> None:
    said = masked(line)
    assert len(said) == len(line)
    assert b"33" not in said
    if set(said) - set(b"*\r\n"):
        assert (said.strip()[:1], said.strip()[-1:]) == (b"{", b"}")


@bounded
@given(st.dictionaries(st.sampled_from([key.decode() for key in KEYS]), words, min_size=1))
def test_of_an_answer_only_what_is_said_of_nobody_is_kept(said: dict[str, str]) -> None:
    kept = json.loads(masked(json.dumps(said, ensure_ascii=False).encode()))
    for key, value in said.items():
        plain = key.encode() in KEPT
        assert kept[key] == (value if plain else "*" * len(value.encode()))


@bounded
@given(words)
def test_a_key_that_no_answer_has_hides_the_line(key: str) -> None:
    line = json.dumps({f"33{key}": "", "state": "read"}, ensure_ascii=False).encode()
    assert set(masked(line)) <= set(b"*\r\n")
