"""The desk of the bench on a loopback port: orders, books, papers, and a page for people behind a token."""

import secrets
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from hardware_sim import orders
from hardware_sim.part import Json
from hardware_sim.parts import Parts
from hardware_sim.people import Person
from hardware_sim.printing.escpos_printer import Paper
from hardware_sim.services.place import HttpServer, Place
from hardware_sim.terminal.screen import TerminalScreen

PAGE = Path(__file__).with_name("desk_page")
# Nothing but our own files, and the fleet page of the platform, which has a port of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action http://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'"
)
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
# What a browser says of a request that no other site has caused.
OWN_FETCHES = ("same-origin", "none")


class DeskServer:
    """Serves the desk to programs on this machine, and its page to whoever knows the token in the path.

    A web page of another site, which a browser on this machine may show, can give no orders. A token
    sent as "Authorization: Bearer …" has to be the right one.
    """

    def __init__(self, parts: Parts, door: orders.Orders) -> None:
        self._parts, self._door, self._people = parts.by_name, door, parts.people
        self._printer, self._office_printer, self._camera = parts.printer, parts.office_printer, parts.camera
        self.screen: TerminalScreen | None = None
        self.token = secrets.token_urlsafe(12)
        self._place = Place()
        routes = self._routes()
        guard = Middleware(_Guard, token=self.token)
        files = Mount("/page", app=StaticFiles(directory=PAGE))
        for_people = Mount(f"/{self.token}", routes=[Route("/", _page), files, *routes], middleware=[guard])
        for_programs = Mount("/", routes=[Route("/", _no_token), *routes], middleware=[guard])
        app = Starlette(routes=[for_people, for_programs])
        self._server = HttpServer(app, self._place)

    @property
    def url(self) -> str:
        """For programs on this machine."""
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
            Route("/people", self._everybody),
            Route("/papers", self._papers),
            Route("/papers/{number:int}.png", self._picture),
            Route("/papers/{number:int}.txt", self._text),
            Route("/pages/{number:int}.png", self._page_picture),
            Route("/camera.jpg", self._frame),
            Route("/screen.png", self._screen_picture),
            Mount("/", app=orders.app(self._parts, self._door)),
        ]

    async def _everybody(self, _request: Request) -> Response:
        """Who can be called by key in an order."""
        return JSONResponse({"people": [_told(each) for each in self._people]})

    async def _frame(self, _request: Request) -> Response:
        """What the camera sees now."""
        return Response(
            self._camera.picture(), media_type="image/jpeg", headers={"Cache-Control": "no-store"}
        )

    async def _screen_picture(self, _request: Request) -> Response:
        """The terminal's window now, where the bench keeps it."""
        if self.screen is None:
            return JSONResponse({"error": "the terminal has a window of its own"}, 404)
        headers = {"Cache-Control": "no-store"}
        return Response(await self.screen.picture(), media_type="image/png", headers=headers)

    async def _papers(self, _request: Request) -> Response:
        papers = enumerate(self._printer.papers, 1)
        return JSONResponse({"papers": [{"number": at, "text": each.text} for at, each in papers]})

    async def _picture(self, request: Request) -> Response:
        paper = self._paper(request)
        return FileResponse(paper.png, media_type="image/png") if paper else _no_such_paper()

    async def _page_picture(self, request: Request) -> Response:
        """A4 page `number`, counted from 1."""
        pages, number = self._office_printer.pages, int(request.path_params["number"])
        if not 1 <= number <= len(pages):
            return _no_such_paper()
        return FileResponse(pages[number - 1].png, media_type="image/png")

    async def _text(self, request: Request) -> Response:
        paper = self._paper(request)
        return PlainTextResponse(paper.text) if paper else _no_such_paper()

    def _paper(self, request: Request) -> Paper | None:
        papers, number = self._printer.papers, int(request.path_params["number"])
        return papers[number - 1] if 1 <= number <= len(papers) else None


class _Guard:
    """Lets in who has the token, and without one whoever is on this machine and no other site's page."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._expected = app, f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        given = request.headers.get("authorization", "").encode()
        app: ASGIApp = self._app
        if given and not secrets.compare_digest(given, self._expected):
            app = _WRONG_TOKEN
        elif not given and not _is_local(request):
            app = _ANOTHER_SITE
        await app(scope, receive, send)


def _is_local(request: Request) -> bool:
    """Whether it comes from this machine, is meant for this machine, and no page of another site sent it.

    The Host header is looked at because the name of a foreign site may be made to lead here.
    """
    client, host = request.client, request.headers.get("host", "")
    if client is None or not ip_address(client.host).is_loopback:
        return False
    return _place(f"http://{host}")[0] in LOOPBACK_NAMES and _is_own(request.headers, host)


def _is_own(headers: Headers, host: str) -> bool:
    senders = [headers[name] for name in ("origin", "referer") if name in headers]
    own = all(_place(sender) == _place(f"http://{host}") for sender in senders)
    return own and headers.get("sec-fetch-site", "none") in OWN_FETCHES


def _place(url: str) -> tuple[str, int | None]:
    """Host and port; no host for what is no address, such as the origin "null"."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None


_WRONG_TOKEN = JSONResponse({"error": "this is not the token of this bench"}, 401)
_ANOTHER_SITE = JSONResponse(
    {"error": "the desk takes orders from programs on this machine, not from the pages of another site"}, 403
)


async def _page(_request: Request) -> Response:
    policy = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
    return FileResponse(PAGE / "index.html", media_type="text/html", headers=policy)


def _told(person: Person) -> Json:
    return {
        "key": person.key,
        "name": person.name,
        "sex": person.sex,
        "born": person.birth_date.year,
        "insured": person.insurance is not None,
        "wallets": [*person.wallets],
    }


async def _no_token(_request: Request) -> Response:
    return JSONResponse({"error": "the page is at the address with the token, which the bench printed"}, 401)


def _no_such_paper() -> Response:
    return JSONResponse({"error": "there is no such paper"}, status_code=404)
