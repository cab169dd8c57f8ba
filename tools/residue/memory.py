"""Looks for marks of people in the memory of another process, however Python, C and the wires write them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

# The kernel's own pages, which can't be read.
NOT_OURS = ("[vvar]", "[vsyscall]", "[vvar_vclock]")


def found_in(process: int, marks: Iterable[str]) -> Counter[str]:
    """How often each mark stands in what the process can write to. Needs the right to trace it."""
    wanted = [(mark, spelling) for mark in marks for spelling in _spellings(mark)]
    found: Counter[str] = Counter()
    for content in _pages(process):
        for mark, spelling in wanted:
            if times := content.count(spelling):
                found[mark] += times
    return found


def swapped_kib(process: int) -> int:
    """What of the process lies in the swap file, where nobody looks."""
    status = Path(f"/proc/{process}/status").read_text("ascii", "replace")
    return int(re.search(r"VmSwap:\s+(\d+)", status)[1])  # type: ignore[index]  # Linux always says it


def _pages(process: int) -> Iterator[bytes]:
    maps = Path(f"/proc/{process}/maps").read_text("utf-8", "replace")
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps.splitlines():
            place, may, *_, name = line.split(maxsplit=5)
            if not may.startswith("rw") or name in NOT_OURS:
                continue
            begin, end = (int(each, 16) for each in place.split("-"))
            try:
                memory.seek(begin)
                yield memory.read(end - begin)
            except OSError:  # given back meanwhile
                continue


def _spellings(mark: str) -> set[bytes]:
    """As Python keeps a text (one or two bytes a letter), as wires and cards have it, and as JSON."""
    if mark.isascii():
        return {mark.encode()}
    codings = ("utf-8", "gb18030", "utf-16-le")
    return {mark.encode(each) for each in codings} | {mark.encode("ascii", "backslashreplace")}
