"""Settings of the camera; apart from it, so that checking a config file loads no picture library."""

from pydantic import BaseModel, Field


class CameraSettings(BaseModel, frozen=True, extra="forbid"):
    source: str = Field(
        pattern=r"^(/|https?://|rtsp://).+",
        description="A device such as /dev/v4l/by-id/…, or the address of a stream (http://, https://, rtsp://).",
    )
    reads_codes: bool = Field(
        default=True,
        description="Codes that are held before it count as if the scanner had read them, wherever a code is "
        "asked for. Nobody is looked at unasked: on the idle screen it does not read.",
    )
    width: int = Field(
        default=1280, ge=320, le=4096, description="Wanted width of a device's frames in dots."
    )
    height: int = Field(
        default=720, ge=240, le=2160, description="Wanted height of a device's frames in dots."
    )
    still_seconds: float = Field(
        default=3.0,
        ge=0.5,
        le=60,
        description="A picture without any change for so long is frozen: every sensor has noise.",
    )
    black_seconds: float = Field(
        default=3.0, ge=0.5, le=60, description="A picture that is black for so long means a covered lens."
    )
    black_level: float = Field(
        default=8.0, ge=0, le=60, description="Mean brightness, of 255, below which a picture is black."
    )
