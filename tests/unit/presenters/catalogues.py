"""Languages as they stand in their catalogues, those that are not offered yet among them."""

import gettext
import importlib.util
import io
from functools import cache
from types import ModuleType
from zoneinfo import ZoneInfo

from kiosk.assets import asset
from kiosk.domain.appearance import ClockFace
from kiosk.languages import languages
from kiosk.screen.presenters.wording import Wording, wording_for


@cache
def build_script() -> ModuleType:
    """`assets/locale/build.py`."""
    spec = importlib.util.spec_from_file_location("build", asset("locale", "build.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written() -> tuple[str, ...]:
    """Every language that has a catalogue, whole or not."""
    return tuple(sorted(path.parents[1].name for path in asset("locale").glob("*/LC_MESSAGES/kiosk.po")))


@cache
def wording_of(language: str, zone: ZoneInfo) -> Wording:
    """As `wording_for`, in a catalogue that is not whole too: what is missing in it is English.

    `es@12h` is Spanish whose clock counts to twelve.
    """
    language, _, face = language.partition("@")
    if face:
        return wording_for(language, zone, clock=ClockFace(face))
    if language in languages() or language not in written():
        return wording_for(language, zone)
    build = build_script()
    compiled = io.BytesIO(build.compiled(build.translated(language)))
    return Wording(language, zone, gettext.GNUTranslations(compiled))
