"""Amounts of money in Chinese capital figures (大写), as fiscal bills print them. Source: e-bill.md A6."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("亿", "万", "元")
GROUP = 10_000
LIMIT = 1_000_000_000_000


def amount_words(yuan: Decimal) -> str:
    """`yuan` in words, rounded half up to fen: Decimal("325.04") → 叁佰贰拾伍元零肆分.

    Raises ValueError from a million million yuan up, for which the rule has no unit.
    """
    fen = int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(fen) >= LIMIT * 100:
        raise ValueError("too large an amount to be written in words")
    whole, rest = divmod(abs(fen), 100)
    return ("负" if fen < 0 else "") + (_yuan(whole) + _small(rest, whole > 0) if fen else "零元整")


def _yuan(whole: int) -> str:
    """The integer part with its 元; nothing at all for zero yuan."""
    if whole == 0:
        return ""
    said, skipped = "", False
    for unit, value in zip(GROUPS, _groups(whole), strict=True):
        if value:
            gap = bool(said) and (skipped or value < 1000)
            said += ("零" if gap else "") + _under_ten_thousand(value) + unit
        skipped = value == 0
    return said if said.endswith("元") else said + "元"


def _groups(whole: int) -> tuple[int, int, int]:
    upper, lowest = divmod(whole, GROUP)
    highest, middle = divmod(upper, GROUP)
    return highest, middle, lowest


def _under_ten_thousand(value: int) -> str:
    said, gap = "", False
    for digit, place in zip(f"{value:04}", PLACES, strict=True):
        if digit == "0":
            gap = bool(said)
        else:
            said += ("零" if gap else "") + DIGITS[int(digit)] + place
            gap = False
    return said


def _small(rest: int, after_yuan: bool) -> str:
    """The 角 and 分, or 整 when there is no 分."""
    jiao, fen = divmod(rest, 10)
    said = DIGITS[jiao] + "角" if jiao else ""
    if not fen:
        return said + "整"
    return said + ("零" if after_yuan and not jiao else "") + DIGITS[fen] + "分"
