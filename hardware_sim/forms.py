"""Order forms: what can be ordered of a part, declared once for page, command, documents and tests.

A part's `forms` say the name of each order, what it does in English and Chinese, and its arguments.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, cast

Json = dict[str, Any]
Kind = Literal["text", "whole", "number", "flag", "person", "list", "any"]
Carrier = TypeVar("Carrier", bound=Callable[..., Any])

TYPES: Mapping[Kind, str] = {
    "text": "string",
    "person": "string",
    "whole": "integer",
    "number": "number",
    "flag": "boolean",
    "list": "array",
}
WORDS: Mapping[Kind, str] = {
    "text": "a text",
    "person": "the key of a person",
    "whole": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "list": "a list",
    "any": "a value",
}


@dataclass(frozen=True)
class Argument:
    """One blank of a form. With `choices`, only these are taken, unless it is `open` to others, too."""

    name: str
    kind: Kind = "text"
    needed: bool = False
    choices: tuple[str, ...] = ()
    open: bool = False

    def read(self, value: object) -> object:
        """`value` as this kind; a number is taken for a text. Raises ValueError, in words."""
        taken = _as_text(value) if self.kind in ("text", "person") else value
        if not _fits(self.kind, taken):
            raise ValueError(f"this order needs {self.name!r}, {WORDS[self.kind]}, not {value!r}")
        if self.choices and not self.open and taken not in self.choices:
            known = ", ".join(filter(None, self.choices))
            raise ValueError(f"{self.name!r} is one of {known}, not {value!r}")
        return taken

    def schema(self) -> Json:
        """As JSON Schema."""
        said: Json = {"type": TYPES[self.kind]} if self.kind in TYPES else {}
        if self.kind == "list":
            said["items"] = {}
        if self.kind == "person":
            said["description"] = "The key of a person, see GET /people."
        if self.choices:
            said["examples" if self.open else "enum"] = list(self.choices)
        return said


@dataclass(frozen=True)
class Form:
    """One order of a part. `fault` names the row of the fault catalogue (F7 to F12) that it causes,
    with `fault_with` only when that argument is given: a card is put in, and may be an odd one.

    `ends` are the orders whose effect it takes back, "*" for all: what makes switches of them.
    Source: reliability.md §7.
    """

    name: str
    en: str
    zh: str
    arguments: tuple[Argument, ...] = ()
    fault: str = ""
    ends: tuple[str, ...] = ()
    anything: bool = False
    fault_with: str = ""

    def read(self, args: Mapping[str, Any]) -> Json:
        """The arguments as declared. Raises ValueError for one that is unknown, unfit or not there."""
        known = {each.name: each for each in self.arguments}
        for name in args:
            if name not in known and not self.anything:
                takes = ", ".join(known) or "nothing"
                raise ValueError(f"the order {self.name!r} takes {takes}, and no {name!r}")
        for each in self.arguments:
            if each.needed and args.get(each.name) is None:
                raise ValueError(f"this order needs {each.name!r}, {WORDS[each.kind]}")
        given = {name: value for name, value in args.items() if value is not None}
        return {name: known[name].read(value) if name in known else value for name, value in given.items()}

    def as_json(self) -> Json:
        """For the page."""
        return {
            "name": self.name,
            "en": self.en,
            "zh": self.zh,
            "fault": self.fault,
            "fault_with": self.fault_with,
            "ends": list(self.ends),
            "arguments": [vars(each) for each in self.arguments],
        }


RESET = Form(
    "reset", "Make it as new: healthy, empty books, nothing in it", "恢复原样：无故障、账册清空", ends=("*",)
)
BLANK = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(:(?P<kind>[a-z]+))?(?P<open>~?)(?P<needed>!?)")


def blanks(said: str, **choices: Sequence[str]) -> tuple[Argument, ...]:
    """Arguments in short: "person! fen:whole channel~" is a person, who is needed, a whole number, a text.

    `choices` are what one of them can be; ~ says that others are taken, too. Raises ValueError for nonsense.
    """
    return tuple(_blank(each, choices) for each in said.split())


def _blank(said: str, choices: Mapping[str, Sequence[str]]) -> Argument:
    found = BLANK.fullmatch(said)
    kind = found and (found["kind"] or ("person" if found["name"] == "person" else "text"))
    if not found or kind not in WORDS:
        raise ValueError(f"{said!r} declares no argument of an order")
    name = found["name"]
    return Argument(
        name, cast(Kind, kind), bool(found["needed"]), tuple(choices.get(name, ())), bool(found["open"])
    )


_DECLARED: dict[object, Form] = {}


def form(
    en: str, zh: str, arguments: tuple[Argument, ...] = (), fault: str = "", ends: tuple[str, ...] = ()
) -> Callable[[Carrier], Carrier]:
    """Declares what carries an order out; its name is that under which it stands among the orders."""

    def declare(carrier: Carrier) -> Carrier:
        _DECLARED[carrier] = Form("", en, zh, arguments, fault, ends)
        return carrier

    return declare


def form_of(name: str, carrier: Callable[..., Any]) -> Form:
    """The form of what was declared; an order without one takes anything."""
    declared = _DECLARED.get(getattr(carrier, "__func__", carrier))
    return replace(declared, name=name) if declared else Form(name, name, name, anything=True)


def _as_text(value: object) -> object:
    """The command reads digits as a number, and codes are digits."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _fits(kind: Kind, value: object) -> bool:
    if kind in ("whole", "number") and isinstance(value, bool):
        return False
    fitting: Mapping[str, type | tuple[type, ...]] = {
        "text": str, "person": str, "whole": int, "number": (int, float), "flag": bool, "list": list,
    }  # fmt: skip
    return kind == "any" or isinstance(value, fitting[kind])
