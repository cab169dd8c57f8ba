"""What one run does to the terminal, drawn from its seed: windows W1 to W12, faults of wires and servers."""

import math
import random
from dataclasses import dataclass

INSURED = ("lin", "chen")
PEOPLE = (*INSURED, "zhou")
CALLS = {
    "hospital": ("lock", "ask_lock", "release", "postings"),
    "wallet": ("pay", "ask", "reverse"),
    "insurer": ("2207", "5203", "2601"),
    "platform": ("rows",),
}
SWITCHES = (
    "500", "503", "429", "401", "409", "refuse", "lost", "slow", "swallow", "late", "done_then_500",
    "garbage", "empty", "cut", "html",
)  # fmt: skip
PAYERS, FOR_EVER = ("hospital", "wallet", "insurer"), 1_000_000
TEN_MINUTES, A_DAY = 600, 86_400
DISK = ("full", "error", "slow")
# By how many seconds a clock is off: an hour, a day, in 1970, in 2099 (goal Q-13).
CLOCK = (-3_600, 3_600, -86_400, 86_400, -1_767_000_000, 2_300_000_000)
WEATHER = ("cut", "halve", "lose", "half_open")


@dataclass(frozen=True)
class Switch:
    """One call of a back end goes wrong, `times` times."""

    service: str
    call: str
    how: str
    times: int = 1


@dataclass(frozen=True)
class Window:
    """A moment that can be seen from outside: when `mark` is used up, `after` seconds later."""

    mark: Switch
    after: tuple[float, float] = (0.0, 0.1)
    before: tuple[Switch, ...] = ()


