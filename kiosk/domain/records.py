"""Domain values as plain data for JSON, and back: the one form used on the link and on the disk."""

from datetime import datetime, timedelta
from typing import TypeVar

import cattrs
from cattrs.strategies import configure_tagged_union

from kiosk.domain.intents import Intent
from kiosk.domain.time import to_utc

T = TypeVar("T")


class RecordError(ValueError):
    """The data is not a record of that type."""


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(omit_if_default=True, forbid_extra_keys=False)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda text, _: to_utc(datetime.fromisoformat(text)))
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
    configure_tagged_union(Intent, converter)
    return converter


_CONVERTER = _converter()


def to_record(value: object, kind: object = None) -> object:
    """Plain data (dicts, lists, strings, numbers) of a domain value; `kind` is its declared type if it is a union."""
    plain: object = _CONVERTER.unstructure(value, unstructure_as=kind)
    return plain


def from_record(data: object, kind: type[T]) -> T:
    """The value again. RecordError when the data does not make a valid one."""
    try:
        return _CONVERTER.structure(data, kind)
    except Exception as error:
        raise RecordError(f"not a {getattr(kind, '__name__', kind)}: {error!r}") from error
