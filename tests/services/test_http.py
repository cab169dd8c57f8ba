"""What each failure of HTTP means: the one table on which the safety of money rests."""

import asyncio
import logging
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from kiosk.services.http import BackEnd, BackEndSettings, Busy, Call, Reply, Wire
from tests.services.odd_server import OddServer, odd_server, response

MARK = "朱标记330106199909099991"
ASKS = Call("look", "GET", "/v1/things")
FINDS = Call("find", "POST", "/v1/things/find", {"name": MARK})
ACTS = Call("act", "POST", "/v1/things", {"name": MARK}, acts=True)
ERROR = b'{"code": "too_bad", "message": "words of the server"}'


class Thing(Wire):
    fen: int


def settings(url: str, **more: object) -> BackEndSettings:
    return BackEndSettings.model_validate({"url": url, "connect_seconds": 1, "answer_seconds": 1} | more)


def send(call: Call, url: str, **more: object) -> Reply:
    async def once() -> Reply:
        back_end = BackEnd("hospital", settings(url, **more), "T-7")
        try:
            return await back_end.send(call)
        finally:
            await back_end.close()

    return asyncio.run(once())


def trouble(call: Call, server: OddServer) -> Trouble:
    with pytest.raises(Trouble) as caught:
        send(call, server.url)
    return caught.value


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens, and nobody else will."""
    with socket.socket() as claim:
        claim.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{claim.getsockname()[1]}"


def test_the_request_says_who_asks_and_carries_a_number_of_its_own() -> None:
    with odd_server(response("200 OK", b'{"fen": 1}')) as server:
        send(FINDS, server.url)
        send(FINDS, server.url)
    first, second = (dict(_headers(request)) for request in server.requests)
    assert first["x-device"] == "T-7"
    assert first["x-request-id"] != second["x-request-id"]
    assert MARK.encode() in server.requests[0]


def test_the_token_comes_from_its_file_each_time(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc\n")
    with odd_server(response("200 OK", b"{}")) as server:
        send(ASKS, server.url, token_file=token)
    assert dict(_headers(server.requests[0]))["authorization"] == "Bearer abc"


def test_a_token_is_not_sent_in_the_clear_to_another_machine(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="https"):
        settings("http://hospital.example", token_file=tmp_path / "token")


def test_a_missing_token_file_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    with odd_server() as server, pytest.raises(Absent):
        send(ACTS, server.url, token_file=tmp_path / "none")
    assert server.requests == []


@pytest.mark.parametrize("call", [ASKS, FINDS, ACTS])
def test_nothing_happened_where_nobody_listens(call: Call, nobody: str) -> None:
    with pytest.raises(Absent):
        send(call, nobody)


@pytest.mark.parametrize("call", [ASKS, FINDS, ACTS])
def test_nothing_happened_where_the_name_leads_nowhere(call: Call) -> None:
    with pytest.raises(Absent):
        send(call, "http://hospital.invalid")


@pytest.mark.parametrize("call", [ASKS, FINDS, ACTS])
def test_s28_nothing_is_sent_to_a_server_that_cannot_prove_who_it_is(
    call: Call, self_signed: tuple[str, list[bytes]]
) -> None:
    url, read = self_signed
    with pytest.raises(Absent):
        send(call, url)
    assert read == []


@pytest.mark.parametrize("call", [ASKS, FINDS, ACTS])
def test_nothing_happened_when_no_tls_is_spoken_at_all(call: Call) -> None:
    with odd_server(b"what?\r\n") as server, pytest.raises(Absent):
        send(call, server.url.replace("http:", "https:"))


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"HTTP/1.1 20",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",),
        (b"\x00\x01\x02\x03\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",),
    ],
    ids=["closed", "half a status", "half a body", "no HTTP", "broken chunks"],
)
@pytest.mark.parametrize(("call", "meaning"), [(ASKS, Absent), (FINDS, Absent), (ACTS, NoAnswer)])
def test_a_broken_answer_to_an_acting_call_leaves_the_question_open(
    call: Call, meaning: type[Trouble], pieces: tuple[bytes, ...]
) -> None:
    with odd_server(*pieces) as server:
        assert type(trouble(call, server)) is meaning


@pytest.mark.parametrize(("call", "meaning"), [(ASKS, Absent), (FINDS, Absent), (ACTS, NoAnswer)])
def test_f7_a_body_that_drips_does_not_hold_us_for_ever(call: Call, meaning: type[Trouble]) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
    begun = time.monotonic()
    with odd_server(head, *[b"x"] * 500, pause=0.2) as server:
        assert type(trouble(call, server)) is meaning
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"\x16\x03\x03\x20\x00"], ids=["head", "handshake"]
)
def test_f7_what_drips_before_the_body_does_not_hold_the_lane(start: bytes) -> None:
    """Neither a head nor a handshake: the next call is tried like any other."""
    with odd_server(start, *[b"x"] * 500, pause=0.1) as server:
        url = server.url.replace("http:", "https:") if start[0] == 0x16 else server.url

        async def twice() -> list[str]:
            short = settings(url, connect_seconds=0.3, answer_seconds=0.3)
            back_end = BackEnd("hospital", short, "T-7", retries=0)
            try:
                return [await _code(back_end) for _ in range(2)]
            finally:
                await back_end.close()

        codes = asyncio.run(twice())
    assert set(codes) == {"NET-06"}


async def _code(back_end: BackEnd) -> str:
    with pytest.raises(Trouble) as caught:
        await back_end.send(FINDS)
    return caught.value.code


@pytest.mark.parametrize(
    ("status", "asking", "acting"),
    [
        ("400 Bad Request", Refused, Refused),
        ("401 Unauthorized", Refused, Refused),
        ("403 Forbidden", Refused, Refused),
        ("404 Not Found", Refused, Refused),
        ("409 Conflict", Refused, Refused),
        ("410 Gone", Refused, Refused),
        ("413 Too Large", Refused, Refused),
        ("422 Unfit", Refused, Refused),
        ("408 Timeout", Busy, NoAnswer),
        ("425 Too Early", Busy, Busy),
        ("429 Too Many", Busy, Busy),
        ("500 Broken", Busy, NoAnswer),
        ("502 Bad Gateway", Busy, NoAnswer),
        ("503 Not Now", Busy, NoAnswer),
        ("504 Late", Busy, NoAnswer),
        ("302 Found", Garbled, Garbled),
        ("304 Not Modified", Garbled, Garbled),
    ],
)
def test_what_each_status_means(status: str, asking: type[Trouble], acting: type[Trouble]) -> None:
    with odd_server(response(status, ERROR, "Location: http://127.0.0.1:9/")) as server:
        assert type(trouble(ASKS, server)) is asking
        assert type(trouble(FINDS, server)) is asking
        assert type(trouble(ACTS, server)) is acting


def test_a_server_that_says_when_to_come_back_has_not_begun() -> None:
    with odd_server(response("503 Not Now", ERROR, "Retry-After: 7")) as server:
        refused = trouble(ACTS, server)
    assert isinstance(refused, Busy)
    assert refused.retry_after == 7


def test_a_refusal_names_the_back_end_and_its_code_and_not_its_words() -> None:
    with odd_server(response("422 Unfit", ERROR)) as server:
        refused = trouble(ACTS, server)
    assert refused.detail.startswith("hospital")
    assert "too_bad" in refused.detail
    assert "words" not in refused.detail


def test_f7_the_page_of_a_portal_is_no_refusal_by_the_back_end() -> None:
    with odd_server(response("404 Not Found", b"<html>Welcome</html>")) as server:
        assert type(trouble(ACTS, server)) is Garbled


NOT_AGREED = {
    "nothing": b"",
    "portal": b"<html>Welcome</html>",
    "list": b"[]",
    "text": b'{"fen": "1"}',
    "decimal": b'{"fen": 1.0}',
    "half": b'{"fen": 1.5}',
    "truth": b'{"fen": true}',
    "null": b'{"fen": null}',
    "empty": b"{}",
    "no text": b"\xff\xfe",
    "cut": b'{"fen": 1',
    "deep": b"[" * 100_000,
    "large": b'{"fen": 1, "rest": "' + b"x" * 1_100_000 + b'"}',
}


@pytest.mark.parametrize("body", NOT_AGREED.values(), ids=NOT_AGREED.keys())
def test_what_is_not_the_agreed_content_is_garbled(body: bytes) -> None:
    with odd_server(response("200 OK", body)) as server, pytest.raises(Garbled):
        send(FINDS, server.url).read(Thing.parse)


def test_more_than_was_agreed_is_passed_over() -> None:
    with odd_server(response("200 OK", b'{"fen": 1, "new": [1]}')) as server:
        assert send(ASKS, server.url).read(Thing.parse) == Thing(fen=1)


def test_a_question_is_asked_again_and_an_act_is_not() -> None:
    with odd_server(response("503 Not Now", ERROR)) as server:
        trouble(ASKS, server)
        asked = len(server.requests)
        trouble(ACTS, server)
    assert asked == 2
    assert len(server.requests) == 3


def test_a_redirect_is_not_followed() -> None:
    with odd_server(response("200 OK", b'{"fen": 1}')) as other, odd_server(_moved_to(other)) as server:
        trouble(ACTS, server)
    assert other.requests == []


def test_p5_an_act_that_was_given_up_before_its_turn_never_leaves() -> None:
    async def give_up(url: str) -> None:
        back_end = BackEnd("wallet", settings(url, answer_seconds=3), "T-7")
        busy = asyncio.create_task(back_end.send(ASKS))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(back_end.send(ACTS))
        await asyncio.sleep(0)
        waiting.cancel()
        busy.cancel()
        await asyncio.gather(busy, waiting, return_exceptions=True)
        await back_end.close()

    with odd_server(pause=0.1) as server:
        asyncio.run(give_up(server.url))
    assert not any(request.startswith(b"POST") for request in server.requests)


def test_health_tells_reachable_from_not_and_never_raises(nobody: str) -> None:
    async def look(url: str) -> tuple[bool, str]:
        back_end = BackEnd("platform", settings(url), "T-7")
        health = await back_end.health()
        await back_end.close()
        return health.reachable, health.code

    with odd_server(response("200 OK", b"{}")) as server:
        assert asyncio.run(look(server.url)) == (True, "")
    reachable, code = asyncio.run(look(nobody))
    assert not reachable
    assert code


def test_s13_nothing_personal_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = f'{{"fen": "{MARK}", "code": "{MARK}"}}'.encode()
    told = []
    for status in ("200 OK", "404 Not Found", "500 Broken"):
        with odd_server(response(status, body)) as server, pytest.raises(Trouble) as caught:
            send(ACTS, server.url).read(Thing.parse)
        logging.getLogger("test").error("it failed", exc_info=caught.value)
        told.append(repr(caught.value) + caught.value.detail)
    assert caplog.text
    assert MARK not in caplog.text + "".join(told) + repr(ACTS)


def _moved_to(other: OddServer) -> bytes:
    return response("307 Temporary", b"", f"Location: {other.url}/v1/things")


def _headers(request: bytes) -> Iterator[tuple[str, str]]:
    for line in request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        yield name.lower(), value


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody vouches for, with its key."""
    file = tmp_path_factory.mktemp("tls") / "self.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(file),
        "-out",
        str(file.with_suffix(".crt")),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.fixture
def self_signed(certificate: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A TLS server with that certificate, and what it got to read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    read: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as safe:
                    read.append(safe.recv(100))
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}", read
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(10)


def test_s8_a_name_is_not_kept_for_the_next_time_that_it_is_said():
    class Person(Wire):
        name: str

    first, second = (Person.parse('{"name": "尉迟鹭岚"}'.encode()).name for _ in range(2))
    assert first == second
    assert first is not second, "the parser has one of them, and everybody who comes after finds it there"
