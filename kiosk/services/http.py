"""JSON over HTTP with one back end: its session, its lane, and what each of its failures means.

Knows no patients and no bills. The only file that imports requests.
"""

import asyncio
import gzip
import io
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from ssl import SSLContext
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.fuse import Blown, Fuse
from drivers.lane import Lane
from drivers.tape import TAPE, Way
from kiosk.services.fused import pools
from kiosk.services.tls import strict_context
from offline_queue.json_text import bytes_of

T = TypeVar("T")

LARGEST_ANSWER = 1_000_000  # bytes
PIECE = 65_536  # bytes
LONGEST_PAUSE = 3600.0  # seconds that a Retry-After may ask of us
HEALTH_SECONDS = 2.0
GRACE_SECONDS = 0.5  # until an answer that drips is broken off, and then for that
PACK_FROM, PACK_LEVEL = 1024, 1  # bytes; a higher level costs twice the time for a tenth less
# Statuses by which a server says that it has not begun, so that even an acting call did nothing.
NOT_BEGUN = frozenset({425, 429})


class BackEndSettings(BaseModel, frozen=True, extra="forbid"):
    """Where a back end is and how long it is given. Every service adds its own fields to these."""

    url: str = Field(
        pattern=r"^https?://[^\s?#@]+$", description="Address before the first path of the contract."
    )
    connect_seconds: float = Field(3.0, gt=0, le=30, description="Longest wait for a connection.")
    answer_seconds: float = Field(10.0, gt=0, le=120, description="Longest wait for an answer.")
    token_file: Path | None = Field(
        None, description="File with the bearer token; read again for every call."
    )
    ca_file: Path | None = Field(
        None, description="Certificates that vouch for the server, if not public ones."
    )
    certificate_file: Path | None = Field(None, description="This terminal's own certificate (PEM).")
    key_file: Path | None = Field(
        None, description="The key of that certificate, where it is not in the same file (PEM)."
    )
    revoked_file: Path | None = Field(
        None, description="Certificates that their authority has taken back (CRL, PEM); must be in force."
    )

    @model_validator(mode="after")
    def _token_only_where_nobody_listens(self) -> Self:
        if self.token_file and self.url.startswith("http:") and not _is_loopback(self.url):
            raise ValueError("a token goes over https only, or to this machine")
        return self

    @model_validator(mode="after")
    def _key_with_its_certificate(self) -> Self:
        if self.key_file and not self.certificate_file:
            raise ValueError("a key file stands beside a certificate file")
        return self

    @property
    def own_certificate(self) -> tuple[Path, Path | None] | None:
        """What we show to a server that asks who we are: certificate, and key if it is apart."""
        return (self.certificate_file, self.key_file) if self.certificate_file else None


class Wire(BaseModel):
    """A piece of a JSON body. What an answer holds beside the agreed fields is passed over."""

    # Inputs are names and numbers of patients: they stay out of error texts and of the parser's own memory.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, cache_strings="none")

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """The agreed shape or ValueError. An amount must be an integer of fen, not "4000" and not 40.0."""
        return cls.model_validate_json(content, strict=True)


class ErrorBody(Wire):
    code: str = Field(pattern=r"^[0-9A-Za-z_.-]{1,64}$")


@dataclass(frozen=True)
class Call:
    """One request. `path` holds nothing that means anything outside: no names, no numbers of people.

    `acts`: when the answer is lost, it may have happened. `own`: refusals which the service reads for
    itself because it has its own words for them. `pack`: the body may travel as gzip, where that pays.
    """

    what: str
    method: str
    path: str
    body: Mapping[str, object] | None = field(default=None, repr=False)
    acts: bool = False
    own: frozenset[int] = frozenset()
    seconds: float | None = None
    pack: bool = False


@dataclass(frozen=True)
class Reply:
    """What came back, with where it came from, so that whoever reads it can say who was wrong."""

    origin: str
    status: int
    retry_after: float | None
    content: bytes = field(repr=False)

    def read(self, decode: Callable[[bytes], T]) -> T:
        """The content as `decode` understands it; Garbled when it raises ValueError."""
        try:
            return decode(self.content)
        except (ValueError, RecursionError) as why:
            raise Garbled("NET-01", f"{self.origin}: not the agreed content, {_places(why)}") from None

    @property
    def error(self) -> str:
        """The back end's own code for a refusal; Garbled when a stranger on the way said no in its place."""
        return self.read(ErrorBody.parse).code


