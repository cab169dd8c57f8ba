"""Write docs/contracts/bench_orders.v1.yaml: the orders of a bench, from its parts' forms."""

import tempfile
from pathlib import Path

import yaml

from hardware_sim.openapi import document
from hardware_sim.orders import Orders
from hardware_sim.parts import make_parts

FILE = Path(__file__).parents[1] / "docs" / "contracts" / "bench_orders.v1.yaml"


def main() -> None:
    with tempfile.TemporaryDirectory() as wires:
        forms = Orders(make_parts(Path(wires)).by_name).forms()
    FILE.write_text(yaml.safe_dump(document(forms), allow_unicode=True, sort_keys=False, width=110), "utf-8")


if __name__ == "__main__":
    main()
