"""What ippeveprinter runs for each job: keeps the document, or misbehaves as files in $OFFICE/faults say."""

import os
import shutil
import sys
import time
from pathlib import Path

FOLDER = Path(os.environ["OFFICE"])
STOPS = ("media-empty-error", "cover-open-error", "media-jam-error")


def main(document: Path) -> None:
    for stop in STOPS:
        fault = FOLDER / "faults" / stop
        if fault.exists():
            _say(f"STATE: +{stop}")
        while fault.exists():
            time.sleep(0.05)
        # Also for a job that was cancelled while it stood still: the printer is well again by now.
        _say(f"STATE: -{stop}")
    shutil.copyfile(document, FOLDER / "papers" / f"{time.time_ns()}.pdf")
    _say("ATTR: job-impressions-completed=1")


def _say(word: str) -> None:
    sys.stderr.write(f"{word}\n")
    sys.stderr.flush()


main(Path(sys.argv[1]))
