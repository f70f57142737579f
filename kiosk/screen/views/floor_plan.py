"""The plan of a floor: corridors, rooms with their signs, doors, where the reader stands, and the way to a room."""

from collections.abc import Sequence

from kivy.graphics import Color, Mesh, ScissorPop, ScissorPush
from kivy.graphics.instructions import Canvas
from kivy.uix.widget import Widget

from kiosk.domain.colours import mixed
from kiosk.screen.presenters.find_model import PlanArea, PlanView
from kiosk.screen.presenters.model import Shape
from kiosk.screen.views.layout import LINE, Rect, rect
from kiosk.screen.views.paint import Box, Frame, rgba
from kiosk.screen.views.plan_layout import (
    Scale,
    Spot,
    arrow,
    band,
    corridor_widths,
    dashes,
    door_gap,
    dots,
    scale_of,
    shortened_way,
    within,
)
from kiosk.screen.views.room_list import card_of, mark_of
from kiosk.screen.views.signs import Sign, stroke
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, lines_of, width_of

_LEAST = 0.35  # of the tiny size: pixels a metre, so that a room of 8 m holds a name
_TINT = 0.22  # of a state's colour in the ground of its room
_MOST_DASHES = 8  # a side
_FEWEST_LETTERS = 3  # that must stand before an ellipsis, or the name is left out
_TALL_LINE = 1.5  # times the size, where letters reach higher and lower than Latin ones: Arabic


