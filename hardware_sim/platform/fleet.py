"""The operator's door of the platform: one page of the fleet, on an address of its own, behind a token."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hardware_sim.platform.books import Device
from hardware_sim.platform.fleet_page import WORDS, View, fleet_page, login_page
from hardware_sim.services.place import HttpServer, Place

COOKIE = "fleet"


class FleetServer:
    """`devices` is called in a thread; `now` tells seconds since the epoch by the platform's clock."""

    def __init__(self, devices: Callable[[], Sequence[Device]], now: Callable[[], float]) -> None:
        self._devices, self._now = devices, now
        self.token, self._session = secrets.token_urlsafe(12), secrets.token_urlsafe(24)
        routes = [Route("/", self._show, methods=["GET"]), Route("/", self._enter, methods=["POST"])]
        self._server = HttpServer(Starlette(routes=routes), Place())

    @property
    def url(self) -> str:
        return self._server.url

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()

    async def _show(self, request: Request) -> Response:
        if not secrets.compare_digest(request.cookies.get(COOKIE, ""), self._session):
            nonce = secrets.token_urlsafe(8)
            return _guarded(HTMLResponse(login_page(_language(request), False, nonce), 401), nonce)
        view = View(_language(request), request.query_params.get("find", ""), self._now())
        nonce, devices = secrets.token_urlsafe(8), await asyncio.to_thread(self._devices)
        return _guarded(HTMLResponse(fleet_page(devices, view, nonce)), nonce)

    async def _enter(self, request: Request) -> Response:
        given = parse_qs((await request.body()).decode("utf-8", "replace")).get("token", [""])[0]
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            nonce = secrets.token_urlsafe(8)
            return _guarded(HTMLResponse(login_page(_language(request), True, nonce), 401), nonce)
        answer = RedirectResponse(f"/?language={_language(request)}", 303)
        answer.set_cookie(COOKIE, self._session, httponly=True, samesite="strict")
        return answer


def _language(request: Request) -> str:
    """As asked for, else as the browser prefers."""
    asked = request.query_params.get("language") or request.headers.get("accept-language", "")[:2]
    return asked if asked in WORDS else "zh"


def _guarded(page: Response, nonce: str) -> Response:
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    page.headers["Cache-Control"] = "no-store"
    return page
