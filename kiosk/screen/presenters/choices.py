"""What can be chosen on the "Report" sheet, and the small pictures that stand with it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.reports import Phrase, ReportKind


class Icon(StrEnum):
    """A small picture that stands with the word of a control, never alone."""

    BACK = "back"
    SEARCH = "search"
    FLAG = "flag"
    SCREEN = "screen"
    SOUND = "sound"
    HEATING = "heating"
    CLEANING = "cleaning"
    FURNITURE = "furniture"
    OTHER = "other"
    PHONE = "phone"
    LANGUAGE = "language"
    LOWER = "lower"
    RAISE = "raise"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ChooseKind:
    """Say what a report is about."""

    kind: ReportKind


@dataclass(frozen=True, slots=True)
class ChoosePhrase:
    """Say what is wrong with it, or not any more."""

    phrase: Phrase
