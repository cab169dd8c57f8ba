"""How the bench's insurer splits a fee: deductible, funds, account, cash. Pure; amounts are fen."""

from collections.abc import Iterable
from dataclasses import dataclass

WHOLLY, PARTLY, OWN = "01", "02", "03"  # chrgitm_lv
FIRST_SELF_PAY_PERCENT = 10


@dataclass(frozen=True)
class Terms:
    """What a person is entitled to at this moment."""

    balance: int
    deductible_left: int
    pool_percent: int
    other_percent: int
    relief_percent: int = 0


@dataclass(frozen=True)
class Split:
    """One fee and who pays it; pooled + other + relief + account + cash = total, always."""

    total: int
    own_pay: int
    first_self_pay: int
    in_scope: int
    deductible: int
    pooled: int
    other: int
    account: int
    cash: int
    relief: int = 0

    @property
    def funds(self) -> int:
        return self.pooled + self.other + self.relief

    @property
    def personal(self) -> int:
        return self.account + self.cash


def split(fees: Iterable[tuple[int, str]], terms: Terms, use_account: bool) -> Split:
    """`fees` are amounts with their level. The account pays nothing that is out of scope (level 03)."""
    lines = list(fees)
    total = sum(fen for fen, _ in lines)
    own_pay = sum(fen for fen, level in lines if level == OWN)
    first = sum(_percent(fen, FIRST_SELF_PAY_PERCENT) for fen, level in lines if level == PARTLY)
    in_scope = total - own_pay - first
    deductible = min(terms.deductible_left, in_scope)
    pooled = _percent(in_scope - deductible, terms.pool_percent)
    other = _percent(in_scope - deductible - pooled, terms.other_percent)
    relief = _percent(in_scope - deductible - pooled - other, terms.relief_percent)
    personal = total - pooled - other - relief
    account = min(terms.balance, personal - own_pay) if use_account else 0
    cash = personal - account
    return Split(total, own_pay, first, in_scope, deductible, pooled, other, account, cash, relief)


def _percent(fen: int, percent: int) -> int:
    """Half a fen goes up."""
    return (fen * percent + 50) // 100
