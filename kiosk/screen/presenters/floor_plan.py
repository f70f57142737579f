"""The plan of this floor as *Find a room* shows it: in metres, turned to how somebody stands before the panel."""

from collections.abc import Callable, Mapping, Sequence

from kiosk.domain.around import Plan
from kiosk.domain.finding import Found
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Area, Facing, Point
from kiosk.screen.presenters.controls import Shape
from kiosk.screen.presenters.find_model import PlanArea, PlanView
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.ways import floor_name, to_room

_MARGIN = 1.0  # metres around what is drawn, where the plan's size is not told
_Turned = Callable[[float, float], tuple[float, float]]

# Quarter turns that bring that side up; each keeps left and right as they are for whoever looks that way.
_TURNS: Mapping[Facing, _Turned] = {
    Facing.UP: lambda x, y: (x, y),
    Facing.DOWN: lambda x, y: (-x, -y),
    Facing.LEFT: lambda x, y: (y, -x),
    Facing.RIGHT: lambda x, y: (-y, x),
}


def plan_view(
    scene: Scene, found: Sequence[Found], chosen: Found | None, shapes: Mapping[str, Shape]
) -> PlanView | None:
    """The plan with the sign of each room in the list and the way to the chosen one.

    None where no plan is known, or nothing is on it but this door: a point shows nobody anything.
    """
    plan = scene.snapshot.surroundings.plan
    if plan is None or not (plan.areas or plan.corridors or plan.doors):
        return None
    turn = _TURNS[plan.facing or Facing.UP]
    corners = [turn(x, y) for x, y in _corners(plan)]
    x0, y0 = min(x for x, _ in corners), min(y for _, y in corners)
    width, depth = max(x for x, _ in corners) - x0, max(y for _, y in corners) - y0

    def placed(point: Point) -> tuple[float, float]:
        x, y = turn(point.x, point.y)
        return round(x - x0, 2), round(y - y0, 2)

    names = {room.id: room for room in (scene.snapshot.room, *scene.snapshot.neighbours)}
    picked = chosen.room.id if chosen is not None else None
    return PlanView(
        title=_title(scene, plan.floor.name),
        way_words="" if chosen is None else to_room(scene, chosen.room, chosen.walk),
        width=round(width, 2),
        depth=round(depth, 2),
        corridors=tuple((placed(a), placed(b)) for a, b in plan.corridors),
        areas=(
            *(
                _area(area, placed, names, shapes, here=scene.snapshot.room.id, chosen=picked)
                for area in plan.areas
            ),
            *_points(plan, placed, names, shapes, picked),
        ),
        doors=tuple(placed(point) for _, point in plan.doors),
        here=placed(plan.here),
        here_label=scene.wording.say("You are here"),
        way=() if chosen is None or chosen.walk is None else tuple(placed(p) for p in chosen.walk.path),
        legend=_legend(scene, found, shapes),
    )


def _corners(plan: Plan) -> list[tuple[float, float]]:
    """Everything that must lie within the picture."""
    points = [plan.here, *(p for line in plan.corridors for p in line), *(p for _, p in plan.doors)]
    corners = [
        corner for p in points for corner in ((p.x - _MARGIN, p.y - _MARGIN), (p.x + _MARGIN, p.y + _MARGIN))
    ]
    corners += [(a.corner.x, a.corner.y) for a in plan.areas]
    corners += [(a.corner.x + a.width, a.corner.y + a.depth) for a in plan.areas]
    if plan.floor.size is not None:
        corners += [(0.0, 0.0), plan.floor.size]
    return corners


def _area(
    area: Area,
    placed: Callable[[Point], tuple[float, float]],
    rooms: Mapping[str, Room],
    shapes: Mapping[str, Shape],
    *,
    here: str,
    chosen: str | None,
) -> PlanArea:
    a = placed(area.corner)
    b = placed(Point(area.corner.x + area.width, area.corner.y + area.depth))
    x, y = min(a[0], b[0]), min(a[1], b[1])
    room = area.room or ""
    known = rooms.get(room)
    return PlanArea(
        id=f"area:{room or area.name}:{x}:{y}",
        x=x,
        y=y,
        width=round(abs(a[0] - b[0]), 2),
        depth=round(abs(a[1] - b[1]), 2),
        name=known.name if known is not None else area.name,
        shape=shapes.get(room),
        here=room == here,
        chosen=room != "" and room == chosen,
    )


def _points(
    plan: Plan,
    placed: Callable[[Point], tuple[float, float]],
    rooms: Mapping[str, Room],
    shapes: Mapping[str, Shape],
    chosen: str | None,
) -> tuple[PlanArea, ...]:
    """The rooms of which only the door is known."""
    drawn = {area.room for area in plan.areas}
    doors = {room: point for room, point in plan.doors if room not in drawn and room in rooms}
    return tuple(
        PlanArea(
            id=f"door:{room}",
            x=placed(point)[0],
            y=placed(point)[1],
            width=0.0,
            depth=0.0,
            name=rooms[room].name,
            shape=shapes.get(room),
            chosen=room == chosen,
        )
        for room, point in doors.items()
    )


def _legend(
    scene: Scene, found: Sequence[Found], shapes: Mapping[str, Shape]
) -> tuple[tuple[Shape, str], ...]:
    """The signs that stand in the plan, in words."""
    say = scene.wording.say
    words = (
        (Shape.TICK_DISC, say("free")),
        (Shape.BAR_SQUARE, say("in use")),
        (Shape.BROKEN_RING, say("unknown")),
    )
    shown = {shapes[f.room.id] for f in found if f.room.id in shapes}
    return tuple((shape, word) for shape, word in words if shape in shown)


def _title(scene: Scene, name: str) -> str:
    words = floor_name(scene, name)
    return words[:1].upper() + words[1:]
