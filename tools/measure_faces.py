"""Faces: TAR at FAR 1 % and 0.1 %, and milliseconds per verification, of both engines on a folder of pairs.

`FACES=folder make bench`. The folder holds pairs.csv with the columns same, live, reference: 1 or 0, and two
paths of pictures below the folder. Nothing is written.
"""

import csv
import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from drivers.errors import Refused
from drivers.face import embed, likeness
from drivers.face_settings import DEFAULT_THRESHOLDS, EngineName
from drivers.pictures import load, swapped
from drivers.portrait import Embedding

PAIRS, COLUMNS = "pairs.csv", ("same", "live", "reference")
SAME = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
FAR = (0.01, 0.001)


@dataclass(frozen=True)
class Pair:
    same: bool
    live: Path
    reference: Path


@dataclass(frozen=True)
class Figures:
    """Likeness of pairs by what they are; a pair without a face has the lowest there is."""

    same: list[float]
    different: list[float]
    faceless: int
    seconds: list[float]

    def accepted(self, threshold: float) -> tuple[float, float]:
        """TAR and FAR at a threshold, each 0 to 1."""
        return share(self.same, threshold), share(self.different, threshold)

    def tar_at(self, far: float) -> float | None:
        """None when there are too few different pairs for such a FAR to be seen."""
        if not self.same or len(self.different) < 1 / far:
            return None
        allowed = int(far * len(self.different))
        threshold = sorted(self.different, reverse=True)[allowed]
        return sum(each > threshold for each in self.same) / len(self.same)


def share(likenesses: Sequence[float], threshold: float) -> float:
    return sum(each >= threshold for each in likenesses) / len(likenesses) if likenesses else 0.0


def read_pairs(folder: Path) -> list[Pair]:
    """Raises SystemExit, in words and with all lines that are wrong, when the list can't be used."""
    try:
        with (folder / PAIRS).open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines, strict=True)
            columns = set(table.fieldnames or ())
            rows = [(table.line_num, row) for row in table]
    except (OSError, ValueError, csv.Error) as why:
        raise SystemExit(f"{folder / PAIRS} can't be read: {why}") from why
    if not set(COLUMNS) <= columns:
        raise SystemExit(f"{folder / PAIRS} needs the columns {', '.join(COLUMNS)} in its first line")
    if not rows:
        raise SystemExit(f"{folder / PAIRS} names no pair")
    if wrong := [f"line {line}: {what}" for line, row in rows for what in _wrong(row, folder)]:
        raise SystemExit("\n".join([f"{folder / PAIRS}:", *wrong]))
    return [
        Pair(SAME[row["same"].strip().lower()], folder / row["live"], folder / row["reference"])
        for _, row in rows
    ]


def _wrong(row: Mapping[str, str | None], folder: Path) -> Iterator[str]:
    if (row["same"] or "").strip().lower() not in SAME:
        yield "same is 1 or 0"
    for column in COLUMNS[1:]:
        why = _unreadable(folder / path) if (path := row[column]) else "is empty"
        if why:
            yield f"{column}: {why}"


@cache
def _unreadable(picture: Path) -> str:
    """Why; "" for a picture. One that stands in many lines is looked at once."""
    try:
        load(picture)
    except Refused as why:
        return why.detail
    return ""


def measured(pairs: Sequence[Pair], engine: EngineName) -> Figures:
    """Every picture is looked at once; a verification is what its two pictures and the comparison cost."""

    @cache
    def looked_at(picture: Path) -> tuple[Embedding | None, float]:
        began = time.perf_counter()
        return embed(swapped(load(picture)), engine), time.perf_counter() - began

    if pairs:
        embed(swapped(load(pairs[0].live)), engine)  # Loads the models, which no patient waits for.
    figures = Figures([], [], 0, [])
    faceless = 0
    for pair in pairs:
        (live, first), (reference, second) = looked_at(pair.live), looked_at(pair.reference)
        found = live is not None and reference is not None
        alike = likeness(live, reference) if live is not None and reference is not None else -1.0
        faceless += not found
        (figures.same if pair.same else figures.different).append(alike)
        figures.seconds.append(first + second)
    return Figures(figures.same, figures.different, faceless, figures.seconds)


def main() -> None:
    if not os.environ.get("FACES"):
        print("\nfaces: not measured; FACES=folder names pictures and pairs (docs/face.md)")
        return
    folder = Path(os.environ["FACES"])
    pairs = read_pairs(folder)
    same = sum(pair.same for pair in pairs)
    print(f"\nfaces: {same} pairs of one person, {len(pairs) - same} of two, in {folder}")
    print(
        f"{'engine':<18}{'TAR@1%':>9}{'TAR@0.1%':>9}{'at default: TAR':>17}{'FAR':>7}{'no face':>9}{'ms':>7}"
    )
    for engine in EngineName:
        _say(engine, measured(pairs, engine))


def _say(engine: EngineName, figures: Figures) -> None:
    tars = "".join(f"{_percent(figures.tar_at(far)):>9}" for far in FAR)
    tar, far = figures.accepted(DEFAULT_THRESHOLDS[engine])
    milliseconds = statistics.median(figures.seconds) * 1000 if figures.seconds else 0.0
    print(f"{engine:<18}{tars}{_percent(tar):>17}{_percent(far):>7}{figures.faceless:>9}{milliseconds:>7.0f}")


def _percent(part: float | None) -> str:
    return "too few" if part is None else f"{part * 100:.2f}"


if __name__ == "__main__":
    sys.exit(main())
