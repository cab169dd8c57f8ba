"""Requests and answers as the contracts word them: headers, JSON bodies, errors."""

import json
import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

REFERENCE = r"^[0-9A-Za-z-]{1,32}$"
IDENTIFIER = r"^[0-9A-Za-z_-]{1,40}$"
DEVICE = r"^[A-Za-z0-9_.-]{1,64}$"
# Unpacked, in bytes: a hundred of the largest rows.
LARGEST_BODY = 8_000_000
REQUEST_ID = r"^[A-Za-z0-9-]{1,64}$"


class Content(BaseModel):
    """A body of a contract: unknown keys are ignored, known ones must be of the right type."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


M = TypeVar("M", bound=Content)


def _rfc3339(text: str) -> str:
    _MOMENTS.validate_json(json.dumps(text))
    return text


_MOMENTS = TypeAdapter(AwareDatetime)
# A time with offset. A number of seconds would be none, though pydantic would read one.
Moment = Annotated[str, AfterValidator(_rfc3339)]


class Deny(Exception):
    """The call ends with this status and this error; nothing has been changed by it."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after

    def response(self) -> Response:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return JSONResponse({"code": self.code, "message": self.message}, self.status, headers)


@dataclass(frozen=True)
class Call:
    """One request, read whole."""

    device: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)

    def read(self, model: type[M]) -> M:
        """The body as `model`; 400 when it is not JSON, 422 when it is not of that form."""
        try:
            content = json.loads(self.body, parse_float=_number)
        except ValueError as why:
            raise Deny(400, "malformed", "the body is not JSON") from why
        try:
            return model.model_validate(content)
        except ValidationError as why:
            raise Deny(422, "unfit", words(why)) from why

    def part(self, name: str, pattern: str = REFERENCE) -> str:
        """A piece of the path; 422 when it is not of the agreed form."""
        value = self.path[name]
        if not re.fullmatch(pattern, value):
            raise Deny(422, "unfit", f"{name}: not of the agreed form")
        return value


Reply = tuple[int, Mapping[str, Any] | None]
Handler = Callable[[Call], Awaitable[Reply]]


def _number(written: str) -> int | float:
    """To JSON schema 40.0 is an integer."""
    value = float(written)
    return int(value) if value.is_integer() else value


def words(why: ValidationError) -> str:
    """What is wrong with a body, without what stood in it."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in why.errors()[:3])


async def respond(handle: Handler, request: Request, with_headers: bool = True) -> Response:
    """Have `handle` answer, an error of its own included."""
    try:
        device = _headers(request) if with_headers else request.headers.get("X-Device", "")
        body = _unpacked(await request.body(), request.headers.get("Content-Encoding", "identity"))
        status, content = await handle(Call(device, request.path_params, request.query_params, body))
    except Deny as denied:
        return denied.response()
    if content is None:
        return Response(status_code=status)
    return JSONResponse(content, status)


async def plain_error(_request: Request, why: Exception) -> Response:
    """What the router itself refuses (no such path, no such method), as an error of the contracts."""
    if not isinstance(why, HTTPException):
        return Deny(500, "internal", type(why).__name__).response()
    denied = Deny(
        why.status_code, "not_found" if why.status_code == 404 else "not_allowed", why.detail
    ).response()
    denied.headers.update(why.headers or {})
    return denied


def _unpacked(body: bytes, coding: str) -> bytes:
    if coding == "identity":
        return body
    if coding != "gzip":
        raise Deny(415, "coding_unknown", "a body comes as it is, or as gzip")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(body, LARGEST_BODY)
    except zlib.error as why:
        raise Deny(400, "malformed", "the body is not gzip") from why
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Deny(400, "malformed", "the body is cut off, or larger than anything agreed")
    return plain


def _headers(request: Request) -> str:
    for name, pattern in (("X-Device", DEVICE), ("X-Request-Id", REQUEST_ID)):
        if not re.fullmatch(pattern, request.headers.get(name, "")):
            raise Deny(400, "malformed", f"the header {name} is missing or not of the agreed form")
    return request.headers["X-Device"]
