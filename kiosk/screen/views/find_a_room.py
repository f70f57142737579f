"""*Find a room* on the whole panel: what is looked for above, the rooms that can be had below, and the plan."""

from collections.abc import Callable
from functools import partial

from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, FindView, LocalAction
from kiosk.screen.theme import is_narrow, is_portrait
from kiosk.screen.views.controls import ControlRow, Paint, natural_width, on_sheet
from kiosk.screen.views.find_layout import FindParts, FindPlaces, find_places
from kiosk.screen.views.find_low_layout import low_find_places
from kiosk.screen.views.find_panel import Choices
from kiosk.screen.views.floor_plan import FloorPlan
from kiosk.screen.views.layout import LINE, Rect, rect
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.room_list import RoomList
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of, width_of

_MOST_LINES = 3  # that are said above or in place of the list


class FindARoom(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._ground = Backdrop(skin)
        self._texts = {name: Text(skin) for name in ("title", "clock", "when", "needs")}
        self._notes = tuple(Text(skin) for _ in range(_MOST_LINES))
        self._nothing = tuple(Text(skin) for _ in range(_MOST_LINES))
        self._back = ControlRow(skin, on_action)
        self._steps = ControlRow(skin, self._step)
        self._chips = tuple(ControlRow(skin, on_action) for _ in range(3))
        self.list = RoomList(skin, on_action)
        self.plan = FloorPlan(skin)
        self._choices: Choices | None = None
        self._on_action = on_action
        for child in (
            *self._texts.values(),
            *self._notes,
            *self._nothing,
            self._back,
            self._steps,
            *self._chips,
        ):
            self.add_widget(child)

    def show(self, view: FindView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        self._ground.paint(pane, self.skin.palette.neutral.side)
        width = pane.width - 2 * round(self.skin.measures.padding)
        notes = self._lines(" ".join(part for part in (view.reason, view.note) if part), width)
        places = self._places(view, pane, notes)
        self._show_head(view, places)
        choosing = view.panel is not None
        self._show_chips(view, places, hidden=choosing)
        self._write(self._notes, () if choosing else notes, places.notes, align="start")
        self._show_rooms(view, places, hidden=choosing)
        self._show_choices(view, places.body)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """What lies behind is not to be touched through the page."""
        return bool(super().on_touch_down(touch)) or bool(self.collide_point(*touch.pos))

    def _places(self, view: FindView, pane: Rect, notes: tuple[str, ...]) -> FindPlaces:
        skin, m = self.skin, self.skin.measures
        size, low = self._chip_size(), partial(low_find_places, limit=skin.limit)
        places_of = low if skin.low else find_places
        return places_of(
            pane,
            m,
            FindParts(
                chips=tuple(
                    tuple(natural_width(chip, skin, size=size) for chip in chips)
                    for chips in (view.when, view.lengths, view.needs)
                ),
                back=natural_width(view.back, skin, size=size) + m.gap,
                step=max((natural_width(one, skin, size=size) for one in view.steps), default=0.0) + m.gap,
                rows=len(view.rows),
                notes=len(notes),
                plan=view.plan is not None,
                plan_open=view.plan_open,
                narrow=is_narrow(skin.size),
                portrait=is_portrait(skin.size),
            ),
        )

    def _chip_size(self) -> float:
        m = self.skin.measures
        return m.small if is_narrow(self.skin.size) else 1.04 * m.small

    def _show_head(self, view: FindView, places: FindPlaces) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        self._back.show((view.back,), (places.back,), paint=self._paint, size=self._chip_size())
        clock_width = width_of(view.clock, "Bold", round(m.room))
        head = places.title
        clock = Rect(head.right - clock_width, head.y, clock_width, head.height)
        self._texts["clock"].write(view.clock, Style("Bold", m.room, neutral.ink), clock, align="end")
        said = view.panel.title if view.panel is not None else view.title
        room = Rect(head.x, head.y, head.width - clock_width - round(m.gap), head.height)
        size = fitting_size(said, "Bold", m.room, width=room.width, smallest=m.small)
        self._texts["title"].write(said, Style("Bold", size, neutral.ink), room)

    def _show_chips(self, view: FindView, places: FindPlaces, *, hidden: bool) -> None:
        groups = (view.when, view.lengths, view.needs)
        for row, chips, boxes in zip(self._chips, groups, places.chips, strict=True):
            views, where = ((), ()) if hidden else (chips, boxes)
            row.show(views, where, paint=self._paint, size=self._chip_size())
        style = Style("Medium", self.skin.measures.tiny, self.skin.palette.neutral.label)
        for at, (name, words) in enumerate((("when", view.when_caption), ("needs", view.needs_caption))):
            shown = at < len(places.captions) and not hidden
            box = places.captions[at] if shown else Rect(0, 0, 0, 0)
            self._texts[name].write(words if shown else "", style, box)

    def _show_rooms(self, view: FindView, places: FindPlaces, *, hidden: bool) -> None:
        m = self.skin.measures
        with_list = not hidden and places.list.height > 0
        self._swap(self.list, shown=with_list)
        if with_list:
            topic = (
                view.when,
                view.lengths,
                view.needs,
                *(r.id for r in view.rows if r.id.startswith("booked:")),
            )
            self.list.show(
                view.rows,
                places.list,
                pitch=places.pitch,
                height=places.row_height,
                margin=round(0.82 * m.padding) if places.list.bottom > places.body.bottom else 0,
                topic=topic,
            )
        steps = view.steps if with_list and places.steps and not self.list.whole else ()
        self._steps.show(steps, places.steps[: len(steps)], paint=self._paint, size=self._chip_size())
        nothing = () if view.rows or not with_list else self._lines(view.nothing, places.list.width)
        line = round(m.small * LINE)
        top = places.list.y + (places.list.height - line * len(nothing)) / 2
        boxes = tuple(
            rect(places.list.x, top + at * line, places.list.width, line) for at in range(len(nothing))
        )
        self._write(self._nothing, nothing, boxes, align="middle")
        with_plan = not hidden and view.plan is not None and places.plan is not None
        self._swap(self.plan, shown=with_plan)
        if with_plan and view.plan is not None and places.plan is not None:
            self.plan.show(view.plan, places.plan)

    def _step(self, action: Action) -> None:
        self.list.step(1 if action is LocalAction.LIST_DOWN else -1)

    def _show_choices(self, view: FindView, body: Rect) -> None:
        if view.panel is None:
            if self._choices is not None:
                self.remove_widget(self._choices)
            self._choices = None
            return
        if self._choices is None:
            self._choices = Choices(self.skin, self._on_action)
            self.add_widget(self._choices)
        self._choices.show(view.panel, body)

    def _swap(self, child: Widget, *, shown: bool) -> None:
        if shown and child.parent is None:
            self.add_widget(child)
        elif not shown and child.parent is not None:
            self.remove_widget(child)

    def _lines(self, text: str, width: int) -> tuple[str, ...]:
        return tuple(lines_of(text, "Medium", round(self.skin.measures.small), width)[:_MOST_LINES])

    def _write(
        self, texts: tuple[Text, ...], lines: tuple[str, ...], boxes: tuple[Rect, ...], *, align: str
    ) -> None:
        style = Style("Medium", self.skin.measures.small, self.skin.palette.neutral.label)
        for at, text in enumerate(texts):
            if at < len(lines):
                text.write(lines[at], style, boxes[at], align="middle" if align == "middle" else "start")
            else:
                text.erase()

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)
