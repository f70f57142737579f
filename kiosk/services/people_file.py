"""The people whom a door knows, from TOML: their names, where to invite them, and what their badges and PINs become.

No badge number and no PIN stands in it, only what argon2id made of them. Every mistake is told at once, and none with
what it is about.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError

from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.people import Known, Person, is_address
from kiosk.services.integrations import Section
from kiosk.services.settings_problems import problems_in
from kiosk.services.settings_values import ShownPerson

_MOST = 2_000
_MOST_SALTS = 8  # each takes a comparison of its own, a tenth of a second
# What `kiosk person` prints. More memory or time than that would be the panel's own.
_Hash = Annotated[
    str,
    StringConstraints(
        pattern=r"^\$argon2id\$v=19\$m=\d{1,5},t=\d,p=\d\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86}$"
    ),
]


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("is no mail address")
    return text


class PersonEntry(Section):
    """Somebody whom the door knows."""

    name: ShownPerson = Field(
        description="as the calendar and the panel shall say it", examples=["Sara Haddad"]
    )
    address: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None, description="the mail address of an invitation", examples=["sara.haddad@example.org"]
    )
    badge: _Hash | None = Field(
        default=None, description="the badge as `kiosk person` prints it", examples=["$argon2id$v=19$..."]
    )
    pin: _Hash | None = Field(
        default=None, description="the PIN as `kiosk person` prints it", examples=["$argon2id$v=19$..."]
    )


class PeopleFile(Section):
    """All of them."""

    people: Annotated[tuple[PersonEntry, ...], Field(strict=False, max_length=_MOST)] = Field(
        default=(), description="one [[people]] each", examples=[[]]
    )


def load_people(path: Path) -> tuple[Known, ...]:
    """The people in that file. SettingsError carries every problem at once."""
    raw = _parsed(path)
    try:
        entries = PeopleFile.model_validate(raw, context={})
    except ValidationError as error:
        raise SettingsError(str(path), tuple(problems_in(error, raw, {}, model_at=_model_at))) from None
    if problems := tuple(_contradictions(entries.people)):
        raise SettingsError(str(path), problems)
    return tuple(Known(Person(e.name, e.address), badge=e.badge, pin=e.pin) for e in entries.people)


def _contradictions(people: Sequence[PersonEntry]) -> Iterator[Problem]:
    """What would not tell two people apart, or take too long to."""
    for key in ("badge", "pin"):
        seen: dict[str, int] = {}
        for number, person in enumerate(people):
            made = getattr(person, key)
            if made is not None and seen.setdefault(made, number) != number:
                instead = "give each of them one of their own"
                yield Problem(f"people[{number}].{key}", f"is that of people[{seen[made]}] too", instead)
    made = [each for person in people for each in (person.badge, person.pin) if each is not None]
    if len({each.rpartition("$")[0] for each in made}) > _MOST_SALTS:
        instead = "make the entries with `kiosk person --file` and this file, so that they share a salt"
        yield Problem("people", "would take too long to search", instead)


def _parsed(path: Path) -> Mapping[str, Any]:
    source = str(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = Problem(source, f"cannot be read: {error.strerror}", "let the agent's user read it")
    except UnicodeDecodeError:
        problem = Problem(source, "is not UTF-8 text", "save it as UTF-8")
    except (tomllib.TOMLDecodeError, RecursionError):  # whose words may hold what stands there
        problem = Problem(source, "is not valid TOML", "write each person as `kiosk person` prints it")
    raise SettingsError(source, (problem,))


def _model_at(
    place: Sequence[int | str], raw: Mapping[str, Any], context: Mapping[str, Any]
) -> type[BaseModel]:
    """The model that describes the table at that place of the file."""
    del raw, context
    return PersonEntry if place else PeopleFile
