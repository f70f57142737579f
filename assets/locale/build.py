"""Brings the catalogues up to date with the code: collects the texts, merges them, compiles what is translated.

Run by hand after a text changed: `python assets/locale/build.py`. It says what has no translation yet. A new language
begins as a folder with an empty `kiosk.po`; the door offers it as soon as there is a `.mo`, so once it is whole.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

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
