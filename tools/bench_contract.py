"""python -m tools.bench_contract: the orders of a bench from its parts' forms, as OpenAPI and as a page.

docs/contracts/bench_orders.v1.yaml and docs/bench_orders.md.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from hardware_sim.forms import RESET, Argument, Form
from hardware_sim.openapi import document
from hardware_sim.orders import Orders
from hardware_sim.parts import make_parts

DOCS = Path(__file__).parents[1] / "docs"
FILE, PAGE = DOCS / "contracts" / "bench_orders.v1.yaml", DOCS / "bench_orders.md"
Forms = Mapping[str, Mapping[str, Form]]
HEAD = """\
# Orders of the bench

What `python -m hardware_sim order DEVICE ORDER …`, the page and `POST /orders` take ([bench.md](bench.md)).
An argument in brackets can be left out; `|` stands between what it can be, and `…` says that other values are
taken, too. *Fault* is the row that an order causes; [bench_faults.md](bench_faults.md) says what a terminal
makes of it. Every device takes `reset`, too, and `bench reset` makes everything as new. `make docs` writes
this page.
"""
TABLE = "| order | what it does | 作用 | fault |\n| --- | --- | --- | --- |"


def forms() -> Forms:
    with tempfile.TemporaryDirectory() as wires:
        return Orders(make_parts(Path(wires)).by_name).forms()


def page(known: Forms) -> str:
    return "\n".join(_lines(known)) + "\n"


def _lines(known: Forms) -> Iterator[str]:
    yield HEAD
    for device, orders in known.items():
        if told := [each for each in orders.values() if each.name != RESET.name]:
            yield f"## {device}\n\n{TABLE}"
            yield from (_row(each) for each in told)
            yield ""


def _row(form: Form) -> str:
    said = " ".join([form.name, *map(_argument, form.arguments)])
    fault = f"{form.fault}, with `{form.fault_with}`" if form.fault_with else form.fault
    return f"| `{said}` | {form.en} | {form.zh} | {fault} |"


def _argument(each: Argument) -> str:
    """What can be said; the bar is escaped, as it would end a cell."""
    choices = "\\|".join([*filter(None, each.choices), *(["…"] if each.open else [])])
    said = f"{each.name}={choices or each.kind}"
    return said if each.needed else f"[{said}]"


def main() -> None:
    known = forms()
    FILE.write_text(yaml.safe_dump(document(known), allow_unicode=True, sort_keys=False, width=110), "utf-8")
    PAGE.write_text(page(known), "utf-8")


if __name__ == "__main__":
    main()
