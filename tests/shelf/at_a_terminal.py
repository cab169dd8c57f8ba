"""python -m tests.shelf.at_a_terminal TTY OPTION…: pytest with TTY for its controlling terminal."""

import fcntl
import sys
import termios

import pytest

if __name__ == "__main__":
    with open(sys.argv[1], "rb") as tty:
        fcntl.ioctl(tty, termios.TIOCSCTTY, 0)
    sys.exit(pytest.main(sys.argv[2:]))
