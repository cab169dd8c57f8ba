"""What is sent for each operation, and to whom. The safe set changes nothing at the far end."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drivers.fuse import Fuse
from kiosk.config import KioskConfig
from kiosk.conformance.contract import Operation
from kiosk.services.http import BackEndSettings, bearer, session_for

LARGEST_ANSWER = 1_000_000  # bytes
# Whose address each contract is at. The insurer's interface is not ours to judge.
KEPT_AT = {
    "hospital": "hospital", "appointments": "hospital", "inpatient": "hospital", "records": "hospital",
    "prescriptions": "hospital", "identity": "hospital", "wallet": "wallets", "ebill": "ebills",
    "health_card": "health_card", "platform": "platform",
}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One thing that the contract says and that can be tried. `expected` is empty when any status will do.

    `outcome` is what has to be said of the one row of a batch. 404 to a point that `needs_known`, or to an
    example, says little: the made-up person is not in that system's books.
    """

    operation: Operation
    kind: str
    content: bytes | None
    expected: frozenset[int] = frozenset()
    without_device: bool = False
    outcome: str = ""
    needs_known: bool = False


@dataclass(frozen=True)
class Came:
    """The answer, who gave it and after how many seconds. `lost` says in a word why there is none."""

    address: str
    seconds: float
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    lost: str = ""


def points(operation: Operation) -> Iterator[Point]:
    """The example of the contract, and then what every server has to refuse without doing anything."""
    body = operation.body
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    yield Point(operation, "example", content)
    # Whom the path names may be looked for first.
    unknown = frozenset({404}) & operation.answers.keys() if "{" in operation.template else frozenset()
    if body is not None:
        yield Point(operation, "broken", b'{"half', frozenset({400}) | unknown)
        yield Point(operation, "list", b"[]", frozenset({422}) | unknown)
    if operation.needs_device:
        yield Point(operation, "nameless", content, frozenset({400}), without_device=True)


class Asker:
    """Sends points to one back end, each in its own time; a redirect is an answer like any other."""

    def __init__(self, settings: BackEndSettings, device: str) -> None:
        self._settings, self._fuse = settings, Fuse()
        self._session = session_for(settings, device, retries=0, fuse=self._fuse)

    def ask(self, point: Point) -> Came:
        operation, settings = point.operation, self._settings
        headers: dict[str, str | None] = {"X-Request-Id": uuid.uuid4().hex, **bearer(settings.token_file)}
        if point.without_device:
            headers["X-Device"] = None
        patience = (settings.connect_seconds, settings.answer_seconds)
        address, began = settings.url.rstrip("/"), time.monotonic()
        try:
            with self._fuse.within(sum(patience)):
                answer = self._session.request(
                    operation.method,
                    address + operation.path,
                    data=point.content,
                    headers=headers,
                    timeout=patience,
                    allow_redirects=False,
                )
        except OSError as why:
            return Came(address, time.monotonic() - began, lost=type(why).__name__)
        seconds = time.monotonic() - began
        content = answer.content[:LARGEST_ANSWER]
        return Came(address, seconds, answer.status_code, dict(answer.headers), content)

    def close(self) -> None:
        self._session.close()
        self._fuse.close()


def built_in(config: KioskConfig, contracts: Path) -> Iterator[tuple[Path, BackEndSettings]]:
    """The contracts whose back end the config file names, each with where it is."""
    for service, section in KEPT_AT.items():
        settings = getattr(config, section)
        file = contracts / f"{service}.v1.yaml"
        if settings is not None and file.exists():
            yield file, settings
