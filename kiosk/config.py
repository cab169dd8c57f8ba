"""The file that says what this terminal is made of: gathers all settings, reports all errors."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field, ValidationError

from drivers.camera_settings import CameraSettings
from drivers.card_slot import CardSlotSettings
from drivers.face_settings import FaceSettings
from drivers.fingerprint import FingerprintSettings
from drivers.id_card import IdCardSettings
from drivers.insurance_terminal import InsuranceTerminalSettings
from drivers.pin_pad import PinPadSettings
from drivers.scanner import ScannerSettings
from drivers.tap_card import TapCardSettings
from kiosk.config_file.lines import line_of, lines_of
from kiosk.config_file.problems import ConfigError, Problem, problems_of, section_model
from kiosk.config_file.secrets import in_clear
from kiosk.config_file.syntax import syntax_problem
from kiosk.fleet.metrics import MetricsSettings
from kiosk.fleet.orders import OrderSettings
from kiosk.identity.media import MediaSettings
from kiosk.inspection.bundle_settings import BundleSettings
from kiosk.menu_settings import MenuSettings
from kiosk.payment.settlement_settings import SettlementSettings
from kiosk.place import Place
from kiosk.screens.settings import ScreenSettings, VoiceSettings
from kiosk.services.ebills import EBillSettings
from kiosk.services.health_card import HealthCardSettings
from kiosk.services.hospital import HospitalSettings
from kiosk.services.insurer_profile import InsurerSettings
from kiosk.services.platform import PlatformSettings
from kiosk.services.records import RecordSettings
from kiosk.services.wallets import WalletSettings
from kiosk.staff.login import StaffSettings
from kiosk.upkeep.health import HealthSettings
from kiosk.upkeep.retention import RetentionSettings
from kiosk.ward.settings import WardSettings
from offline_queue.store import StoreSettings
from printer.office import OfficePrinterSettings
from printer.printer import PrinterSettings

__all__ = ["ConfigError", "KioskConfig", "TerminalSettings", "checked", "load", "read"]

BACK_ENDS = ("hospital", "insurer", "health_card", "wallets", "ebills", "platform")

# Files that must be there when the terminal starts. Their content is never shown, and neither is the
# setting: somebody may have written the secret itself where its file should be named.
READ_AT_START = ("token_file", "ca_file", "certificate_file", "key_file", "revoked_file", "issuer_file")
UNREADABLE = "names a file that cannot be read, or an empty one"

# Sections that are read anew for each visit: what changes in them takes effect at the next idle screen.
AT_ONCE = ("menu", "records", "media", "ward")


class TerminalSettings(BaseModel, frozen=True, extra="forbid"):
    """Which terminal this is and where it keeps its data."""

    id: str = Field(
        pattern=r"^[0-9A-Za-z-]{1,32}$", description="Name of this terminal; unique in the hospital."
    )
    device_index: int = Field(
        ge=0,
        le=99,
        description="Number of this terminal; part of every order number, unique in the institution.",
    )
    institution: str = Field(
        pattern=r"^[0-9A-Za-z]{12}$", description="The insurer's code of the hospital (fixmedins_code)."
    )
    hospital_name_zh: str = Field(min_length=1, max_length=60, description="Name of the hospital in Chinese.")
    hospital_name_en: str = Field(
        min_length=1, max_length=120, description="Name of the hospital in English."
    )
    data_folder: Path = Field(
        description="Folder for the queue and the money journal; must survive a restart."
    )
    language: Literal["zh", "en"] = Field(default="zh", description="Language of the home screen.")

    @property
    def place(self) -> Place:
        return Place(self.hospital_name_zh, self.hospital_name_en, self.id)


def _section(about: str) -> Any:
    """A section that may be left out; pydantic types its fields' defaults as Any, too."""
    return Field(default=None, description=about)


