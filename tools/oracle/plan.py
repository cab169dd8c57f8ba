"""What one run does to the terminal: every fault in every state in a fixed order, and pairs by the seed."""

import math
import random
from dataclasses import dataclass

from tools.oracle.faults import CALLS, CASH, FAULTS, Fault
from tools.oracle.windows import BY_WIRE, FOR_EVER, PAYERS, WINDOWS

INSURED = ("lin", "chen")
PEOPLE = (*INSURED, "zhou")
SILENT = {"hospital": CALLS["hospital"][:3], CASH: CALLS[CASH], "insurer": CALLS["insurer"]}
TEN_MINUTES, A_DAY = 600, 86_400
KINDS = ("every", "pair", "away")
# From the agreement on, before anybody was asked for anything; and at a moment by chance.
AGREED, ANY = "agreed", "any"
STATES = (AGREED, *WINDOWS)
EVERY = len(STATES) * len(FAULTS)
# One run in so many is a pair of faults, and one a payer who is away, while every fault has its turn.
PAIR_IN, AWAY_IN = 4, 20
# Any beginning of the walk is then an even sample of it: the golden section has no rhythm.
STRIDE = next(step for step in range(round(EVERY * 0.618), EVERY) if math.gcd(step, EVERY) == 1)


@dataclass(frozen=True)
class Plan:
    """Faults that strike when `window` is there, or `after` seconds from the agreement in ANY.

    `away` is how long a payer says nothing any more, by the terminal's clock (s).
    """

    person: str
    payer: str
    channel: str
    fen: int
    account: int
    confirm: int = 0
    window: str = AGREED
    after: float = 0.0
    faults: tuple[Fault, ...] = ()
    away: int = 0

    @property
    def trouble(self) -> str:
        """Its faults in a word."""
        return "away" if self.away else "+".join(sorted({fault.kind for fault in self.faults}))

    def meets(self, how: str) -> Fault | None:
        return next((fault for fault in self.faults if fault.how == how), None)

    @property
    def moves_the_clock(self) -> bool:
        return any(fault.kind == "F6" for fault in self.faults)


def draw(seed: int, run: int, kind: str = "") -> Plan:
    """The same for the same numbers, on every machine; `kind` is one of KINDS, in their turns when empty."""
    dice = random.Random(f"{seed}:{run}")
    turn, kind = (run, kind) if kind else (_turn(run), _kind(run))
    if kind == "every" and turn < EVERY:
        return one_of_every((turn * STRIDE + seed) % EVERY, dice)
    return _away(dice) if kind == "away" else _pair(dice)


def one_of_every(place: int, dice: random.Random) -> Plan:
    """The fault and the state of that place in the walk; who pays what is drawn."""
    fault, state = FAULTS[place // len(STATES)], STATES[place % len(STATES)]
    return _patient(state, dice, (fault,))


def _kind(run: int) -> str:
    if run % AWAY_IN == AWAY_IN - 1:
        return "away"
    return "pair" if run % PAIR_IN == PAIR_IN - 2 else "every"


def _turn(run: int) -> int:
    """How many of the runs before this one walked."""
    whole, rest = divmod(run, AWAY_IN)
    return sum(_kind(each) == "every" for each in range(AWAY_IN)) * whole + sum(
        _kind(each) == "every" for each in range(rest)
    )


def _pair(dice: random.Random) -> Plan:
    """Two faults at once, of which one at most is of a kind that takes the whole machine."""
    window = dice.choice((*STATES, ANY))
    first, second = dice.choice(_by_kind(dice)), dice.choice(_by_kind(dice))
    while second.kind == first.kind or (first.kind == "F15" or second.kind == "F15"):
        first, second = dice.choice(_by_kind(dice)), dice.choice(_by_kind(dice))
    return _patient(window, dice, (first, second))


def _by_kind(dice: random.Random) -> tuple[Fault, ...]:
    """Kinds are met as often as each other, however many ways one of them has."""
    kind = dice.choice(sorted({fault.kind for fault in FAULTS}))
    return tuple(fault for fault in FAULTS if fault.kind == kind)


def _away(dice: random.Random) -> Plan:
    """A payer does what it is asked, and says neither that nor anything else until it is healed."""
    longest = dice.choice((TEN_MINUTES, A_DAY, A_DAY, 2 * A_DAY))
    service = dice.choice(list(SILENT))
    acts, *others = SILENT[service]
    silent = [Fault("F8", "503", service, call, times=FOR_EVER) for call in others]
    faults = (Fault("F8", "lost", service, acts), *silent)
    away = dice.randrange(longest // 2, longest)
    return _patient(AGREED, dice, faults, away)


def _patient(window: str, dice: random.Random, faults: tuple[Fault, ...], away: int = 0) -> Plan:
    """To be met, a window needs a part of the insurer's and one of the patient's own."""
    reached = WINDOWS.get(window)
    payers = reached.payers if reached else PAYERS
    if any(fault.where.startswith(CASH) for fault in faults):  # a card's bank is no service of ours
        payers = tuple(each for each in payers if each in BY_WIRE)
    return Plan(
        person=dice.choice(INSURED if reached else PEOPLE),
        payer=dice.choice(payers),
        channel=dice.choice(("wechat", "alipay")) if dice.random() < 0.1 else "alipay",
        fen=dice.choice((1_000, 1_234, dice.randrange(1_000, 30_000))),
        account=dice.choice((0, 10) if reached else (0, 10, 1_000_000)),
        confirm=0 if reached else dice.choice((0, 0, 0, 1)),
        window=window,
        after=dice.uniform(0.0, 2.0),
        faults=faults,
        away=away,
    )
