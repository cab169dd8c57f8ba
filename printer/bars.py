"""Code 128 as dark and light modules: the bars that a terminal's or a counter's scanner reads."""

from barcode import Code128


def code_128_modules(text: str) -> str:
    """A character for each module, "1" for dark, without the white on both sides; digits go in pairs.

    `text` is printable ASCII; nothing has no bars. Source: esc-pos.md §11.
    """
    return str(Code128(text).build()[0]) if text else ""
