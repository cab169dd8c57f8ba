"""Which sentence of a screen is said aloud. Pure: whoever makes the sound files asks here, too."""

import re
from collections.abc import Iterator, Mapping

from kiosk.screens.asking import Named
from kiosk.screens.home import Home
from kiosk.text import Words


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


def spoken_key(matter: object, words: Words) -> str | None:
    """The title of a screen, or its help when the title holds values; None for the idle screen."""
    if isinstance(matter, Home):
        return None
    recorded = sentences(words)
    titles = (f"{name}.title" for name in names(matter))
    return next((key for key in titles if key in recorded), help_key(matter, words))


def sentences(words: Words) -> Mapping[str, str]:
    """Everything that may be said aloud, by its key: titles and help that hold no values."""
    keys = (
        key for key in sorted(words.known) if key.endswith((".title", ".help")) or key.startswith("help.")
    )
    return {key: words.say(key) for key in keys if "{" not in words.raw(key)}
