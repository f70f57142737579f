"""The manual of the settings, made from their models: one line for each key, and the JSON Schema.

`python -m kiosk.services.settings_manual > docs/settings.md` writes the manual again after a key changed.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kiosk.services.integrations import INTEGRATIONS
from kiosk.services.settings import Settings
from kiosk.services.settings_problems import example_of
from kiosk.services.settings_rooms import NeighbourSettings

_HEAD = """\
# Settings

Everything that can be set at one door, in `settings.toml`. This page is made from the program itself
(`python -m kiosk.services.settings_manual`), so it cannot say anything else than what is checked when a door starts.
Where the file is looked for, and where secrets belong, stands in [Run a door](run-a-door.md).

Every mistake is reported at once, by key, with what to write instead. A key that is not listed here is a mistake too.

The smallest file that makes a door:

```toml
{smallest}
```
"""
_SIMPLEST = "caldav"
_TABLE_HEAD = (
    "| key | what it means | values | when it is left out | example |\n| --- | --- | --- | --- | --- |"
)
_KINDS: Mapping[str, str] = {
    "string": "text",
    "number": "a number",
    "boolean": "true or false",
    "object": '`{ secret = "name" }`',
}


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One key: where it stands, what it means, what it may be, how to write it, and whether it must be there.

    `system` is the kind of calendar system that the key belongs to; empty for what every door has.
    """

    key: str
    meaning: str
    values: str
    example: str
    required: bool
    default: str
    system: str = ""

    @property
    def section(self) -> str:
        """The table of the file it stands in."""
        return self.key.rpartition(".")[0]


@cache
def describe() -> tuple[SettingLine, ...]:
    """Every key that can be set, in the order of the models; `<name>` stands for a name of your choice."""
    lines: list[SettingLine] = []
    for section, field in Settings.model_fields.items():
        if section == "integrations":
            for system, model in INTEGRATIONS.items():
                lines += _lines("integrations.<name>", model, system=system)
        elif section == "neighbours":
            lines += _lines("neighbours.<name>", NeighbourSettings)
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            lines += _lines(section, field.annotation)
    return tuple(lines)


def schema() -> dict[str, Any]:
    """The JSON Schema of a settings file."""
    return Settings.model_json_schema()


def manual() -> str:
    """docs/settings.md: every key in a table for its section, and the smallest file that makes a door."""
    lines = describe()
    parts = [_HEAD.format(smallest=_smallest(lines))]
    for section, rows in groupby(lines, key=lambda line: line.section):
        parts += [f"## `[{section}]`\n", _meaning_of(section)]
        for system, of_system in groupby(rows, key=lambda line: line.system):
            if system:
                parts.append(f"### {system}\n\n{INTEGRATIONS[system].__doc__}\n")
            parts += [_TABLE_HEAD, *(_row(line) for line in of_system), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _smallest(lines: tuple[SettingLine, ...]) -> str:
    """All that is required, with the simplest of systems and a sign-in: hardly a server does without."""
    kept = [
        line
        for line in lines
        if line.system in ("", _SIMPLEST)
        and not line.key.startswith("neighbours.")
        and (line.required or line.key.endswith((".username", ".password")))
    ]
    sections = [
        "\n".join([f"[{section.replace('<name>', 'main')}]", *(line.example for line in rows)])
        for section, rows in groupby(kept, key=lambda line: line.section)
    ]
    return "\n\n".join(sections)


def _meaning_of(section: str) -> str:
    meaning = Settings.model_fields[section.partition(".")[0]].description or ""
    return f"{meaning[:1].upper()}{meaning[1:]}.\n"


def _row(line: SettingLine) -> str:
    otherwise = "**must be there**" if line.required else line.default or "–"
    cells = (f"`{line.key.rpartition('.')[2]}`", line.meaning, line.values, otherwise, f"`{line.example}`")
    return f"| {' | '.join(cells)} |"


def _lines(section: str, model: type[BaseModel], *, system: str = "") -> Iterator[SettingLine]:
    allowed = model.model_json_schema()["properties"]
    for name, field in model.model_fields.items():
        yield SettingLine(
            key=f"{section}.{name}",
            meaning=field.description or "",
            values=_values(allowed[name]),
            example=example_of(name, field),
            required=field.is_required(),
            default=_default(field),
            system=system,
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


def _values(allowed: Mapping[str, Any]) -> str:
    """What the JSON Schema of a key allows, as a person says it."""
    choices = [_values(one) for one in allowed.get("anyOf", ()) if one.get("type") != "null"]
    match allowed:
        case {"anyOf": _}:
            return " or ".join(choices)
        case {"format": "time"}:
            return "a time of day"
        case {"enum": names}:
            return " or ".join(f'`"{name}"`' for name in names)
        case {"const": name}:
            return f'`"{name}"`'
        case {"type": "integer", "minimum": least, "maximum": most}:
            return f"{least} to {most}"
        case {"type": "array", "maxItems": most, "items": items}:
            return f"a list of at most {most}: {_values(items)}"
        case {"type": "array"}:
            return "a list of texts"
        case _:
            return _KINDS[str(allowed["type"])]


if __name__ == "__main__":
    sys.stdout.write(manual())
