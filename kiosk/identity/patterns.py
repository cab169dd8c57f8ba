"""What a hospital's own expression for its codes may be: one that no code can keep busy."""

import re
from dataclasses import dataclass

# A longer code is not a hospital's own.
LONGEST_CODE = 512
# In how many ways a text may be tried at worst: two repetitions without an end, and a little.
MOST_WAYS = 2**21
_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]|\{(?:\d+(?:,\d*)?|,\d*)\}|[*+?]|.", re.DOTALL)
_TIMES = {"*": (0, LONGEST_CODE), "+": (1, LONGEST_CODE), "?": (0, 1)}


def checked(pattern: str) -> str:
    """`pattern` itself. Raises ValueError in words for one that is wrong or could take for ever."""
    try:
        re.compile(pattern)
    except re.error as why:
        raise ValueError(f"not a regular expression: {why}") from why
    if _ways(_PIECES.findall(pattern)) > MOST_WAYS:
        raise ValueError(
            "a code could keep this expression busy: a group with a repetition or a choice in it must not be"
            " repeated, and at most two repetitions may be without an end"
        )
    return pattern


def fits(pattern: str, code: str) -> bool:
    """Whether all of a code is of a checked `pattern`; one that is longer than any code never is."""
    return len(code) <= LONGEST_CODE and re.fullmatch(pattern, code, re.ASCII) is not None


@dataclass
class _Group:
    """In how many ways what was read of it can fit one text: other choices, this one, and its last piece."""

    others: int = 0
    before: int = 1
    last: int = 1

    def add(self, ways: int) -> None:
        self.before, self.last = _at_most(self.before * self.last), ways

    def choose(self) -> None:
        self.others, self.before, self.last = self.ways, 1, 1

    @property
    def ways(self) -> int:
        return _at_most(self.others + self.before * self.last)


def _ways(pieces: list[str]) -> int:
    """At most so many; an expression that compiles has as many opening as closing brackets."""
    groups = [_Group()]
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if piece == "(":
            groups.append(_Group())
        elif piece == ")":
            ways = groups.pop().ways
            groups[-1].add(ways)
        elif piece == "|":
            groups[-1].choose()
        elif before != "(" and (times := _repeated(piece)):
            groups[-1].last = _all_of(groups[-1].last, *times)
        else:
            groups[-1].add(1)
    return groups[0].ways


def _repeated(piece: str) -> tuple[int, int] | None:
    """How often what stands before is repeated, at least and at most; None for what is no repetition."""
    if piece in _TIMES:
        return _TIMES[piece]
    if len(piece) == 1 or piece[0] != "{":
        return None
    least, comma, most = piece.strip("{}").partition(",")
    low = min(int(least or 0), LONGEST_CODE)
    high = min(int(most), LONGEST_CODE) if most else LONGEST_CODE
    return low, high if comma else low


def _all_of(ways: int, low: int, high: int) -> int:
    """Of something that fits in so many ways, `low` to `high` times in a row."""
    if ways == 1:
        return high - low + 1
    return _at_most(sum(ways**times for times in range(low, high + 1)))


def _at_most(ways: int) -> int:
    return min(ways, MOST_WAYS + 1)
