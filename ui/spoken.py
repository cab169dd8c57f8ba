"""Which sentences of a screen are said aloud. Pure: whoever makes the sound files asks here, too."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from kiosk.screens.asking import Named, TakePaper, TakeReceipt
from kiosk.screens.ending import Sorry
from kiosk.screens.home import Home
from kiosk.screens.payment import ConfirmParts, PayingByCard, ShowWalletCode
from kiosk.screens.screen import Ask
from kiosk.screens.wallet import ChooseWay, ScanToPay
from kiosk.text import Text, Words
from ui.sums_aloud import sum_aloud

# Titles, helps and what was wrong with the last answer; faults, what became of the money, and figures.
ENDINGS = (".title", ".call", ".help", ".wrong", ".weak", ".differ", ".dead", ".not_a_number", ".being_paid")
THEMES = ("help.", "faults.", "sorry.", "countdown.", "aloud.", "face.")


def names(matter: object) -> Iterator[str]:
    """The sections of the texts in which a question or notice may have words, its own first."""
    if isinstance(matter, Named):
        yield matter.words
    for kind in type(matter).__mro__:
        yield re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def help_key(matter: object, words: Words) -> str:
    """What to do here: for this question, else for its shape, else for any screen."""
    own = [f"{matter.words}.help"] if isinstance(matter, Named) else []
    keys = [*own, *(f"help.{name}" for name in names(matter)), "help.anything"]
    return next(key for key in keys if words.knows(key))


def spoken(matter: object, words: Words) -> tuple[str, ...]:
    """Keys of what a screen says: what went wrong, what to do, and the sum to pay; nothing while idle.

    No name, no number of a person and nothing of an illness is among them.
    """
    if isinstance(matter, Home):
        return ()
    recorded = sentences(words)
    own = (matter.title,) if isinstance(matter, Sorry) else ()
    titles = (*own, *(f"{name}.title" for name in names(matter)))
    title = next((key for key in titles if key in recorded), help_key(matter, words))
    wrong = (key for key in _wrong(matter) if key in recorded)
    paper = ("take_paper.call",) if isinstance(matter, TakePaper | TakeReceipt) and called_out(matter) else ()
    return (*wrong, title, *paper, *_sum(matter, words))


def called_out(matter: object) -> bool:
    """Whether something of the patient's lies there: none does where it is said that no paper came."""
    return isinstance(matter, Ask) and matter.insists and getattr(matter, "trouble", None) is None


def _wrong(matter: object) -> Iterator[str]:
    if isinstance(matter, Sorry):
        yield from (matter.text.key, f"sorry.{matter.money}")
    trouble = getattr(matter, "trouble", None)
    if isinstance(trouble, Text):
        yield trouble.key


def _sum(matter: object, words: Words) -> tuple[str, ...]:
    """What is to be paid now, as on the glass."""
    match matter:
        case ConfirmParts():
            fen = matter.parts.cash
        case ShowWalletCode() | PayingByCard():
            fen = matter.fen
        case ScanToPay() | ChooseWay():
            fen = round(Decimal(str(matter.said["amount"])) * 100)
        case _:
            return ()
    return ("aloud.to_pay", *sum_aloud(fen, words.language))


def sentences(words: Words) -> Mapping[str, str]:
    """Everything that may be said aloud, by its key: none of them holds a value."""
    return {key: words.say(key) for key in sorted(words.known) if _aloud(key) and "{" not in words.raw(key)}


def _aloud(key: str) -> bool:
    return key.endswith(ENDINGS) or key.startswith(THEMES)
