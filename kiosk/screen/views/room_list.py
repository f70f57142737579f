"""The list of rooms: drawn along by the finger, with widgets only for the rows that can be seen.

A touch on a row, not on its button, shows the way to its room. A finger that moves farther than it trembles draws the
list and touches nothing.
"""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import ScissorPop, ScissorPush
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.domain.colours import mixed
from kiosk.screen.presenters.find_model import FoundRow
from kiosk.screen.presenters.model import Action, ButtonView, Ground, Look, Shape
from kiosk.screen.views.controls import Control, Lettering, Paint, lettering, natural_width, on_sheet
from kiosk.screen.views.find_layout import RowWidths, farthest, row_places, visible
from kiosk.screen.views.hero import BETWEEN_FACILITIES, as_many
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.paint import Frame
from kiosk.screen.views.signs import Sign
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size, width_of

TREMBLE = 0.25  # of the smallest touch
_BUTTON = 0.26  # of the width of a row
_LOUD = 0.92  # of the small size: until when, beside the larger name

_GROUNDS = {
    Shape.TICK_DISC: Ground.FREE,
    Shape.BAR_SQUARE: Ground.BUSY,
    Shape.TICK_SQUARE: Ground.BUSY,
    Shape.DOTS_SQUARE: Ground.BUSY,
    Shape.DIAMOND: Ground.CHECK_IN,
    Shape.BROKEN_RING: Ground.UNKNOWN,
}


def mark_of(skin: Skin, shape: Shape) -> str:
    """The colour of a state's sign on a dark card."""
    return skin.state(_GROUNDS[shape]).on_card


def card_of(skin: Skin) -> str:
    """The ground of a card on a page."""
    neutral = skin.palette.neutral
    return mixed(neutral.side, neutral.button, 0.6)


class RoomRow(Widget):
    """One room. `whole` says whether all of it can be seen."""

    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self.whole = True
        self._shown: object = None
        with self.canvas:
            self._card = Frame(skin, skin.measures.radius * 0.8, max(2.0, skin.measures.radius / 10))
        self._sign = Sign(skin)
        self.name, self.way, self.until, self.facilities = (Text(skin) for _ in range(4))
        self._on_action = on_action
        self._button: Control | None = None
        for child in (self._sign, self.name, self.way, self.until, self.facilities):
            self.add_widget(child)

    def show(self, view: FoundRow, box: Rect, *, columns: "Columns", outlined: bool) -> None:
        """Draws the row; `columns` are those of the whole list."""
        if self._shown == (view, box, columns, outlined):
            return
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        m, neutral, ground = self.skin.measures, self.skin.palette.neutral, card_of(self.skin)
        self._card.paint(box, ground=ground, outline=neutral.ink if outlined else ground)
        places = row_places(box, m, columns.widths)
        self._sign.show(view.shape, places.sign, ink=mark_of(self.skin, view.shape), ground=neutral.side)
        size = fitting_size(
            view.name, "Bold", m.small, width=places.name.width, smallest=_least_name(self.skin)
        )
        self.name.write(view.name, Style("Bold", size, neutral.ink), places.name)
        beside = places.facilities.height > 0
        facilities = tuple(fact for fact in view.facilities.split(BETWEEN_FACILITIES) if fact)
        size = fitting_size(view.way, "Medium", m.tiny, width=places.way.width, smallest=m.least)
        way = Style("Medium", size, neutral.label)
        below = view.way if beside else as_many((view.way, *facilities), way, places.way.width)
        self.way.write(below, way, places.way)
        loud = Style("Bold", max(m.tiny, _LOUD * m.small) if beside else m.tiny, neutral.ink)
        size = fitting_size(view.until, "Bold", loud.size, width=places.until.width, smallest=m.least)
        self.until.write(view.until, Style("Bold", size, neutral.ink), places.until)
        plain = Style("Medium", m.tiny, neutral.label)
        facts = as_many(facilities, plain, places.facilities.width) if beside else ""
        self.facilities.write(facts, plain, places.facilities)
        self._show_button(view.button, places.button, columns.letters)
        self._shown = (view, box, columns, outlined)

    def _show_button(
        self, view: ButtonView | None, box: Rect, letters: Callable[[ButtonView], Lettering]
    ) -> None:
        if view is None:
            self.let_go()
            return
        if self._button is None:  # made anew, so that it is deaf for a moment
            self._button = Control(self.skin, self._on_action)
            self.add_widget(self._button)
        self._button.show(view, box, paint=_paint(self.skin, view), lettering=letters(view))

    def let_go(self) -> None:
        """Takes the button away; a finger that is still on it means nothing any more."""
        if self._button is not None:
            self._button.pressed = False
            self.remove_widget(self._button)
            self._button = self._shown = None


