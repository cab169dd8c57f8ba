"""What ippeveprinter runs for each job: keeps the document, or misbehaves as files in $OFFICE/faults say."""

import os
import shutil
import sys
import time
from pathlib import Path

FOLDER = Path(os.environ["OFFICE"])
STOPS = ("media-empty-error", "cover-open-error", "media-jam-error")


def main(document: Path) -> None:
    of_test = _test()
    for stop in STOPS:
        fault = FOLDER / "faults" / stop
        if fault.exists():
            _say(f"STATE: +{stop}")
        while fault.exists():
            time.sleep(0.05)
        # Also for a job that was cancelled while it stood still: the printer is well again by now.
        _say(f"STATE: -{stop}")
    if _test() != of_test:  # it was cancelled while it stood still, and belongs to nobody any more
        return
    shutil.copyfile(document, FOLDER / "papers" / f"{time.time_ns()}.pdf")
    _say("ATTR: job-impressions-completed=1")


def _test() -> str:
    """Which test this is: what one has left in the printer is not for the next."""
    file = FOLDER / "test"
    return file.read_text("utf-8") if file.exists() else ""


def _say(word: str) -> None:
    sys.stderr.write(f"{word}\n")
    sys.stderr.flush()


main(Path(sys.argv[1]))
