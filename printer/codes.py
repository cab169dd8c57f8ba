"""Which codes to scan stand on a paper: none that says a person's ID number. Pure."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from printer.document import Align, Bars, Line, Qr
from printer.masking import says_a_number

T = TypeVar("T")


def with_captions(elements: Iterable[T]) -> Iterator[T | Line]:
    """`elements` with captions below their codes; a code that says an ID number goes with its caption."""
    for element in elements:
        if not isinstance(element, Qr | Bars):
            yield element
        elif element.text and not says_a_number(element.text):
            yield element
            if element.caption:
                yield Line(element.caption, Align.CENTRE)
