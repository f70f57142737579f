"""The whole panel from a scene, and when it must be made again though nothing arrives."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.domain.ambience import Ambience, People, ambience
from kiosk.domain.ambience import changes_at as ambience_changes_at
from kiosk.domain.attendance import due
from kiosk.domain.bookings import Act
from kiosk.domain.snapshot import clock_trusted_at
from kiosk.domain.time import Now, cut_to_minute
from kiosk.screen.presenters.ambient import asks, night_view, soundings
from kiosk.screen.presenters.attendance import announced_here, thanked_for
from kiosk.screen.presenters.banner import agent_banner, banner_view
from kiosk.screen.presenters.corner_pages import counted
from kiosk.screen.presenters.day import day_view, empty_day
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.lower import lower_row, menu_control
from kiosk.screen.presenters.model import Ground, HeroView, LocalAction, ScreenModel, Shape
from kiosk.screen.presenters.pages import Page, on_the_day, page_view
from kiosk.screen.presenters.scene import NOTICE_TAKES_THE_PANEL, LinkPhase, Reach, Scene
from kiosk.screen.presenters.wish import SheetState
from kiosk.screen.presenters.wording import Wording

SHEET_WARNS = 10  # of these seconds, the last that are counted on its Cancel button
_MINUTE = timedelta(minutes=1)


def screen_model(
    scene: Scene,
    *,
    sheet: Page | None = None,
    closes_at: float | None = None,
    people: People | None = None,
) -> ScreenModel:
    """What is on the panel. `closes_at` is when an open page goes home, on CLOCK_BOOTTIME; `people` says who was near,
    None that somebody is.
    """
    people = people or People(scene.now.boot, now=True)
    shown = _ambience(scene, people, busy=sheet is not None)
    hero = home_view(scene)
    beside = on_the_day(sheet, scene)
    announced = announced_here(scene) if sheet is None else None
    left = None if sheet is None or closes_at is None else math.ceil(closes_at - scene.now.boot)
    closes_in = left if left is not None and left <= SHEET_WARNS else None
    return ScreenModel(
        hero=hero,
        day=replace(
            day_view(scene, shown=beside.shown, wish=beside.wish),
            action=LocalAction.OPEN_DAY if sheet is None or isinstance(sheet, SheetState) else None,
        ),
        banner=banner_view(scene),
        sheet=None if sheet is None else page_view(sheet, scene, closes_in=closes_in),
        changes_at=min(
            (
                changes_at(scene, closes_at=None if sheet is None else closes_at, people=people),
                *counted(sheet, scene),
            )
        ),
        announces=announced.meeting if announced is not None else None,
        lower=lower_row(scene) if sheet is None else (),
        menu=menu_control(scene) if sheet is None else None,
        ambience=shown,
        night=night_view(scene, hero) if shown is Ambience.NIGHT else None,
        soundings=soundings(scene),
        language=scene.wording.language,
        appearance=scene.snapshot.appearance,
    )


def _ambience(scene: Scene, people: People, *, busy: bool) -> Ambience:
    """Bright while somebody is `busy` with a page, and while the door asks or answers something."""
    if busy or asks(scene):
        return Ambience.DAY
    snapshot, now = scene.snapshot, scene.now
    trusted = clock_trusted_at(snapshot, now)
    return ambience(snapshot.ambient, people, now, scene.wording.zone, clock_trusted=trusted)


def starting_model(reach: Reach, now: Now, wording: Wording) -> ScreenModel:
    """What is on the panel before the first snapshot: nothing is known, not even the room."""
    lost = reach.lost(now)
    restarting = reach.phase is LinkPhase.RESTARTING
    if lost and not restarting:
        word, sub = wording.say("Unknown"), wording.say("This door does not answer")
    else:
        word = wording.say("Restarting") if restarting else wording.say("Starting")
        sub = wording.say("The calendar was not read yet")
    hero = HeroView(
        ground=Ground.UNKNOWN,
        room="",
        clock="",
        facilities=(),
        shape=Shape.BROKEN_RING,
        word=word,
        sub=sub,
        second="",
        ring=None,
        hatched=True,
        caption="",
        buttons=(),
    )
    banner = agent_banner(reach, now, wording) if lost else None
    soonest = min(_ahead(_silence(reach), now), default=next_minute(now))
    return ScreenModel(
        hero=hero,
        day=empty_day(wording),
        banner=banner,
        sheet=None,
        changes_at=soonest,
        language=wording.language,
    )


def changes_at(scene: Scene, *, closes_at: float | None, people: People | None = None) -> float:
    """When the model must be made again though no snapshot came, on CLOCK_BOOTTIME: always ahead, at most a minute."""
    now = scene.now
    moments = [next_minute(now), *_silence(scene.reach), *(_boot(now, edge) for edge in _edges(scene))]
    if scene.snapshot.reading.live_until is not None:
        moments.append(scene.snapshot.reading.live_until)
    moments += [_next_second(offer.until, now) for offer in scene.snapshot.undo if offer.until is not None]
    announced = scene.snapshot.announced
    if announced is not None and announced.until is not None:
        moments.append(_next_second(announced.until, now))
    if people is not None:
        moments += ambience_changes_at(scene.snapshot.ambient, people)
    if closes_at is not None:
        warned = closes_at - SHEET_WARNS
        moments.append(warned if warned > now.boot else _next_second(closes_at, now))
    return min(_ahead(moments, now))


def next_minute(now: Now) -> float:
    """When the clock on the panel changes, on CLOCK_BOOTTIME."""
    return _boot(now, cut_to_minute(now.wall) + _MINUTE)


def _edges(scene: Scene) -> Iterator[datetime]:
    """The wall times at which the state may change between two minutes."""
    check_in = scene.snapshot.check_in
    for meeting in scene.meetings:
        yield meeting.start
        yield meeting.end
        if check_in.required:
            yield from (meeting.start - check_in.early, due(meeting, check_in))
    for booking in scene.snapshot.bookings:
        if booking.act is Act.CHECK_IN:
            yield booking.made_at + thanked_for(scene)
    for notice in scene.notices:
        yield from (notice.interval.start, notice.interval.end)
        if notice.since is not None:
            yield notice.since + NOTICE_TAKES_THE_PANEL


def _silence(reach: Reach) -> tuple[float, ...]:
    return (reach.said_at,) if reach.phase in (LinkPhase.LOST, LinkPhase.RESTARTING) else ()


def _next_second(deadline: float, now: Now) -> float:
    """When the whole seconds left to `deadline` become one less."""
    return deadline - (math.ceil(deadline - now.boot) - 1)


def _boot(now: Now, wall: datetime) -> float:
    return now.boot + (wall - now.wall).total_seconds()


def _ahead(moments: Iterable[float], now: Now) -> Iterator[float]:
    return (moment for moment in moments if moment > now.boot)
