"""The page about the config file, written from the settings models, so that it can't be out of date."""

import inspect
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kiosk.config import AT_ONCE, KioskConfig
from kiosk.config_file.problems import section_model

HEAD = """# The config file

One TOML file describes one terminal: where it stands, which devices are built in, and which back ends
it talks to. `python -m kiosk check FILE` checks it and lists everything that is wrong at once, each
with its line. A section whose device is not built in is left out. Relative paths count from the
folder of the file. Secrets stand in files of their own, which the `…_file` settings name; one that is
written into this file is refused.

`python -m kiosk config new --site hall` writes a file to start from, [kiosk.schema.json](kiosk.schema.json)
lets an editor check it while you type.

A terminal looks at its file every few seconds. What is changed in a section whose changes take effect
at once is in force at the next idle screen; all else at the next start. `python -m kiosk config changes
FILE` says which is which. A file that is broken changes nothing: the terminal goes on with the last good
content, which it keeps in its data folder, also after a restart, and says so by `CFG-08`.

This page is written by `python -m kiosk config docs`; change the descriptions beside the settings.
"""
_WORDS: Mapping[object, str] = {
    AwareDatetime: "moment with offset",
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
}
_BOUNDS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "pattern": "matches `{}`",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
}


def page() -> str:
    """docs/configuration.md."""
    sections = [_section(name, field) for name, field in KioskConfig.model_fields.items()]
    return "\n".join([HEAD, *sections])


def _section(name: str, field: FieldInfo) -> str:
    model = section_model(field)
    assert model is not None, f"{name} is not a section"
    must = "This section is required." if field.is_required() else "This section may be left out."
    when = "at once" if name in AT_ONCE else "at the next start"
    about = inspect.cleandoc(field.description or model.__doc__ or "")
    inner = [line for key, each in model.model_fields.items() for line in _inner(f"{name}.{key}", each)]
    return "\n".join(
        [f"## [{name}]", "", f"{about} {must} A change takes effect {when}.", "", *_table(model), "", *inner]
    )


def _inner(path: str, field: FieldInfo) -> Iterator[str]:
    """A table within a section."""
    if (model := section_model(field)) is not None:
        yield from (f"### [{path}]", "", f"{field.description}", "", *_table(model), "")


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield from ("| setting | what it is | value | default |", "| --- | --- | --- | --- |")
    yield from (_row(key, each) for key, each in model.model_fields.items())


def _row(key: str, field: FieldInfo) -> str:
    cells = [f"`{key}`", field.description or "", _value(field), _default(field)]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _value(field: FieldInfo) -> str:
    return ", ".join([_kind(field.annotation), *bounds_of(field)])


def bounds_of(field: FieldInfo) -> Iterator[str]:
    """What a value has to keep to, in words."""
    for rule in field.metadata:
        for name, words in _BOUNDS.items():
            if (bound := getattr(rule, name, None)) is not None:
                yield words.format(bound)


def _kind(annotation: object) -> str:
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_kind(each) for each in get_args(annotation) if each is not type(None))
    if get_origin(annotation) is Literal:
        return ", ".join(f'`"{each}"`' for each in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f'`"{each.value}"`' for each in annotation)
    if get_origin(annotation) in (tuple, list):
        return f"list of {_kind(get_args(annotation)[0])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table"
    return _WORDS[annotation] if annotation in _WORDS else str(annotation)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None:
        return "none"
    if field.default is PydanticUndefined:
        return "see there"
    if isinstance(field.default, BaseModel):
        return "see below"
    return f"`{toml_of(field.default)}`"


def toml_of(value: object) -> str:
    """A default as it would stand in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(toml_of(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml_of(key)} = {toml_of(each)}' for key, each in value.items())} }}"
    return f'"{value.value if isinstance(value, Enum) else value}"'
