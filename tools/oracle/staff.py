"""What a person does about messages that the far end called indigestible: has them sent again."""

import subprocess
import sys
from collections.abc import Sequence

from tools.oracle.faults import Fault
from tools.oracle.place import Terminal

# What the contracts let a back end answer to rows that it can't read; sending them again by itself is no use.
INDIGESTIBLE = ("400", "413", "422")
LOCKED_OUT = ("401", "403", "409", "refuse")


def was_indigestible(fault: Fault) -> bool:
    return fault.call in ("rows", "postings") and fault.how in INDIGESTIBLE


def was_locked_out(fault: Fault) -> bool:
    """The platform took the terminal for a copy of itself, or for a stranger: asked again after minutes."""
    return fault.call == "rows" and fault.how in LOCKED_OUT


def send_again(keys: Sequence[str], terminal: Terminal) -> None:
    """The terminal must not run meanwhile."""
    terminal.kill()
    for key in keys:
        command = [sys.executable, "-m", "kiosk", "outbox", "requeue", key, "--by", "S1"]
        subprocess.run([*command, "--config", str(terminal.config)], check=True, capture_output=True)
    terminal.start()
