"""What the back ends of the bench have in common: an address, a clock, the orders for any of them."""

import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hardware_sim.arguments import number, text
from hardware_sim.forms import Form, blanks, form_of
from hardware_sim.part import Json
from hardware_sim.services.place import HttpServer, Place
from hardware_sim.services.switchboard import DOWN, REFUSE, WAYS, Switchboard
from hardware_sim.services.wire import Call, Deny, Handler, Reply, plain_error, respond

# Source: reliability.md §7, F8; any other status from 400 on is taken, too.
STATUSES = ("400", "401", "403", "404", "408", "409", "413", "422", "425", "429", "500", "502", "503", "504")
CHINA = timezone(timedelta(hours=8))
Order = Callable[[Mapping[str, Any]], Json]


@dataclass(frozen=True)
class Desk:
    """One operation of a back end; `call` is how orders name it."""

    call: str
    method: str
    path: str
    handle: Handler
    with_headers: bool = True


class Service:
    """A back end as a Part of the bench, without the business, which is the subclass's.

    Orders of all back ends: "fail" and "heal" (see Switchboard), "clock" {seconds}: its clock goes forward,
    so that deadlines pass without waiting, "bearer" {token}: whoever brings another one is sent away by 401.
    Books of all: "calls" (how many of each), "sent_away" (how many of them) and "switches".
    """

    def __init__(self, name: str, desks: Sequence[Desk]) -> None:
        self.name = name
        self.orders: dict[str, Order] = {}
        self._calls, self._ahead, self._wanted = Counter[str](), 0.0, False
        self._only_token, self._sent_away = "", 0
        self._place = Place()
        desks = [Desk("health", "GET", "/v1/health", self._health, with_headers=False), *desks]
        self._switches = Switchboard([desk.call for desk in desks], self.refusal)
        handlers: Any = {HTTPException: plain_error, Exception: plain_error}
        paths = dict.fromkeys(desk.path for desk in desks)
        routes = [
            Route(path, _Endpoint(self._take, [one for one in desks if one.path == path])) for path in paths
        ]
        self._http = HttpServer(Starlette(routes=routes, exception_handlers=handlers), self._place)

    @property
    def url(self) -> str:
        """Known and unchanged from the first moment, also while nobody listens."""
        return self._http.url

    @property
    def forms(self) -> Sequence[Form]:
        return [*self._common_forms(), *(form_of(name, carrier) for name, carrier in self.orders.items())]

    def _common_forms(self) -> Sequence[Form]:
        calls = ("*", *self._switches.calls)
        fails = blanks(
            "call how~! times:whole seconds:number retry_after:whole",
            call=calls,
            how=(DOWN, REFUSE, *WAYS, *STATUSES),
        )
        return (
            Form("fail", "A call fails in some way", "某项调用出错", fails, fault="F8"),
            Form("heal", "It answers well again", "恢复正常", blanks("call", call=calls), ends=("fail",)),
            Form("clock", "Its clock goes forward", "拨快时钟", blanks("seconds:number!")),
            Form("bearer", "It takes no other token than this", "只认这个令牌", blanks("token")),
        )

    async def start(self) -> None:
        self._wanted = True
        await self._http.start()

    async def stop(self) -> None:
        self._wanted = False
        self._switches.heal()
        await self._http.stop()

    async def reset(self) -> None:
        self._ahead, self._only_token, self._sent_away = 0.0, "", 0
        self._calls.clear()
        await self.order("heal", {})
        self.empty_books()

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        if order == "fail":
            self._switches.fail(args)
        elif order == "heal":
            self._switches.heal(str(args.get("call", "*")))
        elif order == "clock":
            self._ahead += number(args, "seconds")
        elif order == "bearer":
            self._only_token = text(args, "token", "")
        elif order in self.orders:
            return self.orders[order](args)
        else:
            known = ", ".join(("fail", "heal", "clock", "bearer", *self.orders))
            raise ValueError(f"{self.name} knows no order {order!r}; it knows {known}")
        await self._be_up_or_down()
        return {"switches": self._switches.state()}

    def settings(self) -> Json:
        return {self.name: {"url": self.url}}

    def books(self) -> Json:
        counts = {"calls": dict(self._calls), "sent_away": self._sent_away}
        return counts | {"switches": self._switches.state()}

    def empty_books(self) -> None:
        """Forget everything that happened since the start of the day."""

    async def refusal(self, call: str, _request: Request) -> Response:
        """What the order "fail" with "refuse" answers."""
        return Deny(409, "refused", f"{call} was refused as ordered").response()

    def now(self) -> float:
        """Seconds since the epoch by this back end's own clock."""
        return time.time() + self._ahead

    def moment(self, at: float | None = None) -> str:
        """RFC 3339 in China's time, whole seconds; now, when `at` is left out."""
        return datetime.fromtimestamp(self.now() if at is None else at, CHINA).isoformat(timespec="seconds")

    async def _take(self, desk: Desk, request: Request) -> Response:
        self._calls[desk.call] += 1
        # Read now, because a switch may carry the call out when the client is gone.
        await request.body()
        if desk.call != "health" and self._only_token and not self._is_known(request):
            self._sent_away += 1
            return Deny(401, "token_unknown", "this token is not accepted").response()
        return await self._switches.answer(
            desk.call, request, lambda: respond(desk.handle, request, desk.with_headers)
        )

    def _is_known(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self._only_token}"

    async def _be_up_or_down(self) -> None:
        if self._switches.is_down:
            await self._http.stop()
        elif self._wanted:
            await self._http.start()

    async def _health(self, _call: Call) -> Reply:
        return 200, {"status": "up", "service": self.name}


class _Endpoint:
    """The desks of one path, by method, in the form that a route wants."""

    def __init__(self, take: Callable[[Desk, Request], Awaitable[Response]], desks: Sequence[Desk]) -> None:
        self._take, self._desks = take, {desk.method: desk for desk in desks}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive, send))
        if response:
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response | None:
        desk = self._desks.get(request.method)
        if desk is None:
            denied = Deny(405, "not_allowed", "not a method of this path").response()
            denied.headers["Allow"] = ", ".join(self._desks)
            return denied
        with contextlib.suppress(ClientDisconnect):
            return await self._take(desk, request)
        return None
