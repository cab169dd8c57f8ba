"""A contract of docs/contracts as it is asked here: operations, their examples, and what may be answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

import yaml

METHODS = ("get", "post", "put", "delete")
# Beside every GET: what only looks something up, and may be asked of a system that is in use.
LOOK_UPS = frozenset(
    {"findPatient", "findResident", "findMedium", "listRelatives", "listNewborns", "lookUpPatient"}
)


@dataclass(frozen=True)
class Operation:
    """`path` and `body` are the contract's own example; `answers` has the schema of each status, or None.

    `template` is the path as the contract writes it. `paced` are the statuses that say when to come back.
    """

    service: str
    name: str
    method: str
    template: str
    path: str
    body: object | None
    needs_device: bool
    answers: Mapping[int, Mapping[str, object] | None]
    paced: frozenset[int] = frozenset()

    @property
    def only_reads(self) -> bool:
        return self.method == "GET" or self.name in LOOK_UPS


def operations(file: Path, own: Mapping[str, str] = MappingProxyType({})) -> list[Operation]:
    """Everything that the contract in `file` offers, in its order; `own` says what stands for an example."""
    whole = yaml.safe_load(file.read_text("utf-8"))
    service = file.name.partition(".")[0]
    return [
        _operation(service, whole, (template, method, says), own)
        for template, methods in whole["paths"].items()
        for method, says in methods.items()
        if method in METHODS
    ]


def _operation(service: str, whole: Any, stands: tuple[str, str, Any], own: Mapping[str, str]) -> Operation:
    template, method, says = stands
    parameters = [_found(whole, each) for each in says.get("parameters", ())]
    answers = {int(status): _found(whole, each) for status, each in says["responses"].items()}
    return Operation(
        service,
        says["operationId"],
        method.upper(),
        template,
        _path(template, parameters, own),
        _owned(_example(says["requestBody"]["content"]), own) if "requestBody" in says else None,
        any(each["name"] == "X-Device" for each in parameters),
        {status: _schema(whole, each) for status, each in answers.items()},
        frozenset(status for status, each in answers.items() if "Retry-After" in each.get("headers", ())),
    )


def _found(whole: Any, part: Any) -> Any:
    """What a reference stands for; anything else is what it is."""
    for key in part["$ref"].removeprefix("#/").split("/") if "$ref" in part else ():
        whole = whole[key]
    return whole if "$ref" in part else part


def _path(template: str, parameters: list[Any], own: Mapping[str, str]) -> str:
    for each in parameters:
        if each["in"] == "path":
            value = str(_owned(each["example"], own))
            template = template.replace(f"{{{each['name']}}}", quote(value, safe=""))
    asked = {
        each["name"]: _owned(each["example"], own)
        for each in parameters
        if each["in"] == "query" and "example" in each
    }
    return f"{template}?{urlencode(asked)}" if asked else template


def _example(content: Any) -> object:
    media = content["application/json"]
    return media["example"] if "example" in media else next(_values(media["examples"]))


def _owned(value: Any, own: Mapping[str, str]) -> Any:
    """With what the hospital's own books have in the place of a made-up example."""
    if isinstance(value, dict):
        return {key: _owned(each, own) for key, each in value.items()}
    if isinstance(value, list):
        return [_owned(each, own) for each in value]
    return own.get(value, value) if isinstance(value, str) else value


def _values(examples: Mapping[str, Any]) -> Iterator[object]:
    return (each["value"] for each in examples.values())


def _schema(whole: Any, answer: Any) -> Mapping[str, object] | None:
    """With the contract's definitions beside it, to which its references point."""
    content = answer.get("content")
    if content is None:
        return None
    return {**content["application/json"]["schema"], "components": whole["components"]}
