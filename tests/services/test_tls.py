"""S-28: who may be talked to. A small TLS server shows one certificate after the other."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pydantic import ValidationError

from drivers.errors import Absent, Trouble
from kiosk.services.http import BackEnd, BackEndSettings, Call, Reply
from tests.services.certificates import DAY, Authority, Holder, authority, self_signed

ACTS = Call("act", "POST", "/v1/things", {"fen": 1}, acts=True)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH


@dataclass
class Server:
    """What it got to read, when anybody spoke to it at all."""

    url: str
    read: list[bytes] = field(default_factory=list)

    def answer(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        connection.settimeout(5)
        with context.wrap_socket(connection, server_side=True) as safe:
            while piece := safe.recv(65536):
                self.read.append(piece)
                if piece.endswith(b"}"):
                    safe.sendall(ANSWER)
                    return


@contextmanager
def serving(holder: Holder, folder: Path, clients: Authority | None = None) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(holder.write(folder / "server.pem"))
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients.write(folder / "clients.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"https://localhost:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(server, listener, context))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _serve(server: Server, listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        try:
            server.answer(connection, context)
        except OSError:
            continue


def send(url: str, **more: object) -> Reply:
    async def once() -> Reply:
        settings = {"url": url, "connect_seconds": 3, "answer_seconds": 3} | more
        back_end = BackEnd("platform", BackEndSettings.model_validate(settings), "T-7", retries=0)
        try:
            return await back_end.send(ACTS)
        finally:
            await back_end.close()

    return asyncio.run(once())


@pytest.fixture(scope="module")
def ours() -> Authority:
    return authority("ours")


@pytest.fixture
def ca_file(ours: Authority, tmp_path: Path) -> Path:
    return ours.write(tmp_path / "ca.pem")


BAD: dict[str, Callable[[Authority], Holder]] = {
    "expired": lambda ours: ours.issue(begins=-40 * DAY),
    "not yet valid": lambda ours: ours.issue(begins=DAY),
    "for another host": lambda ours: ours.issue(x509.DNSName("platform.example")),
    "self-signed": lambda _: self_signed(),
    "by another authority of the same name": lambda _: authority("ours").issue(),
    "with a weak key": lambda ours: ours.issue(key=rsa.generate_private_key(65537, 1024)),
    "signed by way of SHA-1": lambda ours: ours.issue_by_sha1(),
    "for every name": lambda ours: ours.issue(x509.DNSName("*")),
    "for a part of a name": lambda ours: ours.issue(x509.DNSName("local*")),
    "with its name where nobody looks any more": lambda ours: ours.issue(common="localhost"),
    "a client's": lambda ours: ours.issue(usage=CLIENT),
    "by a server": lambda ours: Authority(*vars(ours.issue()).values()).issue(),
}


@pytest.mark.parametrize("which", BAD)
def test_s28_nothing_is_said_to_a_server_whose_certificate_is_bad(
    ours: Authority, ca_file: Path, tmp_path: Path, which: str
) -> None:
    with serving(BAD[which](ours), tmp_path) as server, pytest.raises(Absent):
        send(server.url, ca_file=ca_file)
    assert server.read == []


def test_s28_a_certificate_that_was_taken_back_is_bad(ours: Authority, ca_file: Path, tmp_path: Path) -> None:
    good, revoked, crl = ours.issue(), ours.issue(), tmp_path / "crl.pem"
    crl.write_bytes(ours.list_of(revoked.certificate))
    with serving(revoked, tmp_path) as server, pytest.raises(Absent):
        send(server.url, ca_file=ca_file, revoked_file=crl)
    assert server.read == []
    with serving(good, tmp_path) as server:
        assert send(server.url, ca_file=ca_file, revoked_file=crl).status == 200


def test_s28_a_good_one_is_talked_to_and_shown_our_own(
    ours: Authority, ca_file: Path, tmp_path: Path
) -> None:
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    terminal = ours.issue(usage=CLIENT)
    terminal.write(own)
    key.write_bytes(terminal.key_pem)
    with serving(ours.issue(), tmp_path, clients=ours) as server:
        assert send(server.url, ca_file=ca_file, certificate_file=own).status == 200
        assert send(server.url, ca_file=ca_file, certificate_file=own, key_file=key).status == 200
        with pytest.raises(Trouble):
            send(server.url, ca_file=ca_file)


def test_s28_only_the_pinned_authority_is_believed(ours: Authority, ca_file: Path, tmp_path: Path) -> None:
    other = authority("other").write(tmp_path / "other.pem")
    with serving(ours.issue(), tmp_path) as server:
        for ca in ({}, {"ca_file": other}):
            with pytest.raises(Absent):
                send(server.url, **ca)
        assert server.read == []
        assert send(server.url, ca_file=ca_file).status == 200


def test_a_key_without_its_certificate_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="beside"):
        BackEndSettings.model_validate({"url": "https://a.example", "key_file": tmp_path / "key"})
