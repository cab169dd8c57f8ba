"""The JSON Schema of the config file, by which an editor checks and explains while somebody types."""

import json

from pydantic.json_schema import GenerateJsonSchema

from kiosk.config import KioskConfig


def schema() -> str:
    """docs/kiosk.schema.json."""
    content = KioskConfig.model_json_schema()
    content |= {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "The config file of a terminal",
        "description": "One TOML file describes one terminal. See docs/configuration.md.",
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
