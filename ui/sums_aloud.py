"""A sum of money as the words it is read aloud with, each of which has a sound file of its own. Pure."""

from collections.abc import Iterator

LARGEST = 999_999_99  # fen; what is more is shown and not said
MYRIAD = 10_000


def sum_aloud(fen: int, language: str) -> tuple[str, ...]:
    """Keys of the texts, such as aloud.n40, aloud.n6, aloud.yuan; none for a sum that is not said."""
    if not 0 <= fen <= LARGEST:
        return ()
    words = _chinese(*divmod(fen, 100)) if language == "zh" else _english(*divmod(fen, 100))
    return tuple(f"aloud.{word}" for word in words)


def _english(yuan: int, fen: int) -> Iterator[str]:
    thousands, below = divmod(yuan, 1000)
    if thousands:
        yield from (*_hundreds(thousands), "n1000")
    if below or not yuan:
        yield from _hundreds(below)
    yield "yuan"
    if fen:
        yield from (*_below_hundred(fen), "fen")


def _hundreds(number: int) -> Iterator[str]:
    hundreds, below = divmod(number, 100)
    if hundreds:
        yield from (f"n{hundreds}", "n100")
    if below or not number:
        yield from _below_hundred(below)


def _below_hundred(number: int) -> Iterator[str]:
    if number < 20:
        yield f"n{number}"
        return
    yield f"n{number // 10 * 10}"
    if number % 10:
        yield f"n{number % 10}"


def _chinese(yuan: int, fen: int) -> Iterator[str]:
    """As it is said at a till: 一千零五元零六分, 四十六元二角."""
    myriads, below = divmod(yuan, MYRIAD)
    if myriads:
        yield from (*_below_myriad(myriads), "n10000")
    if below or not yuan:
        yield from _below_myriad(below, after=bool(myriads))
    yield "yuan"
    jiao, rest = divmod(fen, 10)
    if jiao:
        yield from (f"n{jiao}", "jiao")
    if rest:
        yield from (*([] if jiao else ["n0"]), f"n{rest}", "fen")


def _below_myriad(number: int, *, after: bool = False) -> Iterator[str]:
    """A gap between two digits is one 零; ten is 一十 unless it comes first."""
    if not number and not after:
        yield "n0"
    begun, gap = after, False
    for size in (1000, 100, 10, 1):
        digit, number = divmod(number, size)
        if not digit:
            gap = begun
            continue
        yield from ["n0"] if gap else []
        yield from _digit(digit, size, first=not begun)
        begun, gap = True, False


def _digit(digit: int, size: int, *, first: bool) -> tuple[str, ...]:
    if size >= 100:
        return f"n{digit}", f"n{size}"
    if size == 10 and digit == 1:
        return ("n10",) if first else ("n1", "n10")
    return (f"n{digit * size}",)
