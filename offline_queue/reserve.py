"""Room on the disk for finishing what was begun: given up when the disk is full, taken back later."""

import errno
import os
from pathlib import Path


class Reserve:
    """A file of nothing but room, beside the store; `size` in bytes, 0 for none."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size = path, size

    @property
    def held(self) -> bool:
        return self._size == 0 or (self._path.exists() and self._path.stat().st_size >= self._size)

    def take(self, spare: int) -> bool:
        """Allocate it, unless less than `spare` bytes would be left to everybody; whether it is held now."""
        if self.held:
            return True
        room = os.statvfs(self._path.parent)
        if room.f_bavail * room.f_frsize < self._size + spare:
            return False
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, self._size)
        except OSError as why:
            if why.errno != errno.ENOSPC:
                raise
            os.ftruncate(file, 0)
            return False
        finally:
            os.close(file)
        return True

    def give_up(self) -> bool:
        """Let the store have it; False when it was given up before."""
        if not (self._size and self.held):
            return False
        os.truncate(self._path, 0)
        return True
