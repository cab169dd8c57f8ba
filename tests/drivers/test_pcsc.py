"""The PC/SC library beside a service that ends in the middle."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from threading import Thread

import pytest

from drivers.errors import Absent
from drivers.pcsc import CardReader


@contextmanager
def service_that_ends_unread(folder: Path) -> Iterator[Path]:
    """A socket at which a question arrives and nobody reads it before it is closed."""
    name = folder / "pcscd.comm"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(os.fspath(name))
        listening.listen()

        def end() -> None:
            caller, _ = listening.accept()
            with caller:
                select([caller], [], [], 5)

        ending = Thread(target=end)
        ending.start()
        yield name
        ending.join()


def test_a_service_that_ends_with_a_question_unread_is_not_there(tmp_path: Path) -> None:
    """The library calls that a violation of security, as of a service that lets nobody in."""
    with service_that_ends_unread(tmp_path) as name:
        reader = CardReader("Bench Contact", name)
        with pytest.raises(Absent, match="CRD-01"):
            reader.look(0.1)
