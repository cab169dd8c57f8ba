"""The bench's own door: orders from people and tests, and the books of all parts, over loopback HTTP.

GET /openapi.json says all of it: an order is a POST to /orders, or to /orders/<device>/<order>.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hardware_sim.forms import RESET, Form
from hardware_sim.openapi import document
from hardware_sim.part import Extra, Json, Part, Passing

EVERYTHING = "*"


class Orders:
    """What may be ordered of these parts: read by its form, carried out, and kept while it stands."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts
        self._standing: defaultdict[str, dict[str, Json]] = defaultdict(dict)

    def forms(self) -> dict[str, dict[str, Form]]:
        """By device and order."""
        return {
            name: {each.name: each for each in (*part.forms, RESET)} for name, part in self._parts.items()
        }

    def standing(self) -> dict[str, dict[str, Json]]:
        """By device: the orders that nothing has taken back yet, with their arguments."""
        lasting = {device: self._lasting(device, orders) for device, orders in self._standing.items()}
        return {device: orders for device, orders in lasting.items() if orders}

    def _lasting(self, device: str, orders: Mapping[str, Json]) -> dict[str, Json]:
        part = self._parts[device]
        return {
            name: args for name, args in orders.items() if not isinstance(part, Passing) or part.lasts(name)
        }

    async def carry_out(self, device: str, order: str, args: Mapping[str, Any]) -> Json:
        """What the order gives. Raises ValueError, in words, for one that cannot be carried out."""
        if order == RESET.name and device in (EVERYTHING, "bench"):
            for name, part in self._parts.items():
                await part.reset()
                self._standing[name].clear()
            return {}
        if device not in self._parts:
            raise ValueError(f"no device is named {device!r}; there are {', '.join(self._parts)}")
        part = self._parts[device]
        if order == RESET.name:
            await part.reset()
            self._standing[device].clear()
            return {}
        form = next((each for each in part.forms if each.name == order), None)
        if form is None:
            known = ", ".join([*(each.name for each in part.forms), RESET.name])
            raise ValueError(f"{device} knows no order {order!r}; it knows {known}")
        read = form.read(args)
        answer = await part.order(order, read)
        self._note(device, form, read)
        return answer

    def _note(self, device: str, form: Form, args: Json) -> None:
        standing = self._standing[device]
        was_on = form.name in standing
        for each in form.ends:
            standing.pop(each, None)
        ended_by = {each for other in self._parts[device].forms for each in other.ends}
        if form.name in ended_by and not (was_on and form.name in form.ends):
            standing[form.name] = args


def app(parts: Mapping[str, Part], door: Orders | None = None) -> Starlette:
    """`parts` by the name that orders call them; the order "reset" without device, or for "*", is for all."""
    door = door or Orders(parts)

    async def order(request: Request) -> JSONResponse:
        try:
            args = await _arguments(request)
            device = request.path_params.get("device") or args.pop("device", EVERYTHING)
            name = request.path_params.get("order") or args.pop("order", None)
            if not isinstance(name, str) or not isinstance(device, str):
                raise ValueError("which order? It stands under 'order'")
            return JSONResponse(await door.carry_out(device, name, args))
        except ValueError as why:
            return JSONResponse({"error": str(why)}, 400)

    async def forms(_request: Request) -> JSONResponse:
        known = {name: [each.as_json() for each in known.values()] for name, known in door.forms().items()}
        return JSONResponse({"devices": known, "standing": door.standing()})

    async def books(_request: Request) -> JSONResponse:
        return JSONResponse({name: part.books() for name, part in parts.items()})

    async def settings(_request: Request) -> JSONResponse:
        return JSONResponse(gathered_settings(parts))

    async def openapi(_request: Request) -> JSONResponse:
        return JSONResponse(document(door.forms()))

    return Starlette(
        routes=[
            Route("/orders", order, methods=["POST"]),
            Route("/orders", forms),
            Route("/orders/{device}/{order}", order, methods=["POST"]),
            Route("/books", books),
            Route("/settings", settings),
            Route("/openapi.json", openapi),
        ]
    )


def gathered_settings(parts: Mapping[str, Part], extras: Collection[str] = ()) -> Json:
    """The sections of all parts, and those that the parts named in `extras` may have beside.

    Where two set the same key the later part wins: the network stands last.
    """
    gathered: dict[str, dict[str, Any]] = {}
    settings = [part.settings() for part in parts.values()]
    settings += [part.options() for name, part in parts.items() if name in extras and isinstance(part, Extra)]
    for section, values in (each for said in settings for each in said.items()):
        gathered.setdefault(section, {}).update(values)
    return gathered


async def _arguments(request: Request) -> Json:
    body = await request.body()
    try:
        args = json.loads(body or b"{}")
    except ValueError:
        raise ValueError("an order is a JSON object") from None
    if not isinstance(args, dict):
        raise ValueError("an order is a JSON object")
    return args
