"""bench.toml: the terminal's config file for a bench, written so that a person can read and change it."""

import json
from collections.abc import Mapping
from pathlib import Path

from hardware_sim.part import Json

HEAD = """\
# A terminal's config file, written by `python -m hardware_sim` for the bench that runs now.
# Every address in it is one of the bench's. Put a real device's or server's address in its place, and
# the terminal uses that instead: it does not know the difference. docs/configuration.md explains every key.
"""

# A town whose insurance takes every medium; the number behind it stands for the ID card's.
ALSO_TAKES = (
    "resident_card",
    "health_code",
    "suishen",
    "social_card_code",
    "visit_slip",
    "hospital_card",
    "fingerprint",
    "guardian",
)

# What no part knows: who this terminal is.
OWN: Mapping[str, Json] = {
    "terminal": {
        "id": "bench-01",
        "device_index": 1,
        "institution": "H33010000001",
        "hospital_name_zh": "江城市第一人民医院",
        "hospital_name_en": "Jiangcheng First People's Hospital",
    },
    "insurer": {
        "institution_name": "江城市第一人民医院",
        "area": "330100",
        "operator": "ZZ01",
        "also_takes": list(ALSO_TAKES),
    },
    "health_card": {"face_check": True},
    "wallets": {"channels": ["wechat", "alipay", "unionpay", "ecny"]},
}

KEY_FILE = "queue.key"

COMMENTS = {
    "terminal": "Which terminal this is, and where it keeps its queue and its money journal.",
    "screen": "The window. panel_width_mm is the real width of the glass: letters and buttons follow it.",
    "queue": "Queue and money journal, sealed with a key of this bench. A real one is kept on another disk.",
    "social_card": "Reader for social-security cards, by its PC/SC name.",
    "tap_card": "Contactless reader, with a PSAM in the SAM slot beside it.",
    "id_card": "Reader for ID cards on a serial port, with a library that decodes their photos.",
    "scanner": "Code scanner on a serial port, here a pseudo-terminal.",
    "camera": "Camera, here a stream over loopback; at a site a device such as /dev/v4l/by-id/….",
    "printer": "Slip printer: tcp://host:port, or serial:/dev/ttyS1@115200.",
    "hospital": "The hospital's information system: docs/contracts/hospital.v1.yaml.",
    "insurer": "Medical insurance, by its national interface.",
    "health_card": "Who showed this health-card code: docs/contracts/health_card.v1.yaml.",
    "wallets": "The payment aggregator behind the wallets: docs/contracts/wallet.v1.yaml.",
    "ebills": "Fiscal e-bills: docs/contracts/ebill.v1.yaml.",
    "platform": "Where records go: docs/contracts/platform.v1.yaml.",
}


def bench_toml(sections: Json, data_folder: Path) -> str:
    """The file's text: `sections` over what the terminal is and where it keeps its things."""
    queue = {"path": str(data_folder / "terminal.db"), "key_file": str(data_folder / KEY_FILE)}
    own = {"terminal": {"data_folder": str(data_folder)}, "screen": {}, "queue": queue}
    given = {name: {**own.get(name, {}), **sections.get(name, {})} for name in {**own, **sections}}
    return "\n".join([HEAD, *(_section(name, {**OWN.get(name, {}), **given[name]}) for name in given)])


def _section(name: str, values: Json) -> str:
    lines = [f"# {COMMENTS[name]}"] if name in COMMENTS else []
    lines += [f"[{name}]", *(f"{key} = {_value(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """Texts, numbers, truth values, and lists and tables of them; JSON writes all but tables as TOML does."""
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{json.dumps(str(key))} = {_value(each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