class Busy(Absent):
    """It is there but cannot serve now; `retry_after` is the seconds that it asks for, if it does."""

    def __init__(self, code: str, detail: str, retry_after: float | None) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


@contextmanager
def nothing_taken_if_absent() -> Iterator[None]:
    """For a payer: what could not even be asked has taken nothing and never will, which is a refusal."""
    try:
        yield
    except Absent as why:
        raise Refused(why.code, why.detail) from why


@dataclass(frozen=True)
class ServiceHealth:
    """Whether a back end answers now; `code` is the fault that explains why it does not."""

    reachable: bool
    latency_seconds: float | None = None
    code: str = ""


class BackEnd:
    """One back end. Calls go out one after the other; whoever waits for its turn has sent nothing."""

    def __init__(self, name: str, settings: BackEndSettings, device: str, retries: int = 1) -> None:
        self.name, self._settings, self._retries = name, settings, retries
        self._lane, self._turn, self._fuse = Lane(name), asyncio.Lock(), Fuse()
        self._session = session_for(settings, device, retries, self._fuse)
        self._known: ServiceHealth | None = None

    async def send(self, call: Call) -> Reply:
        """The answer to `call`: 2xx, or a refusal that the call wants to read for itself.

        Raises Absent when nothing can have happened, NoAnswer when an acting call may have, Refused
        when the back end said no, Garbled when it spoke another language than the contract's.
        """
        origin = f"{self.name}, {call.what}"
        body = _Body(call)
        async with self._turn:
            try:
                reply = await self._lane.run(
                    partial(self._in_time, call, body, origin), self._patience(call) + GRACE_SECONDS
                )
            except (OSError, HTTPError, NoAnswer) as why:
                raise _lost(why, origin, call.acts and body.abandon()) from why
            finally:
                # Also when whoever asked was cancelled: what has not left by now never leaves.
                body.abandon()
        _judge(reply, call)
        return reply

    async def health(self, path: str = "/v1/health") -> ServiceHealth:
        """Whether `path` is answered; never raises. A back end that is busy with a patient is not asked."""
        if self._turn.locked() and self._known:
            return self._known
        begun = time.monotonic()
        try:
            await self.send(Call("health", "GET", path, seconds=HEALTH_SECONDS))
        except Trouble as trouble:
            self._known = ServiceHealth(False, None, trouble.code)
        else:
            self._known = ServiceHealth(True, time.monotonic() - begun)
        return self._known

    async def close(self) -> None:
        self._lane.close()
        self._session.close()
        self._fuse.close()

    def _in_time(self, call: Call, body: "_Body", origin: str) -> Reply:
        """Blocking, but never longer than we are patient: an answer that drips would hold the lane."""
        try:
            with self._fuse.within(self._patience(call)):
                return self._exchange(call, body, origin)
        except Blown as why:
            raise requests.Timeout("the answer drips") from why

    def _exchange(self, call: Call, body: "_Body", origin: str) -> Reply:
        """Blocking. Up to the first byte of the body nothing has happened; after it, anything may have."""
        seconds = call.seconds or self._settings.answer_seconds
        with self._session.request(
            call.method,
            self._settings.url.rstrip("/") + call.path,
            data=None if call.body is None else body,
            headers={"X-Request-Id": uuid.uuid4().hex, **body.headers, **bearer(self._settings.token_file)},
            timeout=(self._settings.connect_seconds, seconds),
            allow_redirects=False,
            stream=True,
        ) as answer:
            content = _content(answer)
            TAPE.note(self.name, Way.CAME, f"{call.what}: {answer.status_code}".encode())
            return Reply(origin, answer.status_code, _retry_after(answer.headers.get("Retry-After")), content)

    def _patience(self, call: Call) -> float:
        once = self._settings.connect_seconds + (call.seconds or self._settings.answer_seconds)
        return once * (1 + self._retries) + GRACE_SECONDS


class _Body(io.BytesIO):
    """A request body that knows whether its sending has begun, and can be told never to begin.

    Before that the server has at most headers that announce a body, and cannot have acted on them.
    A call without a body is complete with its headers: for it there is no moment that is surely safe.
    """

    def __init__(self, call: Call) -> None:
        content = b"" if call.body is None else bytes_of(call.body)
        packed = call.pack and len(content) >= PACK_FROM
        self.headers = {"Content-Encoding": "gzip"} if packed else {}
        # Without a time inside, so that the same content is the same bytes again.
        super().__init__(gzip.compress(content, PACK_LEVEL, mtime=0) if packed else content)
        self._begun, self._abandoned = call.body is None, False

    def read(self, size: int | None = -1, /) -> bytes:
        # Each side sets its own flag before it looks at the other's, so never do both think they won.
        self._begun = True
        if self._abandoned:
            raise OSError("nobody waits for this any more")
        return super().read(size)

    def abandon(self) -> bool:
        """Send nothing from now on; whether something may have been sent before."""
        self._abandoned = True
        return self._begun


