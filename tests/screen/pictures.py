"""Pictures of states as the panel would show them: which are wanted, and drawn one after the other in one window."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby, product

from PIL.Image import Image

from tests.screen.looks import LOOKS
from tests.screen.samples import SIZES
from tests.screen.states import LANGUAGES, STATES, Size
from tests.screen.stepper import screen


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: that state, in that look and language, on a panel of that size."""

    state: str
    language: str = "en"
    size: Size = (800, 480)
    look: str = "door"

    @property
    def panel(self) -> str:
        return "{}x{}".format(*self.size)

    @property
    def name(self) -> str:
        """The name of its file; what is as usual is left out."""
        look = "" if self.look == "door" else f"{self.look}-"
        language = "" if self.language == "en" else f"{self.language}-"
        return f"{self.state}-{look}{language}{self.panel}.png"


@dataclass(frozen=True, slots=True)
class Choice:
    """Of everything that there is to draw, a part: the states by the beginnings of their names, all without any."""

    states: Sequence[str] = ()
    languages: Sequence[str] = LANGUAGES
    sizes: Sequence[Size] = SIZES
    looks: Sequence[str] = tuple(LOOKS)

    def shots(self) -> list[Shot]:
        """In the order in which they are drawn quickest: a new size or look builds the panel anew."""
        names = [name for name in STATES if not self.states or name.startswith(tuple(self.states))]
        every = product(self.sizes, self.looks, self.languages, names)
        return [Shot(name, language, size, look) for size, look, language, name in every]


def drawn(shots: Sequence[Shot]) -> Iterator[tuple[Shot, Image]]:
    """Each with its picture. Those of one size should stand together: each change of the size opens a new door."""
    for size, together in groupby(shots, key=lambda shot: shot.size):
        with ExitStack() as window:
            door = None
            for shot in together:
                model = replace(STATES[shot.state](shot.language, size), appearance=LOOKS[shot.look])
                door = door or window.enter_context(screen(model, size))
                door.lay_out(model)
                yield shot, door.picture()
