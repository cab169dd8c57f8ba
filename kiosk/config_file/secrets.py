"""Finds secrets that stand in a config file itself: they belong into files of their own. Goal S-31."""

import re
from collections.abc import Iterator, Mapping, Sequence

IN_AN_ADDRESS = re.compile(r"://[^/\s@]*:[^/\s@]*@")
A_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")

Key = tuple[str, ...]


def in_clear(raw: object, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """Where a secret stands in clear, and what to do instead; what it is, is never repeated."""
    if isinstance(raw, Mapping):
        for name, each in raw.items():
            yield from in_clear(each, (*key, str(name)))
    elif isinstance(raw, Sequence) and not isinstance(raw, str):
        for each in raw:
            yield from in_clear(each, key)
    elif isinstance(raw, str):
        if IN_AN_ADDRESS.search(raw):
            yield key, "has a password in its address; secrets stand in files that the settings name"
        if A_KEY.search(raw):
            yield key, "is a private key; it stands in a file of its own, which is named here"
