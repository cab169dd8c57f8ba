"""Imports point down, each vendor library stands in one file, and nothing is imported late."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.rules.tree import OURS, PRODUCT, REPOSITORY, Module, Tree, plant

# Which files of the product may import which library. A library that is missing here is a breach:
# adding one is a decision, not an accident.
VENDORS = {
    "PIL": (
        "printer/lettering.py",
        "printer/raster.py",
        "printer/escpos.py",
    ),  # letters, rows, and their bytes
    "aiohttp": ("printer/ipp.py",),
    "barcode": ("printer/bars.py",),
    "click": ("kiosk/__main__.py", "kiosk/commands/*.py", "ui/__main__.py"),
    # What is ours is sealed in one, what others signed is verified in the other; a third reads dates.
    "cryptography": (
        "offline_queue/sealing.py",
        "offline_queue/audit.py",
        "kiosk/services/certificates.py",
        "kiosk/services/signatures.py",
        "kiosk/services/signing.py",
    ),
    # Drawing, two kinds of models, and the camera itself: many things in one library.
    "cv2": ("drivers/pictures.py", "drivers/face_opencv.py", "drivers/face_mesh.py", "drivers/camera.py"),
    "escpos": ("printer/escpos.py",),
    "face_recognition": ("drivers/face_dlib.py",),
    "fpdf": ("printer/page_drawing.py",),
    "fontTools": ("ui/fonts.py",),
    "gmssl": ("kiosk/services/signing.py",),
    "jsonschema": ("kiosk/conformance/judging.py",),
    "kivy": ("ui/*",),
    "nats": ("kiosk/services/nats_link.py",),
    "numpy": ("drivers/*",),
    "prometheus_client": ("kiosk/fleet/metrics.py",),
    "pydantic": ("*",),
    "pydantic_core": ("kiosk/config.py", "kiosk/config_file/docs.py", "kiosk/config_file/problems.py"),
    "pyipp": ("printer/ipp.py",),
    "budoux": ("ui/wrapping.py",),
    "pypdfium2": ("printer/page_drawing.py",),
    "pyzbar": ("drivers/qr.py",),
    "orjson": ("offline_queue/json_text.py",),
    "requests": ("kiosk/services/http.py",),
    "sdnotify": ("kiosk/upkeep/service_manager.py",),
    "segno": ("printer/raster.py", "ui/widgets/qr.py"),
    "serial": ("drivers/serial_line.py",),
    "smartcard": ("drivers/pcsc.py",),
    "sqlite3": ("offline_queue/file.py", "offline_queue/schema.py"),
    "sqlite_utils": ("offline_queue/schema.py",),
    "urllib3": ("kiosk/services/fused.py", "kiosk/services/http.py", "kiosk/services/tls.py"),
    "yaml": ("kiosk/conformance/contract.py",),
    "zxingcpp": ("drivers/qr.py",),
}
WATCHED_STANDARD_LIBRARY = {"sqlite3"}


def imported(module: Module) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node, node.module.split(".")[0]


def is_vendor(name: str) -> bool:
    return name in WATCHED_STANDARD_LIBRARY or name not in {*sys.stdlib_module_names, *OURS}


def vendors_outside_their_file(tree: Tree) -> list[str]:
    return [
        f"{module.at(node)} imports {name}"
        for module in tree.modules(*PRODUCT)
        for node, name in imported(module)
        if is_vendor(name) and not any(fnmatch(module.path, home) for home in VENDORS.get(name, ()))
    ]


# What is dear to load and seldom wanted, and who loads it when it is.
LATE = {
    ("printer/pages.py", "printer.page_drawing"),
    ("printer/office.py", "printer.ipp"),
    ("kiosk/services/platform.py", "kiosk.services.nats_link"),
}


def late_imports(tree: Tree) -> list[str]:
    """Imports inside functions; the window's library may be imported late by the window, and what is LATE."""
    return [
        f"{module.at(node)} imports inside {function.name}"
        for module in tree.modules(*OURS)
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _may_be_late(module, node)
    ]


def _may_be_late(module: Module, node: ast.Import | ast.ImportFrom) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    window = module.package == "ui" and {name.split(".")[0] for name in names} <= {"kivy", "ui"}
    return window or all((module.path, name) in LATE for name in names)


def run_import_contracts(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    env = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=100)


def test_imports_point_down() -> None:
    result = run_import_contracts(REPOSITORY)
    assert result.returncode == 0, result.stdout


READERS = "social_card tap_card id_card scanner fingerprint pin_pad"
KNOWS = """
import importlib, sys
for name in sys.argv[1].split():
    importlib.import_module(f"drivers.{name}")
packages = {name.partition(".")[0] for name in sys.modules}
print(*sorted(packages & {"kiosk", "offline_queue", "printer", "ui", "requests", "urllib3", "nats"}))
"""


def test_ehc_21_a_reader_knows_no_back_end_and_no_way_to_one() -> None:
    told = subprocess.run(
        [sys.executable, "-c", KNOWS, READERS], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("kiosk/payment/money.py", "import ui"),
        ("offline_queue/__init__.py", "import drivers.errors"),
        ("drivers/errors.py", "import hardware_sim"),
        ("hardware_sim/part.py", "import kiosk.payment.money"),
    ],
)
def test_an_import_that_points_up_is_found(tmp_path: Path, path: str, line: str) -> None:
    for package in OURS:
        shutil.copytree(REPOSITORY / package, tmp_path / package, ignore=lambda _, names: _not_source(names))
    shutil.copy(REPOSITORY / "setup.cfg", tmp_path)
    with (tmp_path / path).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    result = run_import_contracts(tmp_path)
    assert result.returncode != 0
    assert path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") in result.stdout


def _not_source(names: list[str]) -> list[str]:
    return [name for name in names if "." in name and not name.endswith(".py")] + ["__pycache__"]


def test_each_vendor_library_is_imported_in_its_file_only(repository: Tree) -> None:
    assert vendors_outside_their_file(repository) == []


def test_a_vendor_import_elsewhere_and_an_unknown_vendor_are_found(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "drivers/pcsc.py": "import smartcard\n",
            "kiosk/identity/identify.py": "from smartcard.System import readers\n",
            "kiosk/identity/media.py": "import zxingcpp\n",
        },
    )
    assert vendors_outside_their_file(tree) == [
        "kiosk/identity/identify.py:1 imports smartcard",
        "kiosk/identity/media.py:1 imports zxingcpp",
    ]


def test_nothing_is_imported_inside_a_function(repository: Tree) -> None:
    assert late_imports(repository) == []


def test_an_import_inside_a_function_is_found(tmp_path: Path) -> None:
    late = "def look() -> None:\n    import {}\n"
    drawing = late.format("printer.page_drawing")
    tree = plant(
        tmp_path,
        {
            "kiosk/a.py": late.format("json"),
            "kiosk/c.py": drawing,
            "printer/pages.py": drawing,
            "ui/b.py": late.format("kivy.app"),
        },
    )
    assert late_imports(tree) == ["kiosk/a.py:2 imports inside look", "kiosk/c.py:2 imports inside look"]
