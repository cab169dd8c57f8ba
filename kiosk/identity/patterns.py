"""What a hospital's own expression for its codes may be: one that no code can keep busy."""

import re

# A match may take a time that grows with the third power of this; a longer code is not a hospital's own.
LONGEST_CODE = 512
_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]|\{\d*,?\d*\}|[*+?]|.", re.DOTALL)
MOST_OPEN_ENDS, SHORT = 3, 32


def checked(pattern: str) -> str:
    """`pattern` itself. Raises ValueError in words for one that is wrong or could take for ever."""
    try:
        re.compile(pattern)
    except re.error as why:
        raise ValueError(f"not a regular expression: {why}") from why
    if _may_take_for_ever(_PIECES.findall(pattern)):
        raise ValueError(
            "a group with a repetition or a choice in it must not be repeated,"
            f" and at most {MOST_OPEN_ENDS} repetitions may go beyond {SHORT}"
        )
    return pattern


def _may_take_for_ever(pieces: list[str]) -> bool:
    groups, closed, open_ends = [False], False, 0
    for before, piece in zip(["", *pieces], pieces, strict=False):
        repeats = before != "(" and _repeats(piece)
        if repeats and before == ")" and closed and piece != "?":
            return True
        open_ends += repeats and _is_long(piece)
        if piece == "(":
            groups.append(False)
        elif piece == ")":
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        elif repeats or piece == "|":
            groups[-1] = True
    return open_ends > MOST_OPEN_ENDS


def _repeats(piece: str) -> bool:
    return piece in ("*", "+", "?") or (len(piece) > 1 and piece[0] == "{" and "," in piece)


def _is_long(piece: str) -> bool:
    most = piece.strip("{}").rpartition(",")[2]
    return piece != "?" and not (most.isdigit() and int(most) <= SHORT)
