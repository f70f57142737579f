"""Domain values as plain data for JSON, and back: the one form used on the link and on the disk."""

from datetime import datetime, timedelta
from enum import Enum
from math import isfinite
from typing import TypeVar, cast

import cattrs
from cattrs.strategies import configure_tagged_union
from typing_extensions import TypeForm

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
    # Left to itself cattrs would call str() and bool() on anything: "no" would be true, and a list a title.
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _only)
    converter.register_structure_hook(float, _only_finite)
    configure_tagged_union(Intent, converter)
    return converter


def _only(data: object, kind: type[T]) -> T:
    if issubclass(kind, Enum):
        return kind(data)
    if type(data) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {data!r}")
    return data


def _only_finite(data: object, _: type[float]) -> float:
    # JSON may write 5.0 as 5; a number without end would keep the door green for ever.
    if isinstance(data, bool) or not isinstance(data, int | float) or not isfinite(data):
        raise TypeError(f"expected a finite number, got {data!r}")
    return float(data)


_CONVERTER = _converter()


def to_record(value: object, kind: object = None) -> object:
    """Plain data (dicts, lists, strings, numbers) of a domain value; `kind` is its declared type if it is a union."""
    plain: object = _CONVERTER.unstructure(value, unstructure_as=kind)
    return plain


def from_record(data: object, kind: TypeForm[T]) -> T:
    """The value again. RecordError when the data does not make a valid one."""
    try:
        value: T = _CONVERTER.structure(
            data, cast("type[T]", kind)
        )  # cattrs takes unions, its types do not say so
        return value
    except Exception as error:
        raise RecordError(f"not a {getattr(kind, '__name__', kind)}: {error!r}") from error
