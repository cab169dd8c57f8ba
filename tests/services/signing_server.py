"""A signing server in the hospital's own network, with the example keys of the standard."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from drivers.errors import Garbled
from kiosk.services.signing import SigningSettings, SoftwareSigner, sm4_decrypted, sm4_encrypted
from tests.services.test_signing import KEY, PRIVATE, PUBLIC


def key_files(folder: Path, **contents: str) -> dict[str, Path]:
    for name, content in contents.items():
        (folder / name).write_text(content, "ascii")
    return {f"{name}_file": folder / name for name in contents}


class Server(ThreadingHTTPServer):
    """`sick` are the acts that it can't do now."""

    def __init__(self, files: Path) -> None:
        super().__init__(("127.0.0.1", 0), Vault)
        self.files, self.sick = files, set[str]()

    @property
    def settings(self) -> SigningSettings:
        url = f"http://127.0.0.1:{self.server_port}"
        return SigningSettings.model_validate({"kind": "server", "server": {"url": url}, "encrypts": True})


@contextmanager
def signing_server(folder: Path) -> Iterator[Server]:
    """One that answers; `folder` takes its files of keys."""
    with Server(folder) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield server
        finally:
            server.shutdown()
            serving.join()


class Vault(BaseHTTPRequestHandler):
    """A signing server with the example keys of the standard."""

    server: "Server"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        content = base64.b64decode(asked["content"])
        act = self.path.rpartition("/")[2]
        if act in self.server.sick:
            self.send_error(503)
            return
        answer = json.dumps(getattr(self, act)(content, asked)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    @property
    def keys(self) -> SoftwareSigner:
        files = key_files(self.server.files, private_key=PRIVATE, public_key=PUBLIC, insurer_key=PUBLIC)
        return SoftwareSigner(SigningSettings.model_validate(files))

    def sign(self, content: bytes, _asked: Any) -> dict[str, Any]:
        return {"signature": self.keys.sign(content)}

    def verify(self, content: bytes, asked: Any) -> dict[str, Any]:
        try:
            self.keys.verify(content, asked["signature"])
        except Garbled:
            return {"good": False}
        return {"good": True}

    def encrypt(self, content: bytes, _asked: Any) -> dict[str, Any]:
        return {"content": base64.b64encode(sm4_encrypted(KEY, content)).decode()}

    def decrypt(self, content: bytes, _asked: Any) -> dict[str, Any]:
        return {"content": base64.b64encode(sm4_decrypted(KEY, content)).decode()}

    def log_message(self, *_: object) -> None: ...
