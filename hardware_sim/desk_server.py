"""The desk of the bench on a loopback port: orders behind a token, papers, and a page for people."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hardware_sim import orders
from hardware_sim.escpos_printer import EscposPrinterPart, Paper
from hardware_sim.part import Part
from hardware_sim.people import People
from hardware_sim.services.place import HttpServer, Place

PAGE = Path(__file__).with_name("desk.html")


class DeskServer:
    """Serves the desk to whoever knows the token, in the path or as "Authorization: Bearer …".

    It keeps other users' programs and web pages out.
    """

    def __init__(self, parts: Mapping[str, Part], people: People, printer: EscposPrinterPart) -> None:
        self._parts, self._people, self._printer = parts, people, printer
        self.token = secrets.token_urlsafe(12)
        self._place = Place()
        routes = self._routes()
        with_header = Mount("/", routes=routes, middleware=[Middleware(_Guard, token=self.token)])
        app = Starlette(routes=[Mount(f"/{self.token}", routes=routes), with_header])
        self._server = HttpServer(app, self._place)

    @property
    def url(self) -> str:
        """For callers who send the token as a header."""
        return self._server.url

    @property
    def page(self) -> str:
        """The same with the token in it, for a browser."""
        return f"{self._server.url}/{self.token}"

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()
        self._place.close()

    def _routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._page),
            Route("/people", self._everybody),
            Route("/papers", self._papers),
            Route("/papers/{number:int}.png", self._picture),
            Route("/papers/{number:int}.txt", self._text),
            Mount("/", app=orders.app(self._parts)),
        ]

    async def _page(self, _request: Request) -> Response:
        return HTMLResponse(PAGE.read_text("utf-8"))

    async def _everybody(self, _request: Request) -> Response:
        """Who can be called by key in an order."""
        people = [{"key": each.key, "name": each.name, "wallets": [*each.wallets]} for each in self._people]
        return JSONResponse({"people": people})

    async def _papers(self, _request: Request) -> Response:
        papers = enumerate(self._printer.papers, 1)
        return JSONResponse({"papers": [{"number": at, "text": each.text} for at, each in papers]})

    async def _picture(self, request: Request) -> Response:
        paper = self._paper(request)
        return FileResponse(paper.png, media_type="image/png") if paper else _no_such_paper()

    async def _text(self, request: Request) -> Response:
        paper = self._paper(request)
        return PlainTextResponse(paper.text) if paper else _no_such_paper()

    def _paper(self, request: Request) -> Paper | None:
        papers, number = self._printer.papers, int(request.path_params["number"])
        return papers[number - 1] if 1 <= number <= len(papers) else None


class _Guard:
    """Lets nobody in without the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._expected = app, f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"")
        app: ASGIApp = self._app if secrets.compare_digest(given, self._expected) else _LOCKED
        await app(scope, receive, send)


_LOCKED = JSONResponse({"error": "the token is missing; the address that the bench printed has it"}, 401)


def _no_such_paper() -> Response:
    return JSONResponse({"error": "there is no such paper"}, status_code=404)
