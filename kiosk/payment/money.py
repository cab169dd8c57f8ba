"""Money is an integer of fen from end to end; yuan exist only in words and on foreign wires."""

from decimal import Decimal


def yuan(fen: int) -> str:
    """`fen` as yuan with two decimals and no sign of currency: 123456 → "1,234.56"."""
    return f"{Decimal(fen) / 100:,.2f}"
