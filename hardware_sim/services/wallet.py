"""The wallet aggregator: payment codes, orders, reversals, and what is left in each wallet.

Contract: docs/contracts/wallet.v1.yaml.
"""

import math
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hardware_sim.arguments import number, text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.wallet_refunds import RefundAsked, RefundDesk
from hardware_sim.services.wire import REFERENCE, Call, Content, Deny, Reply

# Prefix and number of digits of each channel's payment codes. Source: codes.md §7.
CODES = {"wechat": ("13", 18), "alipay": ("28", 18), "unionpay": ("62", 19), "ecny": ("01", 19)}
CHANNELS = tuple(CODES)
CODE_SECONDS = 60
DAY = r"\d{4}-\d\d-\d\d"


class _Pay(Content):
    out_trade_no: str = Field(pattern=REFERENCE)
    fen: int = Field(ge=1, le=999_999_999)
    auth_code: str = Field(pattern=r"^[0-9A-Za-z]{16,64}$")
    subject: str = Field(min_length=1, max_length=60)


class _Make(Content):
    out_trade_no: str = Field(pattern=REFERENCE)
    fen: int = Field(ge=1, le=999_999_999)
    subject: str = Field(min_length=1, max_length=60)


@dataclass
class _Code:
    """A payment code that a phone shows. `asks`: queries until the owner confirms; -1: never."""

    person: str
    channel: str
    good_until: float
    asks: int
    used: bool = False


@dataclass
class _Order:
    out_trade_no: str
    state: str
    channel: str = ""
    person: str = ""
    fen: int = 0
    paid_fen: int = 0
    given_back_fen: int = 0
    refunded_fen: int = 0
    trade_no: str = ""
    reason: str = ""
    asks: int = 0
    called_at: float = 0.0
    device: str = ""
    content: _Pay | None = field(default=None, repr=False)


