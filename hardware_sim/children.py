"""Programs that the bench starts for itself, and that never outlive it."""

import asyncio
import os
import shutil
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

STOP_SECONDS = 5.0
# Its standard input ends when we do. Who is killed leaves children that need a moment to end, too.
SWEEPER = 'cat >/dev/null; sleep 1; rm -rf -- "$1"'


async def start_child(
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    pass_fds: Sequence[int] = (),
) -> Process:
    """Start `command` so that the kernel ends it when we die, however we die.

    `output` takes its standard output and error. setpriv is part of every Debian.
    """
    return await asyncio.create_subprocess_exec(
        "setpriv",
        "--pdeathsig",
        "TERM",
        *command,
        env={**os.environ, **(env or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT if output is not None else None,
        pass_fds=pass_fds,
        start_new_session=True,  # Ctrl+C is for us; we tell the children ourselves, in order.
    )


async def built_library(source: Path, folder: Path) -> Path | None:
    """A shared library of one C file, in `folder`; None on a machine without a C compiler."""
    library = folder / f"lib{source.stem}_bench.so"
    if library.exists() or shutil.which("cc") is None:
        return library if library.exists() else None
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-lm"]
    process = await asyncio.create_subprocess_exec(*command)
    return library if await process.wait() == 0 else None


async def stop_child(child: Process) -> int:
    """Ask it to end, then make it; returns its exit status."""
    if child.returncode is None:
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
        except TimeoutError:
            child.kill()
    return await child.wait()


@asynccontextmanager
async def folder_that_goes_with_us(prefix: str) -> AsyncIterator[Path]:
    """A new temporary folder, removed when the block ends, and when we are killed in the middle of it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    watched, held = os.pipe()
    command = ["sh", "-c", SWEEPER, "sweeper", str(folder)]
    sweeper = await asyncio.create_subprocess_exec(*command, stdin=watched, start_new_session=True)
    os.close(watched)
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        sweeper.kill()
        await sweeper.wait()
        os.close(held)
