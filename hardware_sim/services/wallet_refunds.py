"""Refunds of the wallet aggregator: by the terminal's number or by the window, never more than was paid.

Contract: docs/contracts/wallet.v1.yaml.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from pydantic import Field

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.services.service import Desk
from hardware_sim.services.wire import REFERENCE, Call, Content, Deny, Reply

NEVER = -1
# What nobody outside is told of a refund.
OWN = ("asks", "device", "called_at")


class RefundAsked(Content):
    refund_no: str = Field(pattern=REFERENCE)
    out_trade_no: str = Field(pattern=REFERENCE)
    fen: int = Field(ge=1, le=999_999_999)


class Order(Protocol):
    """What a refund is made of: `refunded_fen` is reserved from the moment at which a refund is taken in."""

    state: str
    paid_fen: int
    refunded_fen: int


@dataclass
class _Refund:
    refund_no: str
    out_trade_no: str
    fen: int
    state: str
    reason: str = ""
    asks: int = 0
    device: str = ""
    called_at: float = 0.0

    @property
    def answer(self) -> Json:
        said = {name: value for name, value in asdict(self).items() if name not in OWN}
        return said if self.state == "REFUSED" else {key: said[key] for key in said if key != "reason"}


class RefundDesk:
    """`order_of` finds a payment by its number, `credit` puts money back into the wallet it came from.

    `now` tells the time in seconds since 1970.
    """

    def __init__(
        self,
        order_of: Callable[[str], Order | None],
        credit: Callable[[str, int], None],
        now: Callable[[], float],
    ) -> None:
        self._order_of, self._credit, self._now = order_of, credit, now
        self.desks = [
            Desk("refund", "POST", "/v1/refunds", self._refund),
            Desk("ask_refund", "GET", "/v1/refunds/{refund_no}", self._ask),
        ]
        self.orders = {
            "slow_refunds": self._slow, "finish_refund": self._finish, "refund_at_window": self._window,
            "lose_refund": self._lose,
        }  # fmt: skip
        self.empty()

    def books(self) -> Json:
        return {number: asdict(each) for number, each in self._refunds.items()}

    def empty(self) -> None:
        self._refunds: dict[str, _Refund] = {}
        self._asks = 0

    def refuse(self, asked: RefundAsked) -> Json:
        """As ordered by "fail" with "refuse"."""
        refund = _Refund(asked.refund_no, asked.out_trade_no, asked.fen, "REFUSED", "account_closed")
        return self._refunds.setdefault(asked.refund_no, refund).answer

    def done(self, device: str, called: Callable[[float], bool]) -> list[Json]:
        """What went back by this device and was first called for at such a time."""
        return [
            {"refund_no": each.refund_no, "out_trade_no": each.out_trade_no, "fen": each.fen}
            for each in self._refunds.values()
            if each.state == "SUCCESS" and each.device == device and called(each.called_at)
        ]

    async def _refund(self, call: Call) -> Reply:
        return 200, self._take_in(call.read(RefundAsked), call.device).answer

    async def _ask(self, call: Call) -> Reply:
        refund = self._refunds.get(call.part("refund_no"))
        if refund is None:
            raise Deny(404, "refund_unknown", "no such number")
        return 200, self._looked_at(refund).answer

    def _take_in(self, asked: RefundAsked, device: str = "") -> _Refund:
        refund = self._refunds.get(asked.refund_no)
        if refund is None:
            refund = self._refunds[asked.refund_no] = self._new(asked)
            refund.device, refund.called_at = device, self._now()
        elif (refund.out_trade_no, refund.fen) != (asked.out_trade_no, asked.fen):
            raise Deny(409, "other_content", "this number belongs to another refund")
        else:
            self._looked_at(refund)
        return refund

    def _new(self, asked: RefundAsked) -> _Refund:
        refund = _Refund(asked.refund_no, asked.out_trade_no, asked.fen, "REFUSED")
        order = self._order_of(asked.out_trade_no)
        if order is None or order.state != "SUCCESS":
            refund.reason = "payment_unknown" if order is None else "not_paid"
        elif order.refunded_fen + asked.fen > order.paid_fen:
            refund.reason = "more_than_left"
        else:
            order.refunded_fen += asked.fen
            refund.state, refund.asks = "PROCESSING", self._asks
            if refund.asks == 0:
                self._carry_out(refund)
        return refund

    def _looked_at(self, refund: _Refund) -> _Refund:
        if refund.state == "PROCESSING" and refund.asks > 0:
            refund.asks -= 1
            if refund.asks == 0:
                self._carry_out(refund)
        return refund

    def _carry_out(self, refund: _Refund) -> None:
        self._credit(refund.out_trade_no, refund.fen)
        refund.state = "SUCCESS"

    @form("The wallet's own books forget a refund", "支付平台账册遗失一笔退款", blanks("refund_no!"))
    def _lose(self, args: Mapping[str, Any]) -> Json:
        return {"fen": self._refunds.pop(text(args, "refund_no")).fen}

    @form("Refunds take so many questions from now on", "此后退款需多次查询才完成", blanks("asks:whole"))
    def _slow(self, args: Mapping[str, Any]) -> Json:
        self._asks = whole(args, "asks", NEVER)
        return {}

    @form("A refund that is worked on is done", "完成处理中的退款", blanks("refund_no!"))
    def _finish(self, args: Mapping[str, Any]) -> Json:
        refund = self._refunds.get(text(args, "refund_no"))
        if refund is None or refund.state != "PROCESSING":
            raise ValueError("no such refund is being worked on")
        self._carry_out(refund)
        return {"state": refund.state}

    @form("The window refunds a payment", "窗口退款", blanks("out_trade_no! fen:whole!"))
    def _window(self, args: Mapping[str, Any]) -> Json:
        number = f"WINDOW-{len(self._refunds) + 1}"
        asked = RefundAsked(refund_no=number, out_trade_no=text(args, "out_trade_no"), fen=whole(args, "fen"))
        return self._take_in(asked).answer
