"""A keyboard on the panel: letters of the language, digits and signs, and what each key makes of the text. Pure.

For whoever asks for words: keep a `Typing` in the page's state, show `keyboard_view`, and hand every touch to `after`
until it is TAKE_TEXT (then `words_of` is what was typed), LEAVE_TEXT or TakeWords. A real keyboard does nothing.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.domain.text import plain_text
from kiosk.screen.presenters.model import (
    Action,
    ButtonView,
    KeyboardView,
    LocalAction,
    Look,
    PageAction,
    TakeWords,
    TypeSign,
)
from kiosk.screen.presenters.wording import Wording

LONGEST = 60  # characters

# Three rows of at most ten keys, so that each can be touched on a panel of seven inches.
LETTERS: Mapping[str, tuple[str, ...]] = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "de": ("qwertzuiop", "asdfghjklß", "yxcvbnmäöü"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbnéèàç"),
    "es": ("qwertyuiop", "asdfghjklñ", "zxcvbnmáéó"),
    "it": ("qwertyuiop", "asdfghjklò", "zxcvbnmàèù"),
    "pt": ("qwertyuiop", "asdfghjklç", "zxcvbnmãáé"),
    "nl": ("qwertyuiop", "asdfghjklë", "zxcvbnméïö"),
    "pl": ("qwertyuiop", "asdfghjklł", "zxcvbnmąęó"),
    "sv": ("qwertyuiop", "asdfghjklö", "zxcvbnmåä"),
    "fi": ("qwertyuiop", "asdfghjklö", "zxcvbnmåä"),
    "ar": ("ضصثقفغعهخح", "شسيبلاتنمك", "جدرةوزطأىء"),
    "ja": ("あかさたなはまやらわ", "いきしちにひみゆりん", "うくすつぬふむよる゛"),
}
# What the rows of a script without capitals have no room for; a third page has the Latin letters.
MORE_LETTERS: Mapping[str, tuple[str, ...]] = {
    "ar": ("ذظؤئإآ", "،؛؟«»"),
    "ja": ("えけせてねへめゃれを", "おこそとのほもゅろっ", "゜ーょ、。・「」"),
}
SIGNS = ("1234567890", "-/:.,!?&()", "'\"+#@*%=€_")
# The letters that have no place among the others stand among the signs.
MORE_SIGNS: Mapping[str, str] = {
    "fr": "âêëîïôùûœ'",
    "es": "íúü¿¡'\"+#@",
    "it": "ìé'\"+#@%€",
    "pt": "âêôõíóúà'@",
    "pl": "ćńśźż'\"+#@",
}
_VOICED = {"゛": "\u3099", "゜": "\u309a"}  # joined to the kana before it


class Layer(StrEnum):
    """Which signs stand on the keys."""

    CAPITALS = "capitals"
    SMALL = "small"
    MORE = "more"
    LATIN = "latin"
    SIGNS = "signs"


_LAYERS: Mapping[Action, Layer] = {
    LocalAction.OWN_LETTERS: Layer.SMALL,
    LocalAction.MORE_LETTERS: Layer.MORE,
    LocalAction.LATIN_LETTERS: Layer.LATIN,
}


@dataclass(frozen=True, slots=True)
class Typing:
    """What was typed so far, and which keys are shown. A text begins with a capital."""

    text: str = ""
    layer: Layer = Layer.CAPITALS


def after(typing: Typing, action: PageAction) -> Typing:
    """The text after a key. What is no key, or does not fit any more, changes nothing."""
    match action:
        case TypeSign(sign) if sign in _VOICED:
            voiced = unicodedata.normalize("NFC", typing.text + _VOICED[sign])
            return replace(typing, text=voiced) if len(voiced) == len(typing.text) else typing
        case TypeSign(sign) if len(typing.text) < LONGEST:
            layer = Layer.SMALL if typing.layer is Layer.CAPITALS and sign.isalpha() else typing.layer
            return Typing((typing.text + sign).lstrip(), layer)
        case LocalAction.DELETE_SIGN:
            left = typing.text[:-1]
            return Typing(left, Layer.CAPITALS if not left and typing.layer is Layer.SMALL else typing.layer)
        case LocalAction.SHIFT:
            return replace(typing, layer=Layer.SMALL if typing.layer is Layer.CAPITALS else Layer.CAPITALS)
        case LocalAction.SIGNS:
            return replace(typing, layer=Layer.SMALL if typing.layer is Layer.SIGNS else Layer.SIGNS)
        case LocalAction() if action in _LAYERS:
            return replace(typing, layer=_LAYERS[action])
        case _:
            return typing


def words_of(typing: Typing) -> str | None:
    """What was typed, as it may be stored and sent; None for nothing."""
    return plain_text(typing.text, limit=LONGEST) or None


def keyboard_view(
    typing: Typing, wording: Wording, *, hint: str, ready: tuple[str, ...] = (), closes_in: int | None
) -> KeyboardView:
    """The keyboard: `hint` says what is asked for, `ready` are words to take without typing."""
    full = len(typing.text) >= LONGEST
    rows = _rows(typing.layer, wording.language)
    return KeyboardView(
        hint=hint,
        text=typing.text,
        back=ButtonView(
            "leave-text",
            wording.say("Back"),
            detail="" if closes_in is None else wording.seconds(closes_in),
            look=Look.NEUTRAL,
            action=LocalAction.LEAVE_TEXT,
        ),
        take=ButtonView("take-text", wording.say("Done"), action=LocalAction.TAKE_TEXT),
        words=tuple(
            ButtonView(f"words:{at}", words, look=Look.OUTLINE, action=TakeWords(words))
            for at, words in enumerate(ready)
        ),
        keys=tuple(
            tuple(_key(row, at, _sign(sign, typing.layer), full=full) for at, sign in enumerate(signs))
            for row, signs in enumerate(rows)
        ),
        alphabetical=typing.layer is not Layer.SIGNS,
        controls=_controls(typing, wording, full=full),
    )


def _rows(layer: Layer, language: str) -> tuple[str, ...]:
    if layer is Layer.SIGNS:
        return (*SIGNS[:2], MORE_SIGNS.get(language, SIGNS[2]))
    if layer is Layer.MORE and language in MORE_LETTERS:
        return MORE_LETTERS[language]
    return LETTERS["en"] if layer is Layer.LATIN else LETTERS.get(language, LETTERS["en"])


def _other_letters(layer: Layer, language: str) -> ButtonView:
    """Capitals; in a script that has none what else it has, then the Latin letters, then its own again."""
    if language in MORE_LETTERS and layer is not Layer.SIGNS:
        label, action = {
            Layer.MORE: ("abc", LocalAction.LATIN_LETTERS),
            Layer.LATIN: (LETTERS[language][1][:2], LocalAction.OWN_LETTERS),
        }.get(layer, (MORE_LETTERS[language][0][:2], LocalAction.MORE_LETTERS))
        return _control("shift", label, action)
    shift = "abc" if layer is Layer.CAPITALS else "ABC"
    return _control("shift", shift, None if layer is Layer.SIGNS else LocalAction.SHIFT)


def _controls(typing: Typing, wording: Wording, *, full: bool) -> tuple[ButtonView, ...]:
    letters = typing.layer is not Layer.SIGNS
    return (
        _other_letters(typing.layer, wording.language),
        _control("signs", "123" if letters else _first(wording.language), LocalAction.SIGNS),
        _control("space", wording.say("Space"), TypeSign(" ") if typing.text and not full else None),
        _control("delete", wording.say("Delete"), LocalAction.DELETE_SIGN if typing.text else None),
    )


def _first(language: str) -> str:
    """What the way back to the letters is called."""
    return LETTERS[language][0][:3] if language in MORE_LETTERS else "abc"


def _key(row: int, at: int, sign: str, *, full: bool) -> ButtonView:
    """A key keeps its id whatever stands on it: it must not be deaf after a change to small letters."""
    return ButtonView(f"key:{row}:{at}", sign, look=Look.NEUTRAL, action=None if full else TypeSign(sign))


def _control(name: str, label: str, action: Action | None) -> ButtonView:
    return ButtonView(f"key:{name}", label, look=Look.NEUTRAL, action=action)


def _sign(sign: str, layer: Layer) -> str:
    """Its capital, where it has one that is a single letter."""
    capital = sign.upper()
    return capital if layer is Layer.CAPITALS and len(capital) == 1 else sign
