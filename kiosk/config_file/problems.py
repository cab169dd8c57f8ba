"""What is wrong with a config file, in words to act on. Values may be secret, so none is repeated."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from drivers.errors import Refused
from kiosk.config_file.lines import line_of

_WORDS = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text in quotes",
    "path_type": "must be a path in quotes",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "tuple_type": "must be a list in square brackets",
    "list_type": "must be a list in square brackets",
    "model_type": "must be a section: write [{key}] on a line of its own",
    "model_attributes_type": "must be a section: write [{key}] on a line of its own",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (`line` from 1, `key` like "scanner.baud"), and what, in words.

    `line` 0 is the file as a whole.
    """

    line: int
    key: str
    says: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.key} {self.says}" if self.key else f"{place}{self.says}"


class ConfigError(Refused):
    """The config file can't be used. `problems` has everything that is wrong, in the order of lines."""

    def __init__(self, code: str, path: Path, problems: Sequence[Problem]) -> None:
        self.path, self.problems = path, tuple(sorted(problems, key=lambda each: each.line))
        super().__init__(code, "\n".join(f"{path}: {problem}" for problem in self.problems))


def problems_of(
    error: ValidationError, model: type[BaseModel], lines: Mapping[tuple[str, ...], int]
) -> Iterator[Problem]:
    """pydantic's findings on `model` as problems with lines and, for unknown names, a suggestion."""
    for found in error.errors(include_url=False):
        path = tuple(str(part) for part in found["loc"])
        yield Problem(line_of(path, lines), ".".join(path), _says(found, path, model))


def _says(found: ErrorDetails, path: tuple[str, ...], model: type[BaseModel]) -> str:
    if found["type"] == "extra_forbidden":
        return _unknown(path, model)
    if found["type"] == "missing" and len(path) == 1:
        return f"is missing: the file needs a section [{path[0]}]"
    if found["input"] == "":
        return f"is blank{_about(path, model)}"
    context = {"key": path[-1] if path else "", **found.get("ctx", {})}
    if found["type"] == "value_error":
        return str(context["error"])
    words = _WORDS.get(found["type"])
    if found["type"] == "string_pattern_mismatch":
        return f"must match {context['pattern']}{_about(path, model)}"
    return words.format(**context) if words else found["msg"][:1].lower() + found["msg"][1:]


def _about(path: tuple[str, ...], model: type[BaseModel]) -> str:
    """What the setting is, for somebody who has not read the page about it."""
    around = _model_at(path[:-1], model)
    field = around.model_fields.get(path[-1]) if around and path else None
    return f": {field.description.rstrip('.')}" if field and field.description else ""


def _unknown(path: tuple[str, ...], model: type[BaseModel]) -> str:
    around = _model_at(path[:-1], model)
    names = list(around.model_fields) if around else []
    close = difflib.get_close_matches(path[-1], names, n=1)
    kind = "section" if len(path) == 1 else "setting"
    if close:
        return f"is not a {kind}; did you mean {close[0]}?"
    return f"is not a {kind}; known here: {', '.join(names) or 'nothing'}"


def _model_at(path: tuple[str, ...], model: type[BaseModel]) -> type[BaseModel] | None:
    here: type[BaseModel] | None = model
    for name in path:
        field = here.model_fields.get(name) if here else None
        here = section_model(field) if field else None
    return here


def section_model(field: FieldInfo) -> type[BaseModel] | None:
    """The model behind a section's field, also behind `ScannerSettings | None`."""
    for each in (field.annotation, *get_args(field.annotation)):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None
