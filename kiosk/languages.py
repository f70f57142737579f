"""The languages of the door, in one place: which can be shown, what each is called in itself, which way it is read."""

from collections.abc import Mapping
from functools import cache

from kiosk.assets import folder

DOMAIN = "kiosk"
SOURCE_LANGUAGE = "en"

# As CLDR has them, written as they stand alone in a list. A language is offered once its catalogue is compiled.
NAMES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
    "pl": "Polski",
    "sv": "Svenska",
    "fi": "Suomi",
    "ja": "日本語",
    "zh": "中文",
    "ar": "العربية",
}
_FROM_THE_RIGHT = ("ar", "fa", "he", "ur")
_OF_TWELVE_HOURS = ("ar",)  # as CLDR has it; our English is British


@cache
def languages() -> tuple[str, ...]:
    """The languages that can be shown, in the order of NAMES."""
    compiled = (folder() / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    found = {SOURCE_LANGUAGE, *(path.parent.parent.name for path in compiled)}
    return tuple(sorted(found, key=_in_order))


def base_of(language: str) -> str:
    """The language of a tag without its country: `de` of `de-AT` or `de_AT`."""
    return language.replace("_", "-").split("-")[0].lower()


def name_of(language: str) -> str:
    """What the language is called in itself."""
    return NAMES.get(language, language)


def is_right_to_left(language: str) -> bool:
    """Whether a language is read from right to left."""
    return language in _FROM_THE_RIGHT


def counts_twelve_hours(language: str) -> bool:
    """Whether whoever reads that language mostly writes 2:30 for the afternoon, not 14:30."""
    return language in _OF_TWELVE_HOURS


def _in_order(language: str) -> tuple[int, str]:
    known = tuple(NAMES)
    return (known.index(language) if language in NAMES else len(known), language)
