"""Writes requirements/*.txt from *.in: every package they bring, at the version that is installed here.

Run it in an environment that holds the versions you want: `python -m tools.freeze`.
"""

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

LISTS = Path("requirements")
IN_EVERY_VENV = {"pip", "setuptools"}


def main() -> None:
    run = _closure(_wanted(LISTS / "run.in"))
    dev = _closure(_wanted(LISTS / "dev.in"))
    _write(LISTS / "run.txt", run, "")
    _write(LISTS / "dev.txt", {name: dev[name] for name in dev if name not in run}, "-r run.txt\n")


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


def _write(path: Path, packages: dict[str, Distribution], head: str) -> None:
    lines = [f"{name}=={packages[name].version}\n" for name in sorted(packages)]
    path.write_text(f"# Made by tools/freeze.py from {path.stem}.in.\n{head}{''.join(lines)}", "utf-8")


if __name__ == "__main__":
    main()
