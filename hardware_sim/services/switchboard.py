"""What can be made to go wrong with a call to a back end, and how often: the orders "fail" and "heal"."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from hardware_sim.arguments import number, whole
from hardware_sim.services.wire import Deny

Act = Callable[[], Awaitable[Response]]
Refusal = Callable[[str, Request], Awaitable[Response]]
PORTAL = "<html><head><title>欢迎使用院内无线网络</title></head><body>请先登录 Please sign in</body></html>"
EVERY_CALL = "*"
DOWN, REFUSE = "down", "refuse"


@dataclass
class Fault:
    """One switch that is on. `left` counts down; None stays until healed."""

    call: str
    how: str
    left: int | None
    seconds: float
    retry_after: int

    def meets(self, call: str) -> bool:
        return self.how != DOWN and self.call in (EVERY_CALL, call) and self.left != 0


class Switchboard:
    """The switches of one back end.

    `fail` {call, how, times, seconds, retry_after}: `call` is one of the calls that the back end's
    docstring names, or "*" (the default); `times` how often, left out: until healed. `how`:

    - "500", "503", "429", "401"… any status from 400 on: that answer, nothing done; 425, 429 and 503
      carry Retry-After (`retry_after`, default 1 s)
    - "refuse": the refusal of the business, nothing done (the back end says which)
    - "html": a captive portal's page with status 200, nothing done
    - "lost": nothing done, never answered
    - "slow": done and answered after `seconds` (default 3)
    - "swallow": done, never answered
    - "late": done only when the client has given up, or after `seconds` if they are given
    - "twice": done two times, as when a gateway sends a request again, and answered by the second
    - "out_of_order": done, and answered only after another call was (or the client has gone)
    - "done_then_500", "garbage" (no JSON), "empty" ({}), "cut" (half the body): done, and answered so
    - "down": nobody listens at all; concerns the whole back end

    `heal` {call}: this switch, or all.
    """

    def __init__(self, calls: Sequence[str], refusal: Refusal) -> None:
        self.calls, self._refusal = tuple(calls), refusal
        self._on: list[Fault] = []
        self.let_go, self._answered = asyncio.Event(), asyncio.Event()

    def fail(self, args: Mapping[str, Any]) -> Fault:
        """Raises ValueError for a call or a way that does not exist."""
        call, how, times = str(args.get("call", EVERY_CALL)), str(args.get("how", "")), args.get("times")
        if call != EVERY_CALL and call not in self.calls:
            raise ValueError(f"no call is named {call!r}; there are {', '.join(self.calls)}")
        if how not in (DOWN, REFUSE, *WAYS) and not (how.isdigit() and 400 <= int(how) <= 599):
            known = ", ".join((DOWN, REFUSE, *WAYS))
            raise ValueError(f"a call can't fail by {how!r}; it can by {known} or a status from 400 on")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ValueError(f"times is a whole number from 1 on, not {times!r}")
        default = 3.0 if how == "slow" else 0.0
        fault = Fault(call, how, times, number(args, "seconds", default), whole(args, "retry_after", 1))
        self._on.append(fault)
        return fault

    def heal(self, call: str = EVERY_CALL) -> None:
        self._on = [fault for fault in self._on if call not in (EVERY_CALL, fault.call)]
        self.let_go.set()
        self.let_go = asyncio.Event()

    async def answer(self, call: str, request: Request, act: Act) -> Response:
        """Carry the call out by `act`, in the way that is switched on, the oldest switch first."""
        fault = next((fault for fault in self._on if fault.meets(call)), None)
        if fault is None:
            return self._passed(await act())
        if fault.left is not None:
            fault.left -= 1
        if fault.how.isdigit():
            return _status(fault)
        if fault.how == REFUSE:
            return await self._refusal(call, request)
        return await WAYS[fault.how](fault, _Talk(request, act, self.let_go, self._answered))

    def _passed(self, answer: Response) -> Response:
        """Whoever waits for another answer to go out first need not wait any more."""
        self._answered.set()
        self._answered = asyncio.Event()
        return answer

    @property
    def is_down(self) -> bool:
        return any(fault.how == DOWN for fault in self._on)

    def state(self) -> list[dict[str, Any]]:
        """The switches that are on, as JSON."""
        return [asdict(fault) for fault in self._on if fault.left != 0]


@dataclass(frozen=True)
class _Talk:
    request: Request
    act: Act
    let_go: asyncio.Event
    another_answered: asyncio.Event

    async def until_the_client_is_gone(
        self, seconds: float | None = None, or_else: asyncio.Event | None = None
    ) -> None:
        """Or the switch is healed, or `seconds` are over, or something else happened."""
        waiting = [asyncio.create_task(_disconnected(self.request)), asyncio.create_task(self.let_go.wait())]
        if or_else is not None:
            waiting.append(asyncio.create_task(or_else.wait()))
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()


class _Broken(Response):
    """An answer that announces more than it sends; the server then closes the connection."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(self.body) * 2 + 2).encode()),
        ]
        with contextlib.suppress(OSError):
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": self.body, "more_body": True})


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _status(fault: Fault) -> Response:
    status = int(fault.how)
    retry_after = fault.retry_after if status in (425, 429, 503) else None
    return Deny(status, "internal" if status >= 500 else "ordered", "as ordered", retry_after).response()


async def _html(_fault: Fault, _talk: _Talk) -> Response:
    return HTMLResponse(PORTAL)


async def _lost(_fault: Fault, talk: _Talk) -> Response:
    await talk.until_the_client_is_gone()
    return _Broken(b"")


async def _slow(fault: Fault, talk: _Talk) -> Response:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(talk.let_go.wait(), fault.seconds)
    return await talk.act()


async def _swallow(_fault: Fault, talk: _Talk) -> Response:
    await talk.act()
    await talk.until_the_client_is_gone()
    return _Broken(b"")


async def _late(fault: Fault, talk: _Talk) -> Response:
    await talk.until_the_client_is_gone(fault.seconds or None)
    return await talk.act()


async def _twice(_fault: Fault, talk: _Talk) -> Response:
    await talk.act()
    return await talk.act()


async def _out_of_order(_fault: Fault, talk: _Talk) -> Response:
    done = await talk.act()
    await talk.until_the_client_is_gone(or_else=talk.another_answered)
    return done


async def _done_then_500(_fault: Fault, talk: _Talk) -> Response:
    await talk.act()
    return Deny(500, "internal", "died after the commit").response()


async def _garbage(_fault: Fault, talk: _Talk) -> Response:
    await talk.act()
    return Response(b"\x00\xff}}}<<<not json", media_type="application/json")


async def _empty(_fault: Fault, talk: _Talk) -> Response:
    done = await talk.act()
    return Response(b"{}", status_code=done.status_code, media_type="application/json")


async def _cut(_fault: Fault, talk: _Talk) -> Response:
    done = await talk.act()
    return _Broken(bytes(done.body)[: len(done.body) // 2])


WAYS: Mapping[str, Callable[[Fault, _Talk], Awaitable[Response]]] = {
    "html": _html,
    "lost": _lost,
    "slow": _slow,
    "swallow": _swallow,
    "late": _late,
    "twice": _twice,
    "out_of_order": _out_of_order,
    "done_then_500": _done_then_500,
    "garbage": _garbage,
    "empty": _empty,
    "cut": _cut,
}