WINDOWS = {
    "W1": Window(Switch("hospital", "lock", "slow"), (0.4, 0.8)),
    "W2": Window(Switch("wallet", "pay", "lost")),
    "W3": Window(Switch("wallet", "pay", "swallow")),
    "W4": Window(Switch("wallet", "pay", "slow"), (0.48, 0.6)),
    "W5": Window(Switch("insurer", "2207", "lost")),
    "W6": Window(Switch("insurer", "2207", "swallow")),
    "W7": Window(Switch("hospital", "postings", "lost")),
    "W8": Window(Switch("hospital", "postings", "swallow")),
    "W9": Window(Switch("hospital", "postings", "slow"), (0.5, 0.9)),
    "W10": Window(Switch("platform", "rows", "slow"), (0.0, 1.5)),
    "W11": Window(
        Switch("wallet", "reverse", "swallow"), before=(Switch("insurer", "2207", "refuse"),)
    ),
    "W12": Window(
        Switch("hospital", "release", "lost"),
        before=(Switch("insurer", "2207", "swallow"), Switch("insurer", "5203", "500")),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """`kill` names a window, or "any" for a moment by chance; empty for none.

    `disk` is how it goes wrong and for how long (s). `restored`: an image from before the visit comes back.
    `clock` is by how much it is off and for how long (s), infinite until all is at rest. `cloned`: a second
    machine with the same disk and name, at which another patient pays so much later (s).
    `away` is how long a payer says nothing any more, by the terminal's clock (s).
    """

    person: str
    channel: str
    fen: int
    account: int
    confirm: int = 0
    switches: tuple[Switch, ...] = ()
    weather: tuple[str, str] | None = None
    kill: str = ""
    kill_after: float = 0.0
    away_after_kill: str = ""
    frozen: float = 0.0
    locked: float = 0.0
    disk: tuple[str, float] | None = None
    clock: tuple[int, float] | None = None
    restored: bool = False
    cloned: float | None = None
    away: int = 0

    @property
    def trouble(self) -> str:
        """What kind of thing goes wrong, in a word."""
        named = {
            "restored": self.restored,
            "cloned": self.cloned is not None,
            "clock": self.clock,
            "away": self.away,
            "disk": self.disk,
            "killed": self.kill,
            "weather": self.weather,
            "frozen": self.frozen,
            "locked": self.locked,
        }
        return next((name for name, there in named.items() if there), "switches")


def draw(seed: int, run: int, kind: str = "") -> Plan:
    """The same for the same numbers, on every machine. `kind` is one of KINDS, by chance when empty."""
    dice = random.Random(f"{seed}:{run}")
    trouble = _trouble(kind or dice.choices(list(KINDS), list(KINDS.values()))[0], dice)
    window = WINDOWS.get(str(trouble.get("kill")))
    # To be met, a window needs a part of the insurer's and one of the wallet's.
    everybody = window is None
    patient = {
        "person": dice.choice(PEOPLE if everybody else INSURED),
        "channel": "wechat" if dice.random() < 0.04 else "alipay",
        "fen": dice.choice((100, 1_234, dice.randrange(100, 30_000))),
        "account": dice.choice((0, 10, 1_000_000) if everybody else (0, 10)),
        "confirm": dice.choice((0, 0, 0, 1)),
    }
    return Plan(**patient, **trouble)  # type: ignore[arg-type]  # the names are those of the fields


KINDS = {
    "window": 40, "any": 14, "switches": 20, "weather": 8, "frozen": 5, "locked": 5, "disk": 7,
    "clock": 6, "away": 5, "restored": 1, "cloned": 1,
}  # fmt: skip


def _trouble(kind: str, dice: random.Random) -> dict[str, object]:
    if kind in ("disk", "clock"):
        return _long_trouble(kind, dice)
    if kind == "away":
        longest = dice.choice((TEN_MINUTES, A_DAY, A_DAY, 2 * A_DAY))
        return {"away": dice.randrange(longest // 2, longest), "switches": _falls_silent(dice)}
    if kind == "restored":
        return {"restored": True}
    if kind == "cloned":
        away = ("platform", "cut") if dice.random() < 0.5 else None
        return {"cloned": dice.uniform(0.0, 1.0), "weather": away}
    if kind == "window":
        name = dice.choice(list(WINDOWS))
        after = dice.uniform(*WINDOWS[name].after)
        second = _switch(dice) if dice.random() < 0.3 else ()
        return {"kill": name, "kill_after": after, "away_after_kill": _away(dice), "switches": second}
    if kind == "any":
        return {"kill": "any", "kill_after": dice.uniform(0.0, 2.0), "switches": _switch(dice)}
    if kind == "switches":
        return {"switches": _switch(dice) + (_switch(dice) if dice.random() < 0.5 else ())}
    if kind == "weather":
        return {"weather": (dice.choice(list(CALLS)), dice.choice(WEATHER))}
    return {kind: dice.uniform(0.5, 4.0)}


def _long_trouble(kind: str, dice: random.Random) -> dict[str, object]:
    """Disk or clock, with something else that goes wrong; of ten terminals four are killed in it."""
    more: dict[str, object] = {"switches": _switch(dice)}
    if dice.random() < 0.4:
        more |= {"kill": "any", "kill_after": dice.uniform(0.0, 3.0)}
    if kind == "disk":
        return {"disk": (dice.choice(DISK), dice.uniform(0.2, 3.0)), **more}
    return {"clock": (dice.choice(CLOCK), dice.choice((dice.uniform(0.2, 3.0), math.inf))), **more}


def _switch(dice: random.Random) -> tuple[Switch, ...]:
    service = dice.choice(list(CALLS))
    return (Switch(service, dice.choice(CALLS[service]), dice.choice(SWITCHES), dice.choice((1, 1, 2))),)


def _falls_silent(dice: random.Random) -> tuple[Switch, ...]:
    """A payer does what it is asked, and says neither that nor anything else until it is healed."""
    service = dice.choice(PAYERS)
    acts, *others = CALLS[service][:3]
    silent = [Switch(service, call, "503", FOR_EVER) for call in others]
    return Switch(service, acts, "lost"), *silent


def _away(dice: random.Random) -> str:
    """Who is not there when the terminal starts again."""
    return dice.choice(("", "", *CALLS))
