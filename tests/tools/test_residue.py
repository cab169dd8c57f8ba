"""S-8: memory that a terminal gives back holds nothing of who was there; what it still holds is found."""

import os
import subprocess
import sys

from tools.residue.__main__ import variables
from tools.residue.memory import found_in

MARK = "尉迟鹭岚的测试"
HOLDS = """
import sys
kept = ["".join(chr(int(each) - 1) for each in sys.argv[1:])]
for _ in range(2):
    print(len(kept), flush=True)
    sys.stdin.readline()
    kept.clear()
"""


def test_s8_what_is_given_back_is_written_over():
    hidden = [str(ord(letter) + 1) for letter in MARK]
    command = [sys.executable, "-c", HOLDS, *hidden]
    child = subprocess.Popen(
        command, env=os.environ | variables(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin
    assert child.stdout
    counts = []
    for held in ("1\n", "0\n"):
        assert child.stdout.readline() == held
        counts.append(found_in(child.pid, [MARK])[MARK])
        child.stdin.write("\n")
        child.stdin.flush()
    child.communicate(timeout=60)
    assert counts[0] >= 1
    assert counts[1] == 0


def test_s8_the_unit_says_how_memory_is_given_back():
    assert variables() == {
        "PYTHONMALLOC": "malloc",
        "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165",
    }
