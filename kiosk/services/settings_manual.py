"""The manual of the settings, made from their models: one line for each key, and the JSON Schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kiosk.services.integrations import INTEGRATIONS
from kiosk.services.settings import Settings
from kiosk.services.settings_problems import example_of


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One key: where it stands, what it means, how to write it, and whether it must be there."""

    key: str
    meaning: str
    example: str
    required: bool
    default: str


def describe() -> tuple[SettingLine, ...]:
    """Every key that can be set, in the order of the models; `<name>` stands for a name of your choice."""
    lines: list[SettingLine] = []
    for section, field in Settings.model_fields.items():
        if section == "integrations":
            for model in INTEGRATIONS.values():
                lines += _lines("integrations.<name>", model)
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            lines += _lines(section, field.annotation)
    return tuple(lines)


def schema() -> dict[str, Any]:
    """The JSON Schema of a settings file."""
    return Settings.model_json_schema()


def _lines(section: str, model: type[BaseModel]) -> Iterator[SettingLine]:
    for name, field in model.model_fields.items():
        yield SettingLine(
            key=f"{section}.{name}",
            meaning=field.description or "",
            example=example_of(name, field),
            required=field.is_required(),
            default=_default(field),
        )


def _default(field: FieldInfo) -> str:
    """The default as a person reads it; empty when there is none."""
    if field.is_required() or field.default in (None, ()):
        return ""
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, tuple):
        return ", ".join(map(str, field.default))
    return f"{field.default:%H:%M}" if hasattr(field.default, "hour") else str(field.default)
