"""The near end of a running bench, for commands, tests and scripts: give orders, read books and papers."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from hardware_sim.part import Json

STATE_FILE = "desk.json"
DEFAULT_FOLDER = Path("out/bench")
SECONDS = 30.0
# A proxy of the environment has no business on the loopback.
_OPENER = build_opener(ProxyHandler({}))


class Desk:
    """A bench that runs in another process."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    @classmethod
    def of(cls, place: str | Path) -> "Desk":
        """The bench at an address, or the one that runs in a folder. Raises FileNotFoundError."""
        if str(place).startswith("http://"):
            return cls(str(place))
        return cls(json.loads((Path(place) / STATE_FILE).read_text("utf-8"))["url"])

    async def order(self, device: str, order: str, **args: Any) -> Json:
        """Raises ValueError, in the bench's words, for an order that it does not take."""
        answer: Json = await asyncio.to_thread(self.send, {"device": device, "order": order, **args})
        return answer

    async def books(self) -> Json:
        return await asyncio.to_thread(self._json, "books")

    def forms(self) -> dict[str, list[Json]]:
        """What can be ordered, by device."""
        devices: dict[str, list[Json]] = self._json("orders")["devices"]
        return devices

    async def papers(self) -> list[Json]:
        papers: list[Json] = (await asyncio.to_thread(self._json, "papers"))["papers"]
        return papers

    async def paper(self, number: int, kind: str) -> bytes:
        """Paper `number`, counted from 1, as "png" or "txt"."""
        return await asyncio.to_thread(self._call, f"papers/{number}.{kind}", None)

    def send(self, order: Mapping[str, Any]) -> Json:
        """The same as `order`, for callers that may wait."""
        answer: Json = json.loads(self._call("orders", json.dumps(order).encode()))
        return answer

    def _json(self, path: str) -> Json:
        answer: Json = json.loads(self._call(path, None))
        return answer

    def _call(self, path: str, body: bytes | None) -> bytes:
        request = Request(f"{self.url}/{path}", body, {"Content-Type": "application/json"})
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                content: bytes = answer.read()
                return content
        except HTTPError as refusal:
            with refusal:
                raise ValueError(_words(refusal.read())) from None


def _words(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["error"])
    except (ValueError, KeyError, TypeError):
        return answer.decode("utf-8", "replace")[:200] or "the bench refused"
