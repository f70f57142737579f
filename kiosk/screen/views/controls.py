"""What is touched: pressed in the very next frame, said once per touch, deaf for a moment after it changed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from kivy.graphics.instructions import Canvas
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.domain.colours import contrast, mixed
from kiosk.screen.presenters.choices import Icon
from kiosk.screen.presenters.model import Action, ButtonView, Ground, Look
from kiosk.screen.views.icons import draw_icon
from kiosk.screen.views.layout import LINE, Rect, rect, row
from kiosk.screen.views.paint import Frame
from kiosk.screen.views.signs import draw_check
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import SMALLER, Style, Text, fitting_size, lines_of, width_of

DEAF = 0.3  # seconds in which a control that moved, changed its meaning, or was just used ignores touches
NOTHING = ButtonView("", "")
MARGIN = 1.0  # gaps left free beside a label, both sides together
TICK = 1.02  # width of the tick before what is chosen, with its space, over the size of the letters
PRESSED = 0.28  # share of black in the ground of a pressed control
NEARLY_BLACK = 1.2  # contrast to black


@dataclass(frozen=True, slots=True)
class Paint:
    ground: str
    ink: str
    outline: str


def on_hero(skin: Skin, ground: Ground, view: ButtonView) -> Paint:
    """The colours of a control on the big pane."""
    state = skin.state(ground)
    if not view.enabled:
        return Paint(
            state.ground, mixed(state.ground, state.second, 0.85), mixed(state.ground, state.ink, 0.4)
        )
    if view.look in (Look.FILLED, Look.CHOSEN):
        return Paint(state.word, state.ground, state.word)
    if view.look is Look.NEUTRAL:
        return Paint(skin.palette.neutral.button, skin.palette.neutral.ink, skin.palette.neutral.outline)
    return Paint(state.ground, state.ink, state.ink)


def on_sheet(skin: Skin, view: ButtonView) -> Paint:
    """The colours of a control on a sheet."""
    neutral = skin.palette.neutral
    if not view.enabled:
        return Paint(neutral.side, neutral.disabled, neutral.disabled_outline)
    if view.look in (Look.FILLED, Look.CHOSEN):
        return Paint(neutral.card, neutral.card_ink, neutral.card)
    if view.look is Look.NEUTRAL:
        return Paint(neutral.button, neutral.ink, neutral.outline)
    return Paint(neutral.side, neutral.ink, neutral.outline)


def pressed_ground(paint: Paint) -> str:
    """The ground under a finger: darker; where it is nearly black already, towards the ink, or nobody would see it."""
    dark = contrast(paint.ground, "#000000") < NEARLY_BLACK
    return mixed(paint.ground, paint.ink if dark else "#000000", PRESSED)


@dataclass(frozen=True, slots=True)
class Lettering:
    """How the label of a control is written: the lines, their size in pixels, and whether all of it fits so."""

    lines: tuple[str, ...]
    size: float
    whole: bool


class Control(Widget):
    """A control. `repeats` says that it may be touched again at once (a step of minutes)."""

    def __init__(self, skin: Skin, on_action: Callable[[Action], None], *, repeats: bool = False) -> None:
        super().__init__()
        self.skin = skin
        self.view = NOTHING
        self._box = Rect(0, 0, 0, 0)
        self.pressed = False
        self._on_action = on_action
        self._repeats = repeats
        self._deaf_until = 0.0
        self._shown: object = None
        self._check = Canvas()
        with self.canvas:
            line = max(2.0, skin.measures.radius / 10, skin.palette.lines.control)
            self._frame = Frame(skin, skin.measures.radius, line)
        self.canvas.add(self._check)
        self.labels = (Text(skin), Text(skin))
        self._detail = Text(skin)
        for text in (*self.labels, self._detail):
            self.add_widget(text)

    def show(self, view: ButtonView, box: Rect, *, paint: Paint, lettering: Lettering) -> None:
        """Draws the control so; does nothing if it is drawn so. A changed id or place makes it deaf for a moment."""
        shown = (view, box, paint, lettering)
        if shown == self._shown:
            return
        self._shown = shown
        moved = self.view.id != view.id or self._box != box
        self.view, self._box, self._paint, self._lettering = view, box, paint, lettering
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        if moved or not view.enabled:
            self._deaf_until = self.skin.now() + DEAF
            self.pressed = False
        self._draw()

    def _draw(self) -> None:
        view, box, paint, lettering = self.view, self._box, self._paint, self._lettering
        ground = pressed_ground(paint) if self.pressed else paint.ground
        self._frame.paint(
            box, ground=ground, outline=ground if paint.outline == paint.ground else paint.outline
        )
        style = Style("Bold", lettering.size, paint.ink)
        if view.icon is not None and stacked(view, box, self.skin):
            self._draw_tile(view.icon, style, lettering)
            return
        m = self.skin.measures
        room = round(box.width - MARGIN * m.gap)
        size = fitting_size(view.detail, "SemiBold", m.tiny, width=room, smallest=m.least)
        small = Style("SemiBold", size, paint.ink)
        detail = small.size * LINE if view.detail else 0.0
        height = style.size * LINE
        top = box.y + (box.height - height * len(lettering.lines) - detail) / 2
        check = _sign_width(view, lettering.size)
        for at, text in enumerate(self.labels):
            line = lettering.lines[at] if at < len(lettering.lines) else ""
            place = rect(box.x + check, top + at * height, box.width - check, height)
            text.write(line, style, place, align="middle")
        place = rect(box.x, top + height * len(lettering.lines), box.width, small.size * LINE)
        self._detail.write(view.detail, small, place, align="middle")
        width = width_of(lettering.lines[0], "Bold", round(style.size)) if check else 0
        self._draw_beside(style, width, middle=self.skin.size[1] - (top + height / 2))

    def _draw_tile(self, icon: Icon, style: Style, lettering: Lettering) -> None:
        """The picture above the word; that it is chosen stands in the corner."""
        box, m = self._box, self.skin.measures
        self._check.clear()
        height, side = style.size * LINE, round(1.4 * style.size)
        top = box.y + (box.height - side - 0.25 * m.gap - height * len(lettering.lines)) / 2
        low = self.skin.size[1] - (top + side)
        draw_icon(self._check, icon, (round(self.center_x - side / 2), round(low), side), style.colour)
        if self.view.look is Look.CHOSEN:
            tick = round(0.72 * style.size)
            end = self.x + round(m.gap) if self.skin.rtl else self.right - tick - round(m.gap)
            corner = (end, self.top - tick - round(0.8 * m.gap), tick)
            draw_check(self._check, corner, style.colour)
        for at, text in enumerate(self.labels):
            line = lettering.lines[at] if at < len(lettering.lines) else ""
            place = rect(box.x, top + side + 0.25 * m.gap + at * height, box.width, height)
            text.write(line, style, place, align="middle")
        self._detail.write("", style, box)

    def _draw_beside(self, style: Style, label_width: int, *, middle: float) -> None:
        self._check.clear()
        if not label_width:
            return
        side = round((0.72 if self.view.icon is None else 0.9) * style.size)
        whole = (label_width + _sign_width(self.view, style.size)) / 2
        left = self.center_x + whole - side if self.skin.rtl else self.center_x - whole
        place = (round(left), round(middle - side / 2), side)
        if self.view.icon is not None:
            draw_icon(self._check, self.view.icon, place, style.colour)
        else:
            draw_check(self._check, place, style.colour)

    @property
    def deaf(self) -> bool:
        return self.skin.now() < self._deaf_until

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        # A wheel or a second mouse button is not a finger.
        if getattr(touch, "button", "left") != "left" or self.deaf:
            return True
        if not self.view.enabled:
            return True
        touch.grab(self)
        self.pressed = True
        self._draw()
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        # It became another control under the finger, or went away with its page.
        if not self.pressed or self.get_parent_window() is None:
            return True
        self.pressed = False
        self._draw()
        view, slack = self.view, self.skin.measures.touch / 3
        inside = (
            -slack <= touch.x - self.x <= self.width + slack
            and -slack <= touch.y - self.y <= self.height + slack
        )
        if inside and view.action is not None:
            if not self._repeats:
                self._deaf_until = self.skin.now() + DEAF
            self._on_action(view.action)
        return True


def lettering(
    views: tuple[ButtonView, ...], boxes: tuple[Rect, ...], skin: Skin, *, size: float
) -> list[Lettering]:
    """How the labels of a row are written: each whole, in its short form, or in two lines; all in one size.

    The size is the largest that lets every label of the row fit, `size` at best and never below the smallest text.
    """
    smallest = round(skin.measures.least)
    for one in (*(round(size * share) for share in SMALLER if round(size * share) > smallest), smallest):
        written = [_written(view, box, skin, one) for view, box in zip(views, boxes, strict=True)]
        if None not in written:
            break
    return [
        Lettering(lines or (view.short or view.label,), one, whole=lines is not None)
        for lines, view in zip(written, views, strict=True)
    ]


def fits(view: ButtonView, box: Rect, skin: Skin, *, size: float) -> bool:
    """Whether label and detail of `view` can stand in `box`, each in one line."""
    m = skin.measures
    room = box.width - MARGIN * m.gap
    names = (view.label, view.short or view.label)
    return min(width_of(name, "Bold", round(size)) for name in names) <= room and (
        width_of(view.detail, "SemiBold", round(m.least)) <= room
    )


def _written(view: ButtonView, box: Rect, skin: Skin, size: float) -> tuple[str, ...] | None:
    margin = MARGIN * skin.measures.gap
    beside = 0.0 if view.icon is not None and stacked(view, box, skin) else _sign_width(view, size)
    room = round(box.width - margin - beside)
    for name in (view.label, view.short):
        if name and width_of(name, "Bold", size) <= room:
            return (name,)
    if view.detail or view.look is Look.CHOSEN or view.icon is not None:
        return None
    lines = lines_of(view.label, "Bold", size, room)
    fit = len(lines) == 2 and all(
        width_of(line, "Bold", size) <= room and line.strip(". …") for line in lines
    )
    return tuple(lines) if fit else None


def stacked(view: ButtonView, box: Rect, skin: Skin) -> bool:
    """Whether the picture of a control stands above its word: where the box is high enough for both."""
    return view.icon is not None and box.height >= 3.2 * skin.measures.button


def _sign_width(view: ButtonView, size: float) -> float:
    """What stands before the word in its line: the picture, or the tick of what is chosen."""
    if view.icon is not None:
        return 1.25 * size
    return TICK * size if view.look is Look.CHOSEN else 0.0


def natural_width(view: ButtonView, skin: Skin, *, size: float) -> float:
    """The width at which a control looks at ease with its label and detail."""
    label = width_of(view.short or view.label, "Bold", round(size)) + _sign_width(view, size)
    detail = width_of(view.detail, "SemiBold", round(skin.measures.tiny))
    return max(label, detail) + 2.2 * skin.measures.gap


class ControlRow(Widget):
    """Controls side by side; those that mean the same from one model to the next stay the same widgets."""

    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._by_id: dict[str, Control] = {}

    def show(
        self,
        views: tuple[ButtonView, ...],
        boxes: tuple[Rect, ...],
        *,
        paint: Callable[[ButtonView], Paint],
        size: float,
    ) -> None:
        self.clear(but={view.id for view in views})
        letterings = lettering(views, boxes, self.skin, size=size)
        for view, box, letters in zip(views, boxes, letterings, strict=True):
            if view.id not in self._by_id:
                self._by_id[view.id] = Control(self.skin, self._on_action)
                self.add_widget(self._by_id[view.id])
            self._by_id[view.id].show(view, box, paint=paint(view), lettering=letters)

    def clear(self, *, but: Collection[str] = ()) -> None:
        """Takes the controls away, except those of the ids `but`."""
        for gone in [key for key in self._by_id if key not in but]:
            button = self._by_id.pop(gone)
            button.pressed = False  # a finger may still be on it
            self.remove_widget(button)


def that_fit(views: tuple[ButtonView, ...], area: Rect, skin: Skin) -> tuple[ButtonView, ...]:
    """The controls that a row has room for: on a narrow panel the last filled ones move into the sheet.

    At least four stay; those that then still do not fit are written smaller.
    """
    m = skin.measures
    while len(views) > 4:
        boxes = row(area, len(views), m.gap)
        if all(fits(view, box, skin, size=m.button) for view, box in zip(views, boxes, strict=True)):
            break
        filled = [at for at, view in enumerate(views) if view.look is Look.FILLED]
        if not filled:
            break
        views = views[: filled[-1]] + views[filled[-1] + 1 :]
    return views
