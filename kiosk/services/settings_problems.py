"""What is wrong with settings, in words for whoever wrote them: where, what, and what to write instead.

No value ever appears in a problem, only its kind: it might be a password in the wrong line.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from kiosk.domain.errors import Problem
from kiosk.services.integrations import Integration
from kiosk.services.settings import Settings, integration_model
from kiosk.services.settings_rooms import NeighbourSettings

ModelAt = Callable[[Sequence[int | str], Mapping[str, Any], Mapping[str, Any]], type[BaseModel]]
Describes = Callable[[Sequence[int | str]], type[BaseModel]]

# What pydantic found, and how we say it; `{...}` are its own particulars.
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no setting",
    "string_type": "must be text, found {kind}",
    "int_type": "must be a whole number, found {kind}",
    "int_from_float": "must be a whole number, found {kind}",
    "float_type": "must be a number, found {kind}",
    "bool_type": "must be true or false, found {kind}",
    "time_type": "must be a time of day, found {kind}",
    "tuple_type": "must be a list, found {kind}",
    "dict_type": "must be a table, found {kind}",
    "model_type": "must be a table, found {kind}",
    "string_pattern_mismatch": "is text of the wrong form",
    "string_too_short": "is too short",
    "string_too_long": "is too long: at most {max_length} characters",
    "too_short": "has too few entries: at least {min_length}",
    "too_long": "has too many entries: at most {max_length}",
    "greater_than_equal": "is too small: at least {ge}",
    "less_than_equal": "is too large: at most {le}",
    "literal_error": "must be {expected}, found {kind}",
}
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),  # before int, which it is too
    (int, "a whole number"),
    (float, "a number with a point"),
    (str, "text"),
    (list, "a list"),
    (dict, "a table"),
    ((date, time), "a date or time"),
)


def problems_in(
    error: ValidationError,
    raw: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    model_at: ModelAt | None = None,
) -> list[Problem]:
    """Every problem that validating `raw` met. `model_at` tells which model describes the table at a place of it; left
    out, `raw` are the settings of a door.
    """
    at = model_at or _model_at

    def describes(place: Sequence[int | str]) -> type[BaseModel]:
        return at(place, raw, context)

    return [_problem(detail, describes) for detail in error.errors(include_url=False, include_context=True)]


def kind_of(value: object) -> str:
    """What kind of TOML value it is, with its article."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "something else")


def nearest(name: str, names: Sequence[str], *, of: str) -> str:
    """What to write instead of a name that is none of `names`; `of` says what those are."""
    near = get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"{of}: {', '.join(names)}"


def example_of(key: str, field: FieldInfo) -> str:
    """A line of TOML that sets the field."""
    return f"{key} = {_toml((field.examples or [''])[0])}"


def _problem(detail: ErrorDetails, describes: Describes) -> Problem:
    place, found = detail["loc"], detail.get("ctx", {})
    particulars = {**found, "kind": kind_of(detail["input"])}
    key = _key(place)
    if detail["type"] == "wrong":
        return Problem(key, found["what"], found["instead"])
    what = _WORDS[detail["type"]].format(**particulars) if detail["type"] in _WORDS else detail["msg"]
    if detail["type"] == "extra_forbidden":
        fields = describes(place[:-1]).model_fields
        return Problem(key, what, nearest(str(place[-1]), list(fields), of="what can be set here"))
    return Problem(key, what, _instead(place, describes))


def _instead(place: Sequence[int | str], describes: Describes) -> str:
    names = [part for part in place if isinstance(part, str)]
    if names == ["integrations"]:
        return "write a section [integrations.main]"
    field = describes(names[:-1]).model_fields.get(names[-1])
    if field is None or not field.examples:
        return f"write a section [{'.'.join(names)}]"
    return f"write, for example: {example_of(names[-1], field)} ({field.description})"


def _model_at(
    place: Sequence[int | str], raw: Mapping[str, Any], context: Mapping[str, Any]
) -> type[BaseModel]:
    """The model that describes the table at that place of the file."""
    if not place:
        return Settings
    if place[0] == "integrations" and len(place) > 1:
        written = raw["integrations"][place[1]]
        return integration_model(written.get("system"), context) if isinstance(written, dict) else Integration
    if place[0] == "neighbours" and len(place) > 1:
        return NeighbourSettings
    section = Settings.model_fields[str(place[0])].annotation
    return section if isinstance(section, type) and issubclass(section, BaseModel) else Settings


def _key(place: Sequence[int | str]) -> str:
    """As a person would write the place: `booking.lengths[1]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # text, numbers and truth are written alike in both
