"""Where a technician's bundle goes; apart from the bundle, which reads the whole config file."""

from pathlib import Path

from pydantic import BaseModel, Field


class BundleSettings(BaseModel, frozen=True, extra="forbid"):
    """What a technician takes along."""

    stick_folder: Path | None = Field(
        None, description="Where a USB stick is mounted; the screen writes a bundle there."
    )
