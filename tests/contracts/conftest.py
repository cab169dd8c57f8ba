"""The back ends of the bench in a thread of their own, and a client that knows nothing but HTTP."""

import asyncio
import threading
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.schemas import BaseSchema

from hardware_sim import orders
from hardware_sim.services.place import HttpServer, Place
from hardware_sim.services.town import town as new_town

# Contracts that are kept at the address of another service.
KEPT_BY = {"identity": "hospital"}
CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts"


@cache
def contract(service: str) -> BaseSchema:
    return schemathesis.openapi.from_path(CONTRACTS / f"{service}.v1.yaml")


class Town:
    """All back ends, running. `call` speaks to them as a terminal does, `order` as a person at the bench."""

    def __init__(self) -> None:
        self.parts = new_town()
        self._door = HttpServer(orders.app(self.parts), Place())
        self._session = requests.Session()
        self._session.trust_env = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def open(self) -> None:
        self._thread.start()
        for part in (*self.parts.values(), self._door):
            self._run(part.start())

    def close(self) -> None:
        self._session.close()
        for part in (self._door, *reversed(self.parts.values())):
            self._run(part.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def url(self, service: str) -> str:
        """Through the network."""
        return str(self.parts["network"].settings()[KEPT_BY.get(service, service)]["url"])

    def call(self, service: str, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        headers = {"X-Device": more.pop("device", "T-3301-007"), "X-Request-Id": uuid.uuid4().hex}
        timeout = more.pop("timeout", 10)
        return self._session.request(
            method, self.url(service) + path, json=body, headers=headers, timeout=timeout, **more
        )

    def good(self, service: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The body of an answer of the 200s that the contract allows; None for an empty one."""
        answer = self._allowed(service, method, path, body, more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def bad(self, service: str, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        """Status and code of an error that the contract allows."""
        answer = self._allowed(service, method, path, body, more)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["code"]

    def _allowed(
        self, service: str, method: str, path: str, body: Any, more: dict[str, Any]
    ) -> requests.Response:
        answer = self.call(service, method, path, body, **more)
        operation = contract(service).find_operation_by_path(method, path.partition("?")[0])
        assert operation is not None
        operation.validate_response(answer)
        return answer

    def order(self, device: str, order: str, **args: Any) -> Any:
        answer = self._session.post(
            f"{self._door.url}/orders", json={"device": device, "order": order, **args}, timeout=10
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused_order(self, **args: Any) -> str:
        answer = self._session.post(f"{self._door.url}/orders", json=args, timeout=10)
        assert answer.status_code == 400
        return str(answer.json()["error"])

    def books(self, device: str) -> Any:
        return self._session.get(f"{self._door.url}/books", timeout=10).json()[device]

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


@pytest.fixture(scope="session")
def running_town() -> Iterator[Town]:
    town = Town()
    town.open()
    yield town
    town.close()


@pytest.fixture
def town(running_town: Town) -> Town:
    """As new in the morning, whatever the last test did."""
    running_town.order("*", "reset")
    return running_town
