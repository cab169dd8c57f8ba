"""How this terminal is, as OpenMetrics, for an agent on the same machine. Alone imports prometheus_client.

Loopback alone is no protection: any page in any browser of this machine could ask. So there is a token, and
whoever comes with a foreign Host or from a web page is turned away. Source: reliability.md, goal S-28.
"""

import hmac
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import TCPServer
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from drivers.errors import Absent
from kiosk.events import Event
from kiosk.fleet.usage import ends_a_journey

log = logging.getLogger(__name__)

HERE, SLOWEST_SECONDS = "127.0.0.1", 5.0
BUCKETS = (10, 20, 30, 45, 60, 90, 120, 180, 300, 600)


class MetricsSettings(BaseModel, frozen=True, extra="forbid"):
    """Figures for a monitoring agent on this machine, at http://127.0.0.1:PORT/metrics (OpenMetrics)."""

    port: int = Field(ge=1024, le=65535, description="Port on the loopback; nobody outside can reach it.")
    token_file: Path = Field(description="File with the bearer token that the agent has to show.")


class Figures:
    """What is measured. Labels are names of journeys, things and fault codes, never anything of a person."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        about = Gauge("kiosk_program", "Which release runs", ["version"], registry=self.registry)
        about.labels(version).set(1)
        self._journeys = Counter(
            "kiosk_journeys", "Journeys by how they ended", ["journey", "ending"], registry=self.registry
        )
        self._seconds = Histogram(
            "kiosk_journey_seconds", "How long journeys take", ["journey"], registry=self.registry,
            buckets=BUCKETS,
        )  # fmt: skip
        self._events = Counter("kiosk_events", "What else happened", ["kind"], registry=self.registry)
        self._faults = Gauge("kiosk_fault", "1 while this fault is there", ["code"], registry=self.registry)
        self._gauges: dict[str, Gauge] = {}

    def heard(self, event: Event) -> None:
        """Count what happened."""
        if ends_a_journey(event):
            journey = str(event.facts["journey"])
            self._journeys.labels(journey, str(event.facts["ending"])).inc()
            self._seconds.labels(journey).observe(float(event.facts["seconds"]))
        else:
            self._events.labels(event.kind).inc()

    def gauge(self, name: str, about: str, value: float) -> None:
        """How much there is of something now."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(f"kiosk_{name}", about, registry=self.registry)
        self._gauges[name].set(value)

    def faults(self, codes: Iterable[str]) -> None:
        """These are there now, and no others."""
        self._faults.clear()
        for code in codes:
            self._faults.labels(code).set(1)


class MetricsServer:
    """One thread. Whoever asks slowly makes other askers wait, and nobody else."""

    def __init__(self, settings: MetricsSettings, figures: Figures) -> None:
        """Listens from now on. Raises Absent when the port is taken."""
        try:
            self._server = _Server((HERE, settings.port), _Quiet)
        except OSError as why:
            raise Absent("TEL-01", f"nothing can listen at port {settings.port}: {why.strerror}") from why
        self._server.set_app(_door(settings, figures))
        self._thread = Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(WSGIServer):
    def server_bind(self) -> None:
        """Without the library's question to the name service, which may take its time."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HERE, self.server_address[1]
        self.setup_environ()

    def handle_error(self, *_: object) -> None:
        """Somebody who asked went away, or was too slow."""
        log.debug("a question for figures came to nothing", exc_info=True)


class _Quiet(WSGIRequestHandler):
    timeout = SLOWEST_SECONDS

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the library's name
        log.debug(format, *arguments)


def _door(
    settings: MetricsSettings, figures: Figures
) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    hosts = {f"{HERE}:{settings.port}", f"localhost:{settings.port}"}

    def answer(asked: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status = _status(asked, hosts, settings.token_file)
        content = _written(figures) if status == "200 OK" else b""
        start(status, [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(content)))])
        return [content]

    return answer


def _written(figures: Figures) -> bytes:
    return bytes(generate_latest(figures.registry))  # type: ignore[no-untyped-call]


def _status(asked: WSGIEnvironment, hosts: set[str], token_file: Path) -> str:
    if asked.get("HTTP_HOST") not in hosts or "HTTP_ORIGIN" in asked:
        return "403 Forbidden"
    try:
        token = token_file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "503 Service Unavailable"
    shown = asked.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        return "401 Unauthorized"
    if asked["PATH_INFO"] != "/metrics":
        return "404 Not Found"
    return "200 OK" if asked["REQUEST_METHOD"] == "GET" else "405 Method Not Allowed"
