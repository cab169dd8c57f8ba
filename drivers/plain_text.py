"""Whether what a chip or a device says is text: letters and no controls. Pure."""

import unicodedata


def is_plain(text: str) -> bool:
    # Older cards keep rare characters of names in the private-use area: not printable, but no control.
    return text.isprintable() or all(map(_is_harmless, text))


def _is_harmless(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Co"
