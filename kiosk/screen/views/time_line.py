"""The time line: hours, the present moment as a pill, and one opaque block for every meeting."""

from dataclasses import replace

from kivy.graphics.instructions import Canvas
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import BlockLook, BlockView, DayView
from kiosk.screen.theme import StateColours
from kiosk.screen.views.day_layout import DayPlaces, PlacedBlock
from kiosk.screen.views.layout import LINE, Rect
from kiosk.screen.views.paint import Box, Dashes, Frame, Hatch
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, width_of


class Block(Widget):
    """One block. What does not fit is left out in this order: organiser, times, the end of the title."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        self._drawing = Canvas()
        self.canvas.add(self._drawing)
        self.title, self.times, self.organiser = Text(skin), Text(skin), Text(skin)
        for text in (self.title, self.times, self.organiser):
            self.add_widget(text)

    def show(self, placed: PlacedBlock, *, title: str) -> None:
        if self._shown == (placed, title):
            return
        self._shown = (placed, title)
        self.pos, self.size = self.skin.corner(placed.box), (placed.box.width, placed.box.height)
        self._drawing.clear()
        with self._drawing:
            self._draw(placed.block, placed.box)
        alone = placed.count == 1
        block = placed.block if alone else replace(placed.block, times="", organiser="")
        self._write(block, placed.box, title)

    def _draw(self, block: BlockView, box: Rect) -> None:
        neutral, m = self.skin.palette.neutral, self.skin.measures
        busy, state = self.skin.palette.busy, self._state(block)
        radius, edge = round(m.tiny * 0.35), self._edge()
        if block.look is BlockLook.WISH:
            Dashes(self.skin).paint(box, ground=neutral.side, ink=neutral.ink, line=max(2, round(m.tiny / 7)))
            return
        ground, mark = {
            BlockLook.PAST: (neutral.past, neutral.past_edge),
            BlockLook.MEETING: (neutral.meeting, neutral.meeting_edge),
            BlockLook.CURRENT: (busy.block, busy.block),
            BlockLook.CHECK_IN: (state.block, state.block),
            BlockLook.HELD: (busy.hatch_dark, busy.hatch_dark),
        }[block.look]
        outline = self.skin.palette.lines.block
        if outline and block.look is BlockLook.PAST:
            Dashes(self.skin).paint(box, ground=ground, ink=mark, line=outline, dash=outline)
            return
        if outline and block.look is BlockLook.MEETING:
            Frame(self.skin, radius, outline).paint(box, ground=ground, outline=mark)
            return
        # The edge is a narrow rounded box in its colour, its inner half covered by the ground again.
        Box(self.skin, radius).paint(box, ground)
        Box(self.skin, radius).paint(Rect(box.x, box.y, 2 * radius + edge, box.height), mark)
        Box(self.skin).paint(Rect(box.x + edge, box.y, 2 * radius + edge, box.height), ground)
        if block.look is BlockLook.HELD:
            body = Rect(box.x + radius, box.y, box.width - 2 * radius, box.height)
            Hatch(self.skin).paint(body, dark=busy.hatch_dark, light=neutral.held, band=m.tiny * 0.45)
        if block.look in (BlockLook.CURRENT, BlockLook.CHECK_IN, BlockLook.HELD):
            strip = Rect(box.x + edge, box.y, max(3, round(edge * 0.6)), box.height)
            Box(self.skin).paint(strip, state.past_ring)
            elapsed = round(strip.height * min(1.0, max(0.0, block.elapsed)))
            Box(self.skin).paint(Rect(strip.x, strip.y, strip.width, elapsed), state.block_ink)

    def _state(self, block: BlockView) -> StateColours:
        palette = self.skin.palette
        return palette.check_in if block.look is BlockLook.CHECK_IN else palette.busy

    def _edge(self) -> int:
        return max(4, round(self.skin.measures.tiny * 0.27))

    def _write(self, block: BlockView, box: Rect, title: str) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        ink = neutral.past_ink if block.look is BlockLook.PAST else neutral.meeting_ink
        if block.look in (BlockLook.CURRENT, BlockLook.CHECK_IN):
            ink = self._state(block).block_ink
        strong, plain = Style("SemiBold", m.tiny, ink), Style("Medium", m.tiny, ink)
        line, gap = round(m.tiny * LINE), round(m.tiny * 0.6)
        left = box.x + self._edge() + round(m.tiny * 0.65)
        room = box.right - left - round(m.tiny * 0.45)
        title_width, times_width, organiser_width = (
            width_of(text, style.face, round(m.tiny))
            for text, style in ((title, strong), (block.times, plain), (block.organiser, plain))
        )
        two_lines = box.height >= 2 * line + m.tiny * 0.25
        with_times = bool(block.times) and (
            times_width <= room if two_lines else title_width + gap + times_width <= room
        )
        used = times_width if two_lines else title_width + gap + times_width
        with_organiser = with_times and bool(block.organiser) and used + gap + organiser_width <= room
        height = 2 * line if two_lines and with_times else line
        top = box.y + (
            min(round(m.tiny * 0.35), (box.height - height) // 2) if two_lines else (box.height - height) // 2
        )
        self.title.write(title, strong, Rect(left, top, room, line))
        second_left, second_top = (left, top + line) if two_lines else (left + title_width + gap, top)
        times = Rect(second_left, second_top, times_width, line)
        self.times.write(block.times if with_times else "", plain, times)
        organiser = Rect(second_left + times_width + gap, second_top, organiser_width, line)
        self.organiser.write(block.organiser if with_organiser else "", plain, organiser)


class TimeLine(Widget):
    """Hours and blocks where `DayPlaces` says; the pane below is somebody else's."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        self._lines = Canvas()
        self.canvas.add(self._lines)
        self._pill = Text(skin)
        self._labels: list[Text] = []
        self._blocks: dict[str, Block] = {}
        self.add_widget(self._pill)

    def show(self, day: DayView, places: DayPlaces) -> None:
        if self._shown == (day, places):
            return
        self._shown = (day, places)
        self._draw_lines(places)
        self._write_labels(places, day)
        self._place_blocks(places.blocks, day.several)

    def _draw_lines(self, places: DayPlaces) -> None:
        neutral, m = self.skin.palette.neutral, self.skin.measures
        self._lines.clear()
        unknown = self.skin.palette.unknown
        with self._lines:
            for part in places.unsure:
                dark, light = unknown.hatch_dark, unknown.hatch_light
                Hatch(self.skin).paint(part, dark=dark, light=light, band=m.hatch)
            for hour in places.hours:
                Box(self.skin).paint(Rect(places.lines.x, hour.y, places.lines.width, 1), neutral.hour_line)
            if places.now_y is not None and not _covered(places):
                thick = max(3, round(m.tiny / 6.5))
                line = Rect(places.lines.x, places.now_y - thick // 2, places.lines.width, thick)
                Box(self.skin).paint(line, neutral.ink)
            if places.now_y is not None:
                pill = self._pill_box(places)
                Box(self.skin, pill.height / 2).paint(pill, neutral.ink)

    def _pill_box(self, places: DayPlaces) -> Rect:
        m = self.skin.measures
        now_y = places.now_y or 0
        height = round(m.tiny * 1.28)
        width = min(places.label_column.width, round(m.tiny * 3.55))
        return Rect(places.label_column.x, now_y - height // 2, width, height)

    def _write_labels(self, places: DayPlaces, day: DayView) -> None:
        neutral, m = self.skin.palette.neutral, self.skin.measures
        style, height = Style("Medium", m.tiny, neutral.label), round(m.tiny * LINE)
        hours = [hour for hour in places.hours if hour.label]
        while len(self._labels) < len(hours):
            self._labels.append(Text(self.skin))
            self.add_widget(self._labels[-1])
        for at, text in enumerate(self._labels):
            hour = hours[at] if at < len(hours) else None
            column = places.label_column
            box = Rect(column.x, (hour.y if hour else column.y) - height // 2, column.width, height)
            text.write(hour.label if hour else "", style, box)
        pill = self._pill_box(places)
        label = day.now_label if places.now_y is not None else ""
        self._pill.write(label, Style("Bold", m.tiny, neutral.card_ink), pill, align="middle")

    def _place_blocks(self, placed: tuple[PlacedBlock, ...], several: tuple[str, ...]) -> None:
        wanted = {one.block.id for one in placed}
        for gone in [key for key in self._blocks if key not in wanted]:
            self.remove_widget(self._blocks.pop(gone))
        for one in placed:
            if one.block.id not in self._blocks:
                self._blocks[one.block.id] = Block(self.skin)
                self.add_widget(self._blocks[one.block.id])
            self._blocks[one.block.id].show(one, title=_title(one, several))


def _covered(places: DayPlaces) -> bool:
    """Whether a block covers the line of the present from end to end; then it would only show at round corners."""
    now = places.now_y or 0
    return any(
        one.box.width == places.lines.width and one.box.y <= now < one.box.bottom for one in places.blocks
    )


def _title(placed: PlacedBlock, several: tuple[str, ...]) -> str:
    if placed.count == 1 or not several:
        return placed.block.title
    return several[min(placed.count - 2, len(several) - 1)]