def session_for(settings: BackEndSettings, device: str, retries: int, fuse: Fuse) -> requests.Session:
    """A session with that back end: our certificate, our name, and only the trust that is configured."""
    session = requests.Session()
    session.trust_env = False  # no proxy, no password file: what is configured is in our own file
    session.verify = str(settings.ca_file) if settings.ca_file else True
    session.cert = _shown(settings)
    session.headers.update(
        {
            "User-Agent": "health-card-kiosk",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "X-Device": device,
        }
    )
    again = Retry(
        total=retries,
        allowed_methods={"GET"},
        status_forcelist={502, 503, 504},
        backoff_factor=0.2,
        redirect=0,
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    session.mount("http://", _Fused(again, fuse))
    if settings.url.startswith("https:"):
        session.mount("https://", _Fused(again, fuse, strict_context(settings.revoked_file)))
    return session


def _shown(settings: BackEndSettings) -> str | tuple[str, str] | None:
    if settings.certificate_file is None:
        return None
    certificate = str(settings.certificate_file)
    return (certificate, str(settings.key_file)) if settings.key_file else certificate


class _Fused(HTTPAdapter):
    """With a fuse on its connections and, over TLS, a context that asks more than requests does."""

    def __init__(self, again: Retry, fuse: Fuse, context: SSLContext | None = None) -> None:
        self._fuse, self._context = fuse, context
        super().__init__(max_retries=again)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        more |= {"ssl_context": self._context} if self._context else {}
        super().init_poolmanager(connections, maxsize, block, **more)
        self.poolmanager.pool_classes_by_scheme = pools(self._fuse)


def _content(answer: requests.Response) -> bytes:
    """The whole body, or nothing at all when it is too large to be an answer."""
    content = b""
    while len(content) <= LARGEST_ANSWER:
        piece = answer.raw.read1(PIECE)
        if not piece:
            return content
        content += piece
    return b""


def _lost(why: Exception, origin: str, may_have_acted: bool) -> Trouble:
    """What it means that no whole answer came."""
    if may_have_acted:
        return NoAnswer("NET-02", f"{origin}: sent, and no whole answer came")
    if isinstance(why, requests.exceptions.SSLError):
        return Absent("NET-03", f"{origin}: no trusted connection could be made")
    if isinstance(why, (requests.ConnectTimeout, requests.ConnectionError)):
        return Absent("NET-04", f"{origin}: cannot be reached")
    if isinstance(why, OSError) and not isinstance(why, requests.RequestException):
        return Absent("NET-05", f"{origin}: a file that the settings name cannot be read")
    return Absent("NET-06", f"{origin}: no whole answer came in time")


def _judge(reply: Reply, call: Call) -> None:
    """Return for an answer that the service reads; raise what any other status means."""
    status, origin = reply.status, f"{reply.origin}: {reply.status}"
    if 200 <= status < 300 or (status in call.own and reply.error):
        return
    if status in (401, 403):
        raise Refused("NET-07", f"{origin}, this terminal or its token is not accepted")
    if status in (408, 425, 429) or status >= 500:
        begun = status not in NOT_BEGUN and not (status == 503 and reply.retry_after is not None)
        if call.acts and begun:
            raise NoAnswer("NET-08", f"{origin} in the middle of it")
        raise Busy("NET-09", f"{origin}, cannot serve now", reply.retry_after)
    if status < 400:
        raise Garbled("NET-10", f"{origin}, which the contract does not know")
    raise Refused("NET-11", f"{origin} {reply.error}")


def _places(why: Exception) -> str:
    """Where a decoder stumbled, in names of fields only: what stood there may be personal."""
    if isinstance(why, ValidationError):
        return "; ".join(".".join(map(str, each["loc"])) + " " + each["type"] for each in why.errors()[:3])
    return type(why).__name__


def bearer(token_file: Path | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_file.read_text('ascii').strip()}"} if token_file else {}


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None when the server said nothing that can be read."""
    if value is None:
        return None
    try:
        seconds = float(value) if value.isdigit() else _seconds_until(value)
    except ValueError:
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _seconds_until(http_date: str) -> float:
    return (parsedate_to_datetime(http_date) - datetime.now(UTC)).total_seconds()


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
