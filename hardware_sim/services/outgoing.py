"""JSON over HTTP from one back end of the bench to another, off the event loop."""

import asyncio
import http.client
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from hardware_sim.part import Json

SECONDS = 8.0


class Unreachable(Exception):
    """The other side did not answer, or not with JSON."""


async def post(url: str, content: Json, headers: Mapping[str, str] | None = None) -> tuple[int, Json]:
    """Status and body of the answer. Raises Unreachable."""
    return await asyncio.to_thread(_post, url, content, dict(headers or {}))


def _post(url: str, content: Json, headers: dict[str, str]) -> tuple[int, Json]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=SECONDS)
    try:
        body = json.dumps(content).encode()
        connection.request("POST", address.path, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        read = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as why:
        raise Unreachable(type(why).__name__) from why
    finally:
        connection.close()
    if not isinstance(read, dict):
        raise Unreachable("not an object")
    return answer.status, read
