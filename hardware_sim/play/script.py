"""A bad day as data: what happens to the world, what the patient meets and does, and how it has to end."""

import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from hardware_sim.arguments import argument
from hardware_sim.play.words import Words

FOLDER = Path(__file__).parents[1] / "scenarios"


@dataclass(frozen=True)
class Order:
    """An order as it is typed after `python -m hardware_sim order`."""

    device: str
    name: str
    args: Mapping[str, Any]

    @classmethod
    def read(cls, said: str) -> Self:
        """Raises ValueError for what is no order."""
        device, name, *args = shlex.split(said)
        return cls(device, name, dict(argument(each) for each in args))


class Step(BaseModel, frozen=True, extra="forbid"):
    """First what has to be on the glass, then what is pressed there, then what happens in the world."""

    says: Words = Words()  # for the report
    meets: str = ""  # the question on the glass
    seconds: float = Field(default=60.0, gt=0, le=300)  # how long it may take to come
    closed: tuple[str, ...] = ()  # what can't be pressed there
    press: str = ""
    orders: tuple[str, ...] = ()
    power: Literal["", "off", "on"] = ""  # of the terminal, without a warning
    clock: float = 0.0  # seconds by which the terminal's own clock steps
    later: float = 0.0  # seconds by which everybody's clock goes on
    until: Mapping[str, int | str] = {}  # values that the bench's books come to have, by path
    reports: str = ""  # the fault code that the terminal comes to report

    @model_validator(mode="after")
    def _orders_are_orders(self) -> Self:
        for each in self.orders:
            Order.read(each)
        return self

    @property
    def turns_clocks(self) -> bool:
        return bool(self.clock or self.later)


class Expected(BaseModel, frozen=True, extra="forbid"):
    """The end of the day. That all books agree and nothing waits is expected of every day."""

    faults: tuple[str, ...] = ()  # codes that the terminal reports
    perhaps: tuple[str, ...] = ()  # codes that it may report as well, depending on who is quicker
    owes: Mapping[str, int] = {}  # fen that the hospital still asks of a person
    books: Mapping[str, int | str] = {}
    staff: int = Field(default=0, ge=0)  # cases on the list of the staff


class Scenario(BaseModel, frozen=True, extra="forbid"):
    """One file of `hardware_sim/scenarios`."""

    title: Words
    story: Words
    begins: str = Field(default="", pattern=r"^(\d\d:\d\d(:\d\d)?)?$")  # what all clocks show first
    settings: Mapping[str, Mapping[str, Any]] = {}  # of the terminal, over those of the bench
    steps: tuple[Step, ...] = Field(min_length=1)
    ends: Expected

    @property
    def turns_clocks(self) -> bool:
        return bool(self.begins) or any(step.turns_clocks for step in self.steps)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read(name: str) -> Scenario:
    """A scenario by its name, or by its path. Raises ValueError, in words."""
    file = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not file.is_file():
        raise ValueError(f"no scenario is named {name!r}; there are {', '.join(names())}")
    try:
        return Scenario.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as why:
        raise ValueError(f"{file.name}: {why}") from None


def found(books: Any, path: str) -> Any:
    """What stands at "wallet.paid.lin" in the books; a "#" at the end counts. Raises ValueError."""
    here = books
    for name in path.split("."):
        if name == "#":
            here = len(here)
        elif isinstance(here, Mapping) and name in here:
            here = here[name]
        elif isinstance(here, list) and name.lstrip("-").isdigit() and -len(here) <= int(name) < len(here):
            here = here[int(name)]
        else:
            known = ", ".join(here) if isinstance(here, Mapping) else type(here).__name__
            raise ValueError(f"the books have no {path!r}: at {name!r} there is {known}")
    return here