class KioskConfig(BaseModel, frozen=True, extra="forbid"):
    """Everything the file says. A device or back end that is None is not built in."""

    terminal: TerminalSettings
    screen: ScreenSettings = Field(default=ScreenSettings.model_validate({}))
    voice: VoiceSettings = Field(
        default=VoiceSettings.model_validate({}), description="What is said aloud, and how loud."
    )
    menu: MenuSettings = Field(default=MenuSettings(), description="What the home screen offers.")
    social_card: CardSlotSettings | None = _section("The reader for social-security cards.")
    scanner: ScannerSettings | None = _section("The scanner for codes on phones and paper.")
    printer: PrinterSettings | None = _section("The printer for slips and bills.")
    camera: CameraSettings | None = _section("The camera for codes and faces.")
    office_printer: OfficePrinterSettings | None = _section("The A4 printer, as a queue of CUPS.")
    tap_card: TapCardSettings | None = _section("The contactless reader, and the SAM slot beside it.")
    id_card: IdCardSettings | None = _section("The reader for ID cards, with a security module.")
    pin_pad: PinPadSettings | None = _section("The PIN pad that takes bank cards.")
    fingerprint: FingerprintSettings | None = _section("The fingerprint module, where a site has one.")
    insurance_terminal: InsuranceTerminalSettings | None = _section(
        "The certified insurance terminal that scans and looks at faces for the insurance."
    )
    hospital: HospitalSettings | None = _section(
        "The hospital's own system. Contract: docs/contracts/hospital.v1.yaml."
    )
    insurer: InsurerSettings | None = _section("The medical insurance, by its national interface.")
    health_card: HealthCardSettings | None = _section(
        "The platform that knows whose a health-card code is. Contract: docs/contracts/health_card.v1.yaml."
    )
    wallets: WalletSettings | None = _section(
        "The aggregator that takes the cash part from wallets. Contract: docs/contracts/wallet.v1.yaml."
    )
    ebills: EBillSettings | None = _section(
        "The platform that issues fiscal e-bills. Contract: docs/contracts/ebill.v1.yaml."
    )
    platform: PlatformSettings | None = _section(
        "The health platform that takes over records. Contract: docs/contracts/platform.v1.yaml."
    )
    records: RecordSettings = Field(
        default=RecordSettings.model_validate({}), description="Who may read reports at this terminal."
    )
    settlement: SettlementSettings = Field(
        default=SettlementSettings.model_validate({}),
        description="Payments that could not be closed at once.",
    )
    retention: RetentionSettings = Field(
        default=RetentionSettings.model_validate({}),
        description="How long payments that are over are kept here.",
    )
    queue: StoreSettings | None = _section(
        "The file with the money journal and what waits to be sent; else terminal.db in the data folder."
    )
    staff: StaffSettings | None = _section("Staff who may log in at the glass to act for patients.")
    health: HealthSettings = HealthSettings()
    bundle: BundleSettings = Field(
        default=BundleSettings.model_validate({}), description="Where a technician's bundle goes."
    )
    orders: OrderSettings | None = _section(
        "Orders of whoever operates many terminals, signed, by way of the platform: docs/orders.md."
    )
    metrics: MetricsSettings | None = _section(
        "Figures for a monitoring agent on this machine, at http://127.0.0.1:PORT/metrics (OpenMetrics)."
    )
    media: MediaSettings = Field(default=MediaSettings(), description="Which codes patients show here.")
    face: FaceSettings = Field(default=FaceSettings(), description="How faces are compared: docs/face.md.")
    ward: WardSettings = Field(
        default=WardSettings.model_validate({}), description="Which sums a patient can lay down here."
    )

    @property
    def store(self) -> StoreSettings:
        """Where the ledger and the queue are: as [queue] says, or in the data folder."""
        in_data_folder = {"path": self.terminal.data_folder / "terminal.db"}
        return self.queue or StoreSettings.model_validate(in_data_folder)

    @property
    def content_hash(self) -> str:
        """Tells one content of the file from another; secrets stand in files of their own."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @property
    def lacking(self) -> list[str]:
        """The back ends without which no patient can be served; commands work without them."""
        return [name for name in BACK_ENDS if getattr(self, name) is None]


def load(path: Path) -> KioskConfig:
    """The checked content of the file at `path`; relative paths in it count from its folder.

    Raises ConfigError with everything that is wrong, each with its line.
    """
    return checked(path, read(path))


def checked(path: Path, source: str) -> KioskConfig:
    """`source` as the content of the file at `path`. Raises ConfigError with everything that is wrong."""
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as why:
        raise ConfigError("CFG-03", path, [syntax_problem(why, source)]) from None
    lines = lines_of(source)
    problems = [
        Problem(line_of(key, lines), ".".join(key), says)
        for key, says in (*_unreadable(raw, path.parent), *in_clear(raw))
    ]
    try:
        config = KioskConfig.model_validate(_resolved(raw, KioskConfig, path.parent))
    except ValidationError as error:
        problems += problems_of(error, KioskConfig, lines)
    if problems:
        raise ConfigError("CFG-04", path, problems)
    return config


def read(path: Path) -> str:
    """The text of the file at `path`. Raises ConfigError."""
    try:
        content = path.read_bytes()
    except OSError as why:
        says = f"the config file cannot be read: {why.strerror}"
        raise ConfigError("CFG-01", path, [Problem(0, "", says)]) from why
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = content.count(b"\n", 0, why.start) + 1
        says = "this is not UTF-8 text; save the file as UTF-8"
        raise ConfigError("CFG-02", path, [Problem(line, "", says)]) from None


def _unreadable(raw: Mapping[str, Any], folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    for section, settings in raw.items():
        if not isinstance(settings, Mapping):
            continue
        for key in READ_AT_START:
            if isinstance(settings.get(key), str) and not _has_content(folder / settings[key]):
                yield (section, key), UNREADABLE


def _has_content(file: Path) -> bool:
    try:
        return bool(file.read_bytes().strip())
    except OSError:
        return False


def _resolved(raw: Mapping[str, Any], model: type[BaseModel], folder: Path) -> dict[str, Any]:
    """`raw` with every relative path made absolute, from `folder`."""
    resolved = dict(raw)
    for name, field in model.model_fields.items():
        value = raw.get(name)
        if (section := section_model(field)) and isinstance(value, Mapping):
            resolved[name] = _resolved(value, section, folder)
        elif isinstance(value, str) and Path in (field.annotation, *get_args(field.annotation)):
            resolved[name] = (folder.resolve() / value).absolute()
    return resolved
