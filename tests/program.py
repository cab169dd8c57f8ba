"""`python -m kiosk` for tests: each run is a process of its own, forked from one that has imported it."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.__main__ import main

SECONDS = 100
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def kiosk(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """How the command ended and what it said; `given` is typed in. Whatever it says is never a stack."""
    said = [str(word) for word in words]
    with TemporaryDirectory() as folder:
        typed, out, err = files = [Path(folder, name) for name in ("in", "out", "err")]
        typed.write_text(given, "utf-8")
        process = FORKS.Process(target=_run, args=(said, [str(file) for file in files], dict(os.environ)))
        process.start()
        process.join(SECONDS)
        ended = subprocess.CompletedProcess(said, process.exitcode or 0, *map(Path.read_text, (out, err)))
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(said, SECONDS, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


def _run(words: list[str], files: list[str], environment: dict[str, str]) -> None:
    for number, (file, mode) in enumerate(zip(files, "rww", strict=True)):
        os.dup2(os.open(file, os.O_RDONLY if mode == "r" else os.O_WRONLY | os.O_CREAT), number)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww")
    )
    os.environ.clear()
    os.environ.update(environment)
    main(words, prog_name="python -m kiosk")
