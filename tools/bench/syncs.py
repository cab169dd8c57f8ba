"""How often the disk is told to keep something, counted by strace around a process that does only that."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bench.subjects import Ours

TIMES = 50


def syncs_of(verb: str) -> float | None:
    """Syncs per `verb` of our queue; None when strace can't be used here."""
    if shutil.which("strace") is None:
        return None
    some, none = _counted(verb, TIMES), _counted(verb, 0)
    return None if some is None or none is None else (some - none) / TIMES


def _counted(verb: str, times: int) -> int | None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        trace = Path(folder) / "trace"
        work = [sys.executable, "-m", "tools.bench.syncs", folder, verb, str(times)]
        ended = subprocess.run(
            ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", trace, *work], timeout=120, check=False
        )
        return None if ended.returncode else trace.read_text().count("sync(")


async def main(folder: Path, verb: str, times: int) -> None:
    ours = await Ours.open(folder)
    await ours.fill(TIMES)
    for _ in range(times):
        await (ours.put() if verb == "put" else ours.take())
    await ours.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
