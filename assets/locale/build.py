"""Brings the catalogues up to date with the code: collects the texts, merges them, compiles what is translated.

Run by hand after a text changed: `python assets/locale/build.py`. It says what has no translation yet. A new language
begins as a folder with an empty `kiosk.po`; the door offers it as soon as there is a `.mo`, so once it is whole.
Names of days and months, and how dates and times are written, are not translated by hand: they are those of CLDR.
"""

import io
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).resolve().parent
ROOT = LOCALE.parents[1]
# How the code hands a text over: see kiosk.screen.presenters.wording.
KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "count": (1, 2), "marked": None}
# A catalogue changes when a text does, not because the script ran again.
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
# The English texts that CLDR has in every language, as `Wording` says them.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAY, TIME, TIME_OF_TWELVE = "{weekday} {day} {month}", "{hour:02}:{minute:02}", "{hour}:{minute:02} {half}"
# What stands in a pattern of CLDR for what in ours; `K` is the hour from 0 in Japanese, which may say 12 as well.
_FIELDS = (
    *(("EEEE", "{weekday}"), ("cccc", "{weekday}"), ("MMMM", "{month}"), ("M月", "{month}"), ("d", "{day}")),
    *(
        ("HH", "{hour:02}"),
        ("H", "{hour}"),
        ("h", "{hour}"),
        ("K", "{hour}"),
        ("mm", "{minute:02}"),
        ("a", "{half}"),
    ),
)
_FIELD = re.compile("|".join(field for field, _ in _FIELDS) + "|'([^']*)'")
_YEAR = re.compile(r"(\s*'de')?\s*y年?")


def collected(root: Path = ROOT) -> Catalog:
    """Every text of the code, with the files that say it (without line numbers: those change too often)."""
    catalogue = Catalog(creation_date=_UNDATED)
    found = extract_from_dir(root / "kiosk", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for path, _line, message, _comments, _context in found:
        catalogue.add(message, locations=[(f"kiosk/{Path(path).as_posix()}", 0)])
    return catalogue


def translated(language: str, locale: Path = LOCALE) -> Catalog:
    """The catalogue of that language as it was written."""
    with (locale / language / "LC_MESSAGES" / "kiosk.po").open("rb") as po:
        return read_po(po, locale=language)


def from_cldr(language: str) -> Mapping[str, str]:
    """What CLDR says of days, months, dates and times in that language, by the English text."""
    locale = Locale.parse(language)
    days, halves = locale.days, locale.day_periods["format"]["abbreviated"]
    date = _YEAR.sub("", locale.date_formats["full"].pattern)
    months = locale.months["format"]["abbreviated" if "M月" in date else "wide"]
    skeletons = locale.datetime_skeletons
    return {
        **{
            name: days["stand-alone" if "cccc" in date else "format"]["wide"][at]
            for at, name in enumerate(WEEKDAYS)
        },
        **{name[:3]: days["stand-alone"]["abbreviated"][at] for at, name in enumerate(WEEKDAYS)},
        **{name: months[at] for at, name in enumerate(MONTHS, start=1)},
        DAY: _ours(date),
        TIME: _ours(skeletons["Hm"].pattern),
        TIME_OF_TWELVE: _ours(skeletons["hm"].pattern),
        **{half: _plain(halves[half]) for half in ("am", "pm")},
    }


def _ours(pattern: str) -> str:
    """A pattern of CLDR as a text of ours; what it quotes stays as it is."""
    fields = dict(_FIELDS)
    return _plain(_FIELD.sub(lambda found: fields.get(found[0], found[1]), pattern))


def _plain(text: str) -> str:
    """Without the spaces of a special width, which the faces lack."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """The texts without a translation, or with one that is only a guess."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _whole(message))]


def _whole(message: Message) -> bool:
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms or ())


def main() -> int:
    """Rewrite every .po and its .mo; 1 when something is not translated."""
    template, incomplete = collected(), 0
    for target in sorted(LOCALE.glob("*/LC_MESSAGES")):
        language = target.parent.name
        catalogue = translated(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        for text, said in from_cldr(language).items():
            catalogue[text].string = said
        catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "Door Kiosk", "1", ""
        catalogue.last_translator = catalogue.language_team = "Door Kiosk"
        catalogue.creation_date = catalogue.revision_date = _UNDATED
        catalogue.header_comment = (
            "# The texts of Door Kiosk in this language; written by hand between the lines."
        )
        catalogue.fuzzy = False
        with (target / "kiosk.po").open("wb") as po:
            write_po(po, catalogue, width=110, sort_output=True, include_lineno=False)
        lacking = missing(catalogue)
        if not lacking or (target / "kiosk.mo").exists():  # a new language is offered once it is whole
            (target / "kiosk.mo").write_bytes(compiled(catalogue))
        incomplete += len(lacking)
        print(f"{language}: {len(catalogue)} texts, {len(lacking)} not translated", *lacking, sep="\n  ")
    return 1 if incomplete else 0


if __name__ == "__main__":
    sys.exit(main())