class Wallet(Service):
    """Calls: "health", "pay", "order", "bill_file", "ask", "reverse", "refund", "ask_refund".
    Orders beside those of every back end:

    - "code" {person, channel, confirm}: the answer's "code" is what the wallet on the phone shows now: single
      use, 60 s. `channel`: wechat (default), alipay, unionpay, ecny. `confirm`: how many times the terminal
      has to ask until the owner has confirmed (0, the default: at once; -1: never)
    - "balance" {person, channel, fen}: so much is in that wallet now
    - "confirm" {out_trade_no}: the owner confirms this order; "decline" {out_trade_no}: declines it
    - "channel" {channel, prefix, digits}: one more channel, whose codes look so
    - "scan" {person, channel}: the owner scans the code on the terminal's screen, and pays
    - "lose" {out_trade_no}, "lose_refund" {refund_no}: the aggregator's own books have forgotten it
    - "earliest_reverse" {channel, seconds}: reversals are 425 before (WeChat in the field: 15)

    - "slow_refunds" {asks}: refunds from now on are PROCESSING for so many questions (-1: until
      "finish_refund" {refund_no}; 0: not at all); "refund_at_window" {out_trade_no, fen}: the window refunds

    "fail" with "refuse" makes "pay" answer REFUSED for lack of money, and "refund" for a closed account.
    Books: "balances" by person and channel, "paid" (fen now taken from each person), "orders" and
    "refunds" by number.
    """

    def __init__(self, people: People) -> None:
        desks = [
            Desk("pay", "POST", "/v1/payments", self._pay),
            Desk("order", "POST", "/v1/orders", self._make_order),
            Desk("ask", "GET", "/v1/payments/{out_trade_no}", self._ask),
            Desk("bill_file", "GET", "/v1/bill-files/{day}", self._bill_file),
            Desk("reverse", "POST", "/v1/payments/{out_trade_no}/reverse", self._reverse),
        ]
        self._refunds = RefundDesk(lambda number: self._orders.get(number), self._credit, self.now)
        super().__init__("wallet", [*desks, *self._refunds.desks])
        self._people = people
        self.orders = {
            "code": self._code,
            "balance": self._set_balance,
            "confirm": self._confirm,
            "decline": self._decline,
            "earliest_reverse": self._set_earliest_reverse,
            "channel": self._open_channel,
            "scan": self._scan,
            "lose": self._lose,
        }
        self.orders |= self._refunds.orders
        self.empty_books()

    def code_of(self, person: str, channel: str = "wechat", confirm: int = 0) -> str:
        """A fresh payment code of that person's wallet, as the scanner sees it."""
        key = self._people.called(person).key
        if channel not in self._channels:
            raise ValueError(f"no channel is called {channel!r}; there are {', '.join(self._channels)}")
        prefix, digits = self._channels[channel]
        rest = digits - len(prefix)
        code = prefix + str(secrets.randbelow(10**rest)).zfill(rest)
        self._codes[code] = _Code(key, channel, self.now() + CODE_SECONDS, confirm)
        return code

    def books(self) -> Json:
        paid: dict[str, int] = {person.key: 0 for person in self._people}
        for order in self._orders.values():
            if order.person:
                paid[order.person] += order.paid_fen - order.refunded_fen
        orders = {number: {**asdict(order), "content": None} for number, order in self._orders.items()}
        balances = {key: dict(wallets) for key, wallets in self._balances.items()}
        known = {"balances": balances, "paid": paid, "orders": orders, "refunds": self._refunds.books()}
        return super().books() | known

    def empty_books(self) -> None:
        self._codes: dict[str, _Code] = {}
        self._channels = dict(CODES)
        self._orders: dict[str, _Order] = {}
        self._refunds.empty()
        self._balances = {person.key: dict(person.wallets) for person in self._people}
        self._earliest_reverse: dict[str, float] = {}
        self._latest = ""

    async def refusal(self, call: str, request: Request) -> Response:
        if call == "refund":
            return JSONResponse(self._refunds.refuse(RefundAsked.model_validate_json(await request.body())))
        if call != "pay":
            return await super().refusal(call, request)
        asked = _Pay.model_validate_json(await request.body())
        order = _Order(asked.out_trade_no, "REFUSED", reason="no_money", fen=asked.fen, content=asked)
        return JSONResponse(_payment(self._orders.setdefault(asked.out_trade_no, order)))

    async def _pay(self, call: Call) -> Reply:
        asked = call.read(_Pay)
        order = self._orders.get(asked.out_trade_no)
        if order is None:
            order = self._orders[asked.out_trade_no] = self._begin(asked)
            order.device = call.device
        elif order.content is not None and order.content != asked:
            raise Deny(409, "other_content", "this number belongs to another order")
        answer = _payment(order)
        if order.state == "REVOKED":
            answer |= {"state": "REFUSED", "reason": "revoked"}
        return 200, answer

    async def _make_order(self, call: Call) -> Reply:
        """Waits for whoever scans its link; takes nothing by itself."""
        asked = call.read(_Make)
        order = self._orders.get(asked.out_trade_no)
        if order is None:
            order = _Order(asked.out_trade_no, "USERPAYING", fen=asked.fen, called_at=self.now())
            self._orders[asked.out_trade_no] = order
            order.device, self._latest = call.device, asked.out_trade_no
        elif order.fen not in (0, asked.fen):
            raise Deny(409, "other_content", "this number belongs to another order")
        return 200, {
            "out_trade_no": order.out_trade_no,
            "link": f"https://pay.example/o/{order.out_trade_no}",
        }

    async def _ask(self, call: Call) -> Reply:
        order = self._orders.get(call.part("out_trade_no"))
        if order is None:
            raise Deny(404, "payment_unknown", "no such number")
        if order.state == "USERPAYING" and order.asks > 0:
            order.asks -= 1
            if order.asks == 0:
                self._collect(order)
        return 200, _payment(order)

    async def _bill_file(self, call: Call) -> Reply:
        """What stands of the orders and refunds of this device that were called for on that day."""
        day = call.part("day", DAY)

        def that_day(at: float) -> bool:
            return self.moment(at)[:10] == day

        rows = [
            {"out_trade_no": order.out_trade_no, "channel": order.channel, "paid_fen": order.paid_fen}
            for order in self._orders.values()
            if order.paid_fen and order.device == call.device and that_day(order.called_at)
        ]
        return 200, {"rows": rows, "refunds": self._refunds.done(call.device, that_day)}

    async def _reverse(self, call: Call) -> Reply:
        number_ = call.part("out_trade_no")
        order = self._orders.setdefault(number_, _Order(number_, "REVOKED"))
        wait = order.called_at + self._earliest_reverse.get(order.channel, 0.0) - self.now()
        if order.state in ("SUCCESS", "USERPAYING") and wait > 0:
            raise Deny(425, "too_early", "this channel takes reversals later", math.ceil(wait))
        if order.paid_fen:
            self._credit(number_, order.paid_fen - order.refunded_fen)
        order.given_back_fen += order.paid_fen
        order.paid_fen = order.refunded_fen = 0
        order.state = "REVOKED"
        return 200, {
            "out_trade_no": number_, "state": "REVOKED", "given_back_fen": order.given_back_fen
        }  # fmt: skip

    def _begin(self, asked: _Pay) -> _Order:
        order = _Order(asked.out_trade_no, "REFUSED", fen=asked.fen, called_at=self.now(), content=asked)
        code = self._codes.get(asked.auth_code)
        if code is None:
            order.reason = "code_unknown"
            return order
        order.channel, order.person, order.asks = code.channel, code.person, code.asks
        if code.used or code.good_until < self.now():
            order.reason = "code_used" if code.used else "code_expired"
            return order
        code.used = True
        order.trade_no = f"{4200000000 + len(self._orders)}{secrets.randbelow(10**12):012d}"
        order.state = "USERPAYING"
        if code.asks == 0:
            self._collect(order)
        return order

    def _credit(self, number_: str, fen: int) -> None:
        order = self._orders[number_]
        self._balances[order.person][order.channel] += fen

    def _collect(self, order: _Order) -> None:
        """Take the money, or refuse for lack of it."""
        wallet = self._balances[order.person]
        if wallet.get(order.channel, 0) < order.fen:
            order.state, order.reason = "REFUSED", "no_money"
            return
        wallet[order.channel] -= order.fen
        order.state, order.paid_fen = "SUCCESS", order.fen

    @form(
        "The wallet on a phone shows a new payment code", "手机钱包出示新付款码",
        blanks("person! channel~ confirm:whole", channel=CHANNELS)
    )  # fmt: skip
    def _code(self, args: Mapping[str, Any]) -> Json:
        confirm = whole(args, "confirm", 0)
        return {"code": self.code_of(text(args, "person"), text(args, "channel", "wechat"), confirm)}

    @form(
        "One more channel, whose codes look so", "增加一个支付渠道", blanks("channel! prefix! digits:whole!")
    )
    def _open_channel(self, args: Mapping[str, Any]) -> Json:
        self._channels[text(args, "channel")] = (text(args, "prefix"), whole(args, "digits"))
        return {}

    @form(
        "The owner scans the code on the screen, and pays", "本人扫屏幕上的码付款",
        blanks("person! channel~", channel=CHANNELS)
    )  # fmt: skip
    def _scan(self, args: Mapping[str, Any]) -> Json:
        order = self._orders[self._latest]
        if order.state != "USERPAYING":
            raise ValueError("the code on the screen can't be paid any more")
        order.person = self._people.called(args.get("person")).key
        order.channel = text(args, "channel", "wechat")
        order.trade_no = f"{4300000000 + len(self._orders)}{secrets.randbelow(10**12):012d}"
        self._collect(order)
        return {"state": order.state}

    @form("The aggregator's own books forget an order", "支付平台账册遗失一笔订单", blanks("out_trade_no!"))
    def _lose(self, args: Mapping[str, Any]) -> Json:
        return {"fen": self._orders.pop(text(args, "out_trade_no")).paid_fen}

    @form(
        "So much is in that wallet now",
        "设定钱包余额",
        blanks("person! channel~ fen:whole!", channel=CHANNELS),
    )
    def _set_balance(self, args: Mapping[str, Any]) -> Json:
        person = self._people.called(args.get("person"))
        self._balances[person.key][text(args, "channel", "wechat")] = whole(args, "fen")
        return {}

    @form("The owner confirms an order", "本人确认付款", blanks("out_trade_no!"))
    def _confirm(self, args: Mapping[str, Any]) -> Json:
        order = self._waiting(args)
        self._collect(order)
        return {"state": order.state}

    @form("The owner declines an order", "本人拒绝付款", blanks("out_trade_no!"))
    def _decline(self, args: Mapping[str, Any]) -> Json:
        order = self._waiting(args)
        order.state, order.reason = "REFUSED", "owner_declined"
        return {"state": order.state}

    def _waiting(self, args: Mapping[str, Any]) -> _Order:
        order = self._orders.get(text(args, "out_trade_no"))
        if order is None or order.state != "USERPAYING":
            raise ValueError("no such order waits for its owner")
        return order

    @form("Reversals are too early before", "设定最早可撤销时间", blanks("channel! seconds:number!"))
    def _set_earliest_reverse(self, args: Mapping[str, Any]) -> Json:
        self._earliest_reverse[text(args, "channel")] = number(args, "seconds")
        return {}


def _payment(order: _Order) -> dict[str, Any]:
    answer = {
        "out_trade_no": order.out_trade_no,
        "state": order.state,
        "channel": order.channel,
        "paid_fen": order.paid_fen,
        "trade_no": order.trade_no,
    }
    return answer | ({"reason": order.reason} if order.state == "REFUSED" else {})
