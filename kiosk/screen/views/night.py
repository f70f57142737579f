"""The panel at night: black, the state in outline, in word and by the clock; moved a little each minute."""

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import NightView
from kiosk.screen.views.night_layout import NightPlaces, clock_size, night_places, width_for_text
from kiosk.screen.views.signs import Sign
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of, width_of

_BLACK = "#000000"
_SMALLEST = 0.6  # of a word that is too long for its place


class Night(Widget):
    """Everything that is seen at night. It has nothing to touch: a touch anywhere wakes the panel."""

    def __init__(self, skin: Skin) -> None:
        super().__init__(size=skin.size)
        self.skin = skin
        self._shown: NightView | None = None
        self._sign = Sign(skin)
        self._room, self._word, self._clock = Text(skin), Text(skin), Text(skin)
        self._lines: list[Text] = []
        for child in (self._sign, self._room, self._word, self._clock):
            self.add_widget(child)

    def show(self, view: NightView) -> None:
        if view == self._shown:
            return
        self._shown = view
        m = self.skin.measures
        digits = round(clock_size(m))
        clock = width_of(view.clock, "Medium", digits)
        width = width_for_text(self.skin.size, m, clock=clock)
        lines = lines_of(view.line, "Medium", round(m.small), width)
        places = night_places(self.skin.size, m, clock=clock, lines=len(lines), shift=view.shift)
        colour = self.skin.palette.night.of(view.ground)
        self._sign.show(view.shape, places.sign, ink=colour, ground=_BLACK, outline=True)
        self._write(view, places, lines, colour)

    def _write(self, view: NightView, places: NightPlaces, lines: list[str], colour: str) -> None:
        m, quiet = self.skin.measures, self.skin.palette.night.ink
        room = fitting_size(view.room, "Bold", m.room, width=places.room.width, smallest=m.room * 0.78)
        self._room.write(view.room, Style("Bold", room, quiet), places.room)
        best = places.word_size
        word = fitting_size(view.word, "Bold", best, width=places.word.width, smallest=best * _SMALLEST)
        self._word.write(view.word, Style("Bold", word, colour), places.word, stand="capitals")
        for text in self._lines[len(lines) :]:
            self.remove_widget(text)
        del self._lines[len(lines) :]
        for line, box in zip(range(len(lines)), places.lines, strict=True):
            if line == len(self._lines):
                self._lines.append(Text(self.skin))
                self.add_widget(self._lines[-1])
            self._lines[line].write(lines[line], Style("Medium", m.small, quiet), box)
        digits = Style("Medium", places.clock_size, quiet)
        self._clock.write(view.clock, digits, places.clock, stand="capitals")
