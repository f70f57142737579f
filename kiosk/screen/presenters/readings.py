"""How Japanese is read: espeak-ng knows kana and no kanji, and would say "Chinese letter" for each of them.

The words of the door's own texts stand with their readings beside the catalogue, and a test holds the two together. Of
titles and names in kanji nobody knows the reading: those are left out.
"""

import re
from collections.abc import Mapping
from functools import cache

from kiosk.assets import folder

_KANJI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def as_read(text: str, language: str) -> str:
    """The text as a voice can read it."""
    if language != "ja":
        return text
    known = _readings()
    words = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    return _KANJI.sub(" ", words.sub(lambda found: known[found.group()], text))


def unread(text: str) -> list[str]:
    """The words in it that have no reading."""
    words = sorted(_readings(), key=len, reverse=True)
    return _KANJI.findall(re.sub("|".join(map(re.escape, words)), " ", text))


@cache
def _readings() -> Mapping[str, str]:
    lines = (folder() / "locale" / "ja" / "readings.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ") for line in lines if line and not line.startswith("#"))
