"""Writes requirements/*.txt from *.in: every package they bring, at the version that is installed here,
with the hashes of all its files.

Run it in an environment that holds the versions you want: `python -m tools.freeze`.
"""

import re
import subprocess
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

LISTS = Path("requirements")
IN_EVERY_VENV = {"pip", "setuptools"}
# What of run.in never goes into a terminal: the bench alone imports it.
BENCH_ONLY = {"psycopg", "psycopg-binary", "starlette", "uvicorn"}


def main() -> None:
    wanted = _wanted(LISTS / "run.in")
    terminal = _closure([each for each in wanted if each.name not in BENCH_ONLY])
    run, dev = _closure(wanted), _closure(_wanted(LISTS / "dev.in"))
    _write("terminal", terminal, "")
    _write("run", {name: run[name] for name in run if name not in terminal}, "-r terminal.txt\n")
    _write("dev", {name: dev[name] for name in dev if name not in run}, "-r run.txt\n")


def _wanted(path: Path) -> list[Requirement]:
    lines = [line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    return [Requirement(line) for line in lines if line]


def _closure(wanted: list[Requirement]) -> dict[str, Distribution]:
    """Those packages and everything that they ask for on this system, by normal name."""
    found: dict[str, Distribution] = {}
    done: set[tuple[str, str]] = set()
    while wanted:
        one = wanted.pop()
        for extra in ("", *one.extras):
            if (one.name, extra) in done or one.name in IN_EVERY_VENV:
                continue
            done.add((one.name, extra))
            package = found[_normal(one.name)] = distribution(one.name)
            wanted += [need for need in _needs(package) if _applies(need, extra)]
    return found


def _needs(package: Distribution) -> list[Requirement]:
    return [Requirement(line) for line in package.requires or ()]


def _applies(need: Requirement, extra: str) -> bool:
    if need.marker is None:
        return extra == ""
    if "extra" not in str(need.marker):
        return extra == "" and need.marker.evaluate()
    return need.marker.evaluate({"extra": extra})


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _write(which: str, packages: dict[str, Distribution], head: str) -> None:
    pins = "".join(f"{name}=={packages[name].version}\n" for name in sorted(packages))
    made = f"# Made by tools/freeze.py.\n{head}{_hashed(pins)}"
    (LISTS / f"{which}.txt").write_text(made, "utf-8")


def _hashed(pins: str) -> str:
    """Those pins, each with the hashes of all files that the registry has of that version."""
    command = ["uv", "pip", "compile", "-", "--no-deps", "--generate-hashes", "--no-header", "--no-annotate"]
    asked = subprocess.run(
        [*command, "--quiet", "--native-tls"], input=pins, capture_output=True, text=True, check=True
    )
    return asked.stdout


if __name__ == "__main__":
    main()
