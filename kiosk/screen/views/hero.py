"""The big pane: its colour, sign and word are the state; below them what may be done about it."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, CardView, HeroView, LocalAction
from kiosk.screen.views.card import Card
from kiosk.screen.views.foot import Foot
from kiosk.screen.views.ground import StateGround
from kiosk.screen.views.held import Held
from kiosk.screen.views.layout import HeroParts, HeroPlaces, Rect, hero_places, rect
from kiosk.screen.views.logo import MOST, Logo
from kiosk.screen.views.signs import Ring, Sign
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of, shortened, width_of

BETWEEN_FACILITIES = " · "
SMALLEST_NAME = 0.78  # of its size


class Hero(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        self._ground, self._logo, self.foot = StateGround(skin), Logo(skin), Foot(skin, on_action)
        self._sign, self._ring, self._card = Sign(skin), Ring(skin), Card(skin)
        self._texts = {
            name: Text(skin)
            for name in (
                "room",
                "clock",
                "facilities",
                "word",
                "sub",
                "sub_more",
                "second",
            )
        }
        self._held = Held(skin, lambda: on_action(LocalAction.OPEN_CORNER))
        for child in (self._ground, self._logo, self._sign, *self._texts.values(), self.foot, self._held):
            self.add_widget(child)

    def show(self, view: HeroView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        colours, m = self.skin.state(view.ground), self.skin.measures
        sub = self._sub_lines(view, pane)
        word_width = width_of(view.word, "Status", round(m.status))
        parts = HeroParts(
            word_width,
            ring=view.ring is not None,
            sub_lines=len(sub),
            caption_lines=self.foot.lines(view, pane.width - 2 * round(m.padding)),
            buttons=bool(view.buttons),
            joined=self.skin.rtl,
            card=view.card is not None,
            apart=self.skin.apart,
        )
        places = hero_places(pane, m, parts)
        self._ground.paint(view.ground, pane, hatched=view.hatched)
        self._sign.show(view.shape, places.sign, ink=colours.word, ground=colours.ground)
        self._show_ring(view, places)
        self._write_head(view, places, pane)
        self._write_state(view, places, sub)
        self.foot.show(view, places.caption, places.buttons)
        self._show_card(view.card, places.card)

    def _show_card(self, view: CardView | None, box: Rect) -> None:
        if view is None:
            self.remove_widget(self._card)
            return
        if self._card.parent is None:
            self.add_widget(self._card)
        self._card.show(view, box)

    def _show_ring(self, view: HeroView, places: HeroPlaces) -> None:
        colours = self.skin.state(view.ground)
        if view.ring is None:
            self.remove_widget(self._ring)
            return
        if self._ring.parent is None:
            self.add_widget(self._ring)
        self._ring.show(view.ring, places.ring, ink=colours.ink, past=colours.past_ring)

    def _write_head(self, view: HeroView, places: HeroPlaces, pane: Rect) -> None:
        colours, m = self.skin.state(view.ground), self.skin.measures
        clock_style = Style("Bold", m.room, colours.ink)
        clock_width = width_of(view.clock, "Bold", round(m.room))
        head = places.room
        # Behind the room's name; where that is out of reach, behind what stands as high as a hand may go.
        top = max(pane.y, self.skin.limit) if not self.skin.apart else pane.bottom
        self._held.place(rect(pane.x, top, pane.width, max(head.bottom - pane.y, m.touch)))
        clock = Rect(head.right - clock_width, head.y, clock_width, head.height)
        self._texts["clock"].write(view.clock, clock_style, clock, align="end")
        logo = self._show_logo(view, places, pane, clock_width)
        name = Rect(head.x, head.y, head.width - clock_width - round(2 * m.gap) - logo, head.height)
        size = fitting_size(view.room, "Bold", m.room, width=name.width, smallest=m.room * SMALLEST_NAME)
        self._texts["room"].write(view.room, Style("Bold", size, colours.ink), name)
        style = Style("Medium", m.small, colours.second)
        line = places.facilities
        line = Rect(line.x, line.y, name.width if logo else line.width, line.height)
        self._texts["facilities"].write(as_many(view.facilities, style, line.width), style, line)

    def _show_logo(self, view: HeroView, places: HeroPlaces, pane: Rect, clock: int) -> int:
        """The logo beside the clock, as wide as the room's name leaves it; what it takes, the space beside it too."""
        m, head = self.skin.measures, places.room
        name = width_of(view.room, "Bold", round(m.room * SMALLEST_NAME))
        end = head.right - clock - round(2 * m.gap)
        width = max(0, min(round(MOST * pane.width), end - round(2 * m.gap) - name - head.x))
        area = Rect(end - width, head.y, width, places.facilities.bottom - head.y)
        taken = self._logo.show(area, self.skin.state(view.ground).ground)
        return taken + round(2 * m.gap) if taken else 0

    def _sub_lines(self, view: HeroView, pane: Rect) -> list[str]:
        """The sub line, in two lines where it does not fit into one even when written small; nothing of it is lost."""
        m = self.skin.measures
        small, width = round(m.small), pane.width - 2 * round(m.padding)
        if width_of(view.sub, "SemiBold", small) <= width:
            return [view.sub]
        return lines_of(view.sub, "SemiBold", small, width)[:2]

    def _write_state(self, view: HeroView, places: HeroPlaces, sub: list[str]) -> None:
        colours, m = self.skin.state(view.ground), self.skin.measures
        word = Style("Status", places.word_size, colours.word)
        self._texts["word"].write(view.word, word, places.word, stand="capitals")
        longest = max(sub, key=lambda line: width_of(line, "SemiBold", round(m.small)))
        best = m.sub if len(sub) == 1 else m.small
        size = fitting_size(longest, "SemiBold", best, width=places.sub.width, smallest=m.small)
        height = places.sub.height / len(sub)
        for at, name in enumerate(("sub", "sub_more")):
            line = rect(places.sub.x, places.sub.y + at * height, places.sub.width, height)
            self._texts[name].write(
                sub[at] if at < len(sub) else "", Style("SemiBold", size, colours.ink), line
            )
        second = Style("Medium", m.small, colours.second)
        size = fitting_size(view.second, "Medium", m.small, width=places.second.width, smallest=m.tiny)
        self._texts["second"].write(view.second, Style(second.face, size, second.colour), places.second)


def as_many(facilities: tuple[str, ...], style: Style, width: int) -> str:
    """As many facilities from the start of the list as fit in one line."""
    for count in range(len(facilities), 0, -1):
        text = BETWEEN_FACILITIES.join(facilities[:count])
        if width_of(text, style.face, round(style.size)) <= width:
            return text
    return shortened(facilities[0], style.face, round(style.size), width) if facilities else ""
