"""A config file whose devices and back ends are all away: a terminal before anything is plugged in."""

from pathlib import Path

import pytest

AWAY = "http://127.0.0.1:9"
CONFIG = f"""
[terminal]
id = "hall-1"
device_index = 1
institution = "H44010600001"
hospital_name_zh = "第一人民医院"
hospital_name_en = "First People's Hospital"
data_folder = "data"

[social_card]
reader = "Reader that is away"
service_socket = "no-pcscd"

[scanner]
port = "no-scanner"

[printer]
address = "tcp://127.0.0.1:9"

[hospital]
url = "{AWAY}"
token_file = "token"

[insurer]
url = "{AWAY}"
institution_name = "第一人民医院"
area = "440106"
operator = "kiosk-1"

[health_card]
url = "{AWAY}"

[wallets]
url = "{AWAY}"

[ebills]
url = "{AWAY}"
signature = "none"

[platform]
url = "{AWAY}"

[health]
seconds_between_looks = 0.2
"""


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("very-secret")
    file = tmp_path / "kiosk.toml"
    file.write_text(CONFIG)
    return file