class FloorPlan(Widget):
    """`show` draws it in a box, which is a card of its own."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        self._card, self._drawing, self._above = Canvas(), Canvas(), Canvas()
        self.canvas.add(self._card)
        self.canvas.add(self._drawing)
        self.canvas.after.add(self._above)
        self._title, self._way = Text(skin), Text(skin)
        self._names: list[Text] = []
        self._signs: list[Sign] = []
        self.add_widget(self._title)
        self.add_widget(self._way)

    def show(self, plan: PlanView, box: Rect) -> None:
        if self._shown == (plan, box):
            return
        self._shown = (plan, box)
        m, skin = self.skin.measures, self.skin
        self.pos, self.size = skin.corner(box), (box.width, box.height)
        self._card.clear()
        with self._card:
            Box(skin, m.radius * 0.8).paint(box, self._ground())
        inner = box.inset(1.2 * m.gap)
        self._write_head(plan, inner)
        legend = m.tiny * 1.5
        top = inner.y + m.small * LINE + m.gap
        area = rect(inner.x, top, inner.width, inner.bottom - legend - m.gap - top)
        self._spare_names, self._spare_signs = list(self._names), list(self._signs)
        self._draw(plan, scale_of(plan, area, least=_LEAST * m.tiny, mirrored=skin.rtl))
        self._write_legend(plan, rect(inner.x, inner.bottom - legend, inner.width, legend))
        for one in self._spare_names:
            one.erase()
        for sign in self._spare_signs:
            self._signs.remove(sign)
            self.remove_widget(sign)

    def _ground(self) -> str:
        return mixed(self.skin.palette.neutral.side, card_of(self.skin), 0.45)

    def _write_head(self, plan: PlanView, inner: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        line, size = round(m.small * LINE), round(0.92 * m.small)
        title = min(width_of(plan.title, "Bold", size), inner.width // 2)
        self._title.write(plan.title, Style("Bold", size, neutral.ink), Rect(inner.x, inner.y, title, line))
        left = inner.x + title + round(m.gap)
        place = Rect(left, inner.y, inner.right - left, line)
        self._way.write(plan.way_words, Style("Medium", size, neutral.label), place, align="end")

    def _draw(self, plan: PlanView, scale: Scale) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        line = max(2, round(m.tiny / 7))
        self._drawing.clear()
        self._above.clear()
        clip = {"pos": self.skin.corner(scale.area), "size": (scale.area.width, scale.area.height)}
        with self._drawing:
            ScissorPush(**clip)
            widths = corridor_widths(plan.corridors, plan.areas)
            whole = scale.box(0, 0, plan.width, plan.depth)
            bands = [
                within(band(scale.at(*a), scale.at(*b), width * scale.per_metre), whole)
                for (a, b), width in zip(plan.corridors, widths, strict=True)
            ]
            self._fill(bands, card_of(self.skin))
            boxes = [(area, scale.box(area.x, area.y, area.width, area.depth)) for area in plan.areas]
            rooms = [
                (area, box) for area, box in boxes if area.width and area.depth and _meets(box, scale.area)
            ]
            for area, box in rooms:
                self._room(area, box, line)
            broken = [box for area, box in rooms if area.shape is Shape.BROKEN_RING and not area.here]
            found = [_corners(dash) for box in broken for dash in dashes(box, line=line, most=_MOST_DASHES)]
            self._fill(found, mark_of(self.skin, Shape.BROKEN_RING))
            shown = [area for area, _ in rooms]
            seen = [door for door in (*plan.doors, plan.here) if scale.shows(scale.box(*door, 0, 0))]
            gaps = [door_gap(door, shown) for door in seen]
            width = line + 2
            self._fill(
                [band(scale.at(*gap[0]), scale.at(*gap[1]), width) for gap in gaps if gap is not None],
                neutral.side,
            )
            ScissorPop()
        for area, box in boxes:
            if scale.shows(box):
                self._write_room(area, box, plan.here_label if area.here else "")
        with self._above:
            ScissorPush(**clip)
            self._draw_way(plan, scale)
            ScissorPop()

    def _room(self, area: PlanArea, box: Rect, line: int) -> None:
        neutral, ground = self.skin.palette.neutral, self._ground()
        outline = neutral.hour_line
        if area.here:
            ground, outline = neutral.meeting, neutral.ink
        elif area.shape is Shape.BROKEN_RING:
            Box(self.skin).paint(box, ground)
            return
        elif area.shape is not None:
            outline = mark_of(self.skin, area.shape)
            ground = mixed(neutral.side, outline, _TINT)
        radius = max(2, min(round(self.skin.measures.radius * 0.3), min(box.width, box.height) // 3))
        Frame(self.skin, radius, line if area.shape or area.here else 1).paint(
            box, ground=ground, outline=outline
        )

    def _write_room(self, area: PlanArea, box: Rect, here: str) -> None:
        """Sign, name and, in this room, where you are: as much of it as there is room for."""
        m, neutral = self.skin.measures, self.skin.palette.neutral
        side = round(m.tiny * 1.45)
        if not area.width or not area.depth:  # only the door is known
            box = Rect(box.x - side, box.y - side, 2 * side, 2 * side)
        line, pad = round(m.tiny * (_TALL_LINE if self.skin.rtl else LINE)), round(0.3 * m.tiny)
        width = box.width - 2 * pad
        size = round(m.tiny)
        names = [area.name] if area.name and _readable(area.name, size, width) else []
        more = lines_of(here, "Medium", size, width) if names else []
        if all(width_of(words, "Medium", size) <= width for words in more):
            names += more
        shape = None if area.here else area.shape
        names = names[: max(0, (box.height - 2) // line)]
        left = box.height - len(names) * line - 2
        if shape is not None and left < side and names:
            names, left = [], box.height - 2  # the state is worth more than the name
        # Few sizes: each is drawn once and then shared.
        side = next((one for one in (side, round(m.tiny)) if one <= min(left, box.width - 2)), 0)
        signed = shape is not None and side > 0
        height = len(names) * line + (side if signed else 0)
        top = box.y + (box.height - height) // 2
        if signed and shape is not None:
            place = Rect(box.x + (box.width - side) // 2, top, side, side)
            self._sign().show(shape, place, ink=mark_of(self.skin, shape), ground=neutral.side)
            top += side
        for at, name in enumerate(names):
            style = Style(
                "SemiBold" if at == 0 else "Medium", size, neutral.ink if at == 0 else neutral.label
            )
            self._name().write(name, style, Rect(box.x + pad, top + at * line, width, line), align="middle")

    def _draw_way(self, plan: PlanView, scale: Scale) -> None:
        skin, m, neutral = self.skin, self.skin.measures, self.skin.palette.neutral
        path = shortened_way([scale.at(*point) for point in plan.way], m.tiny * 0.3)
        radius = max(2, round(m.tiny * 0.13))
        for x, y in dots(path, m.tiny * 0.5)[2:]:
            Box(skin, radius).paint(
                Rect(round(x) - radius, round(y) - radius, 2 * radius, 2 * radius), neutral.ink
            )
        head = arrow(path, m.tiny * 0.7)
        if head:
            Color(*rgba(neutral.ink))
            stroke([self._spot(*corner) for corner in head], max(1.5, m.tiny * 0.1))
        x, y = scale.at(*plan.here)
        outer, inner = round(m.tiny * 0.55), round(m.tiny * 0.25)
        for size, colour in ((outer, neutral.ink), (inner, neutral.side)):
            spot = Rect(round(x) - size, round(y) - size, 2 * size, 2 * size)
            Box(skin, size).paint(spot, colour)

    def _write_legend(self, plan: PlanView, box: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        side, gap = round(m.tiny * 1.3), round(0.5 * m.gap)
        widths = [side + gap + width_of(word, "Medium", round(m.tiny)) for _, word in plan.legend]
        between = round(1.4 * m.gap)
        left = box.x + max(0, (box.width - sum(widths) - between * (len(widths) - 1)) // 2)
        for (shape, word), width in zip(plan.legend, widths, strict=True):
            place = Rect(left, box.y + (box.height - side) // 2, side, side)
            self._sign().show(shape, place, ink=mark_of(self.skin, shape), ground=neutral.side)
            text = Rect(left + side + gap, box.y, width - side - gap, box.height)
            self._name().write(word, Style("Medium", m.tiny, neutral.label), text)
            left += width + between

    def _name(self) -> Text:
        if self._spare_names:
            return self._spare_names.pop()
        self._names.append(Text(self.skin))
        self.add_widget(self._names[-1])
        return self._names[-1]

    def _sign(self) -> Sign:
        if self._spare_signs:
            return self._spare_signs.pop()
        self._signs.append(Sign(self.skin))
        self.add_widget(self._signs[-1])
        return self._signs[-1]

    def _fill(self, shapes: Sequence[Sequence[Spot]], colour: str) -> None:
        """Shapes of four corners, all in one instruction: a floor has hundreds."""
        if not shapes:
            return
        Color(*rgba(colour))
        vertices = [
            value for shape in shapes for corner in shape for value in (*self._spot(*corner), 0.0, 0.0)
        ]
        indices = [4 * at + n for at in range(len(shapes)) for n in (0, 1, 2, 0, 2, 3)]
        Mesh(vertices=vertices, indices=indices, mode="triangles")

    def _spot(self, x: float, y: float) -> Spot:
        """Where Kivy draws a pixel of ours."""
        left, bottom = self.skin.corner(Rect(round(x), round(y), 0, 0))
        return left + x - round(x), bottom + round(y) - y


def _meets(one: Rect, other: Rect) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom


def _corners(box: Rect) -> tuple[Spot, ...]:
    return (box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)


def _readable(name: str, size: float, width: int) -> bool:
    """Whether `name`, or enough of it to be told apart, fits."""
    room = width_of(name[:_FEWEST_LETTERS] + "…", "SemiBold", round(size))
    return width_of(name, "SemiBold", round(size)) <= width or room <= width