class Columns:
    """What all rows share: how wide their parts are, and how their buttons are lettered."""

    def __init__(self, skin: Skin, rows: tuple[FoundRow, ...], width: int) -> None:
        m = skin.measures
        views = tuple(row.button for row in rows if row.button is not None)
        size = min(m.button, 1.12 * m.small)
        natural = max((natural_width(view, skin, size=size) for view in views), default=0.0)
        at_ease = natural + 1.7 * m.gap
        # A long label in a narrow list leaves the room to the texts.
        button = max(m.touch, at_ease if at_ease <= _BUTTON * width else natural - m.gap) if views else 0.0
        loud, plain = round(max(m.tiny, _LOUD * m.small)), round(m.tiny)
        self.widths = RowWidths(
            button=button,
            way=max((width_of(row.way, "Medium", plain) for row in rows), default=0),
            until=max((width_of(row.until, "Bold", loud) for row in rows), default=0),
            facilities=max((width_of(row.facilities, "Medium", plain) for row in rows), default=0),
            name=max((width_of(row.name, "Bold", round(_least_name(skin))) for row in rows), default=0),
        )
        boxes = tuple(Rect(0, 0, round(button), 0) for _ in views)
        self._letters = dict(zip(views, lettering(views, boxes, skin, size=size), strict=True))
        self._key = (self.widths, views)

    def letters(self, view: ButtonView) -> Lettering:
        return self._letters[view]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Columns) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


class RoomList(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._rows: tuple[FoundRow, ...] = ()
        self._columns = Columns(skin, (), 0)
        self._area = Rect(0, 0, 0, 0)
        self._pitch = self._height = 1
        self._margin = 0
        self._topic: object = None
        self._offset = 0
        self._held: tuple[float, int] | None = None  # where a finger came down, and what was scrolled then
        self._drawn = False
        self._widgets: dict[str, RoomRow] = {}
        self._redraw = Clock.create_trigger(lambda _dt: self._place(), -1)
        with self.canvas.before:
            self._clip = ScissorPush(x=0, y=0, width=0, height=0)
        with self.canvas.after:
            ScissorPop()

    def show(
        self, rows: tuple[FoundRow, ...], area: Rect, *, pitch: int, height: int, margin: int, topic: object
    ) -> None:
        """Shows the rows from the first on; where `topic` is what it was, from where the finger has drawn it to.

        `margin` is what is left free below the last row.
        """
        if rows != self._rows or area.width != self._area.width:
            self._columns = Columns(self.skin, rows, area.width)
        self._rows, self._area, self._pitch, self._height, self._margin = rows, area, pitch, height, margin
        if topic != self._topic:
            self._topic, self._offset, self._held = topic, 0, None
        self.pos, self.size = self.skin.corner(area), (area.width, area.height)
        self._clip.pos, self._clip.size = self.pos, self.size
        self._scroll_to(self._offset)
        self._place()

    def _scroll_to(self, offset: int) -> None:
        most = farthest(self._area.height, self._pitch, self._height, len(self._rows), margin=self._margin)
        self._offset = min(max(0, offset), most)

    @property
    def whole(self) -> bool:
        """Whether all rows can be seen without drawing the list."""
        return not farthest(
            self._area.height, self._pitch, self._height, len(self._rows), margin=self._margin
        )

    def step(self, pages: int) -> None:
        """Draws the list by so many times what can be seen of it: down, or up where that is negative."""
        self._scroll_to(self._offset + pages * max(1, self._area.height // self._pitch) * self._pitch)
        self._place()

    def _place(self) -> None:
        area, seen = self._area, visible(self._offset, self._area.height, self._pitch, len(self._rows))
        wanted = {self._rows[at].id for at in seen}
        spare = [self._widgets.pop(key) for key in [key for key in self._widgets if key not in wanted]]
        for at in seen:
            view = self._rows[at]
            widget = self._widgets.get(view.id)
            if widget is None:
                widget = self._widgets[view.id] = spare.pop() if spare else self._another()
            box = Rect(area.x, area.y + at * self._pitch - self._offset, area.width, self._height)
            widget.whole = box.y >= area.y and box.bottom <= area.bottom
            widget.show(view, box, columns=self._columns, outlined=view.chosen and at > 0)
        for one in spare:
            one.let_go()
            self.remove_widget(one)

    def _another(self) -> RoomRow:
        row = RoomRow(self.skin, self._on_action)
        self.add_widget(row)
        return row

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if getattr(touch, "button", "left") != "left":
            return True
        on_button = super().on_touch_down(touch)
        touch.grab(self)
        self._held, self._drawn = (touch.y, self._offset), bool(on_button)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self or self._held is None:
            return False
        came_down, before = self._held
        moved = round(touch.y - came_down)
        if abs(moved) >= TREMBLE * self.skin.measures.touch or self._offset != before:
            self._drawn = True
            self._scroll_to(before + moved)
            self._redraw()
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        held, self._held = self._held, None
        if held is not None and not self._drawn:
            self._touch_row(touch.x, touch.y)
        return True

    def _touch_row(self, x: float, y: float) -> None:
        for view in self._rows:
            row = self._widgets.get(view.id)
            if row is not None and row.collide_point(x, y):
                self._on_action(view.action)
                return


def _least_name(skin: Skin) -> float:
    """The size of a name that is long: never below what stands under it."""
    return max(skin.measures.tiny, 0.85 * skin.measures.small)


def _paint(skin: Skin, view: ButtonView) -> Paint:
    neutral = skin.palette.neutral
    if view.enabled and view.look is Look.OUTLINE:
        return Paint(neutral.button, neutral.ink, neutral.outline)
    return on_sheet(skin, view)
