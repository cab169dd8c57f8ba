"""python -m kiosk decode: which codes are in pictures, and what they would be to the terminal."""

from pathlib import Path

import click

from drivers.pictures import load
from drivers.qr import FoundCode, find_codes
from kiosk.commands.shared import JSON, print_json
from kiosk.identity.media import IDENTIFICATION, PAYMENT, CodeClass, NotAllowed, classify

# What is no secret: where a code leads or what it is, not whose it is.
HARMLESS = (CodeClass.URL, CodeClass.TAX_INVOICE)
FIRST, LAST = 4, 2
STARS = "****"


@click.command()
@click.argument("images", type=click.Path(path_type=Path), nargs=-1, required=True)
@JSON
@click.option("--unmasked", is_flag=True, help="Print the texts of all codes whole, also personal ones.")
def decode(images: tuple[Path, ...], as_json: bool, unmasked: bool) -> None:
    """Read the codes in pictures. Exit status 1 when a file is no picture; a picture may have no code."""
    found = {str(image): [_row(code, unmasked) for code in find_codes(load(image))] for image in images}
    if as_json:
        print_json([{"image": image, "codes": codes} for image, codes in found.items()])
    for image, codes in () if as_json else found.items():
        click.echo(image)
        for row in codes:
            click.echo(f"  {row['symbology']:<12} {row['class']:<20} {visible(str(row['text']))}")


def _row(code: FoundCode, unmasked: bool) -> dict[str, object]:
    kind = class_of(code.text)
    text = code.text if unmasked or kind in HARMLESS else masked(code.text)
    return {"text": text, "symbology": str(code.symbology), "class": str(kind), "corners": code.corners}


def class_of(text: str) -> CodeClass:
    """The class on a screen that takes everything: an identification before a payment."""
    try:
        return classify(text, (*IDENTIFICATION, *PAYMENT)).kind
    except NotAllowed as why:
        return why.kind


def visible(text: str) -> str:
    """With what a terminal would obey, and not show, as its number: whoever printed the code chose it."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def masked(text: str) -> str:
    """The first four and the last two characters, as codes may be shown. Source: codes.md."""
    return f"{text[:FIRST]}{STARS}{text[-LAST:]}" if len(text) > 2 * (FIRST + LAST) else STARS
