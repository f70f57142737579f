"""What the pictures show and the layout has to hold: every state as it is presented, and a day that is too full."""

from collections.abc import Callable, Mapping

from kiosk.languages import languages
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.theme import is_narrow
from tests.screen.samples import crowded
from tests.screen.words import ENGLISH
from tests.screen.words import LANGUAGES as WORDS
from tests.unit.presenters.catalogues import written
from tests.unit.presenters.gallery import STATES as PRESENTED

Size = tuple[int, int]
LANGUAGES = tuple(dict.fromkeys((*languages(), *written())))


def _presented(state: Callable[[str, Layout], ScreenModel]) -> Callable[[str, Size], ScreenModel]:
    return lambda language, size: state(language, Layout.NARROW if is_narrow(size) else Layout.WIDE)


STATES: Mapping[str, Callable[[str, Size], ScreenModel]] = {
    **{name: _presented(state) for name, state in PRESENTED.items()},
    "crowded": lambda language, _size: crowded(WORDS.get(language, ENGLISH)),
}
