"""What was found at a hospital that is in use may be about a patient: only its form goes into the report."""

import json
import re

# No sum is as large; where a telephone number comes as a number, it is.
A_NUMBER_OF_A_PERSON = 10**9


def form_of(content: bytes) -> bytes:
    """JSON with its keys, and texts and numbers with each sign replaced by one of its kind. Sums stay."""
    try:
        found = json.loads(content)
    except ValueError:
        return _form(content.decode("utf-8", "replace")).encode()
    return json.dumps(_of(found), ensure_ascii=False, indent=1).encode()


def _of(value: object) -> object:
    if isinstance(value, dict):
        return {key: _of(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_of(each) for each in value]
    if isinstance(value, str):
        return _form(value)
    if isinstance(value, int | float) and abs(value) >= A_NUMBER_OF_A_PERSON:
        return 0
    return value


def _form(text: str) -> str:
    text = re.sub(r"\d", "0", text)
    return re.sub(r"[^\W\d_]", lambda letter: "x" if letter[0].isascii() else "某", text)
