"""The bench's own door: orders from people and tests, and the books of all parts, over loopback HTTP.

POST /orders {"device": …, "order": …, …} → 200 with what the order gives, or 400 {"error": words}.
GET /books → {device: books}. GET /settings → what the terminal's config file needs, by section.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hardware_sim.part import Json, Part


def app(parts: Mapping[str, Part]) -> Starlette:
    """`parts` by the name that orders call them; the order "reset" without device, or for "*", is for all."""

    async def orders(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await _carry_out(parts, await request.body()))
        except ValueError as why:
            return JSONResponse({"error": str(why)}, 400)

    async def books(_request: Request) -> JSONResponse:
        return JSONResponse({name: part.books() for name, part in parts.items()})

    async def settings(_request: Request) -> JSONResponse:
        return JSONResponse(gathered_settings(parts))

    return Starlette(
        routes=[
            Route("/orders", orders, methods=["POST"]),
            Route("/books", books),
            Route("/settings", settings),
        ]
    )


def gathered_settings(parts: Mapping[str, Part]) -> Json:
    """The sections of all parts. Where two set the same key the later part wins: the network stands last."""
    gathered: dict[str, dict[str, Any]] = {}
    for part in parts.values():
        for section, values in part.settings().items():
            gathered.setdefault(section, {}).update(values)
    return gathered


async def _carry_out(parts: Mapping[str, Part], body: bytes) -> Json:
    try:
        args = json.loads(body)
    except ValueError:
        raise ValueError("an order is a JSON object") from None
    if not isinstance(args, dict):
        raise ValueError("an order is a JSON object")
    device, order = args.pop("device", "*"), args.pop("order", None)
    if not isinstance(order, str):
        raise ValueError("which order? It stands under 'order'")
    if device == "*" and order == "reset":
        for part in parts.values():
            await part.reset()
        return {}
    if device not in parts:
        raise ValueError(f"no device is named {device!r}; there are {', '.join(parts)}")
    if order == "reset":
        await parts[device].reset()
        return {}
    return await parts[device].order(order, args)
