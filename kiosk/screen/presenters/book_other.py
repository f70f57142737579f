"""The "Other…" sheet: a day, a start and a length, and one button that says all of it before it does it."""

from datetime import datetime, timedelta

from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import refusal_of
from kiosk.domain.schedule import current, following
from kiosk.domain.snapshot import last_bookable_day
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.hero import clock_of
from kiosk.screen.presenters.home import strip_words
from kiosk.screen.presenters.keyboard import Typing, keyboard_view
from kiosk.screen.presenters.model import ButtonView, ChooseLength, KeyboardView, LocalAction, Look, SheetView
from kiosk.screen.presenters.offers import shut
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.titles import title_of
from kiosk.screen.presenters.wish import (
    LENGTHS,
    SheetState,
    earlier,
    fitting,
    later,
    next_half_hour,
    on_day,
    start_of,
    starts,
    wish_of,
)
from kiosk.screen.presenters.wording import marked

_LEFT_OUT_WHEN_NARROW = 45
# The ready titles of a door that was told none of its own; other ones are shown as the settings say them.
_TITLES = (marked("Meeting"), marked("Call"), marked("Interview"), marked("Workshop"))


def sheet_view(state: SheetState, scene: Scene, *, closes_in: int | None) -> SheetView:
    """The sheet; `closes_in` seconds it goes home by itself, None while that is not worth saying."""
    wording, start = scene.wording, start_of(state, scene)
    ground, shape, text = strip_words(scene)
    why_not = impossible(state, scene)
    return SheetView(
        strip_ground=ground,
        strip_shape=shape,
        strip_text=text,
        clock=clock_of(scene),
        title=wording.say("Book this room"),
        short_title=wording.say("Book"),
        days=_days(state, scene),
        start_caption=wording.say("Start"),
        start=wording.time(start),
        earlier=_step("earlier", "−", LocalAction.START_EARLIER, possible=earlier(state, scene)),
        later=_step("later", "+", LocalAction.START_LATER, possible=later(state, scene)),
        starts=_starts(state, scene),
        length_caption=wording.say("Length"),
        lengths=_lengths(state, scene),
        reason=why_not or _not_longer(scene, start),
        cancel=ButtonView(
            "cancel",
            wording.say("Cancel"),
            detail="" if closes_in is None else wording.seconds(closes_in),
            look=Look.NEUTRAL,
            action=LocalAction.CLOSE_SHEET,
        ),
        book=_book(state, scene, possible=not why_not),
        name=_name(state, scene),
    )


def title_view(typing: Typing, scene: Scene, *, closes_in: int | None) -> KeyboardView:
    """The keyboard for the title of the booking, with the ready ones above it."""
    wording = scene.wording
    ready = tuple(wording.say(title) if title in _TITLES else title for title in scene.snapshot.policy.titles)
    hint = wording.say("Title of your booking")
    return keyboard_view(typing, wording, hint=hint, ready=ready, closes_in=closes_in)


def wished(state: SheetState, scene: Scene) -> Interval | None:
    """What the time line draws as a wish: what would be booked, if it can be."""
    return None if impossible(state, scene) else wish_of(state, scene)


def impossible(state: SheetState, scene: Scene) -> str:
    """Why the choice cannot be booked, in one sentence; empty when it can."""
    if reason := shut(scene):
        return reason
    if isinstance(scene.freshness, Unknown):
        untrusted = scene.freshness.because is Ignorance.CLOCK_UNTRUSTED
        refusal = Refusal.CLOCK_UNTRUSTED if untrusted else Refusal.NEVER_READ
        return of_refusal(refusal, scene.wording).what + "."
    wish = wish_of(state, scene)
    if wish is None:
        return _too_long(scene, start_of(state, scene))
    schedule = scene.snapshot.schedule
    if schedule is not None and wish.end > schedule.window.end:
        return of_refusal(Refusal.NEVER_READ, scene.wording).what + "."
    last_day = last_bookable_day(scene.snapshot, scene.now.wall)
    policy = scene.snapshot.policy
    refused = refusal_of(wish, scene.meetings, at=scene.now.wall, last_day=last_day, policy=policy)
    return "" if refused is None else of_refusal(refused, scene.wording).what + "."


def _days(state: SheetState, scene: Scene) -> tuple[ButtonView, ...]:
    wording, zone = scene.wording, scene.wording.zone
    today = scene.now.wall.astimezone(zone).date()
    chosen = start_of(state, scene).astimezone(zone).date()
    days = [_chip("today", wording.say("Today"), LocalAction.TODAY, chosen=chosen == today, possible=True)]
    if scene.snapshot.policy.ahead_days > 1:
        possible = on_day(state, scene, 1) is not None
        next_day = today + timedelta(days=1)
        tomorrow = _chip(
            "tomorrow",
            wording.say("Tomorrow, {day}", day=wording.short_day(next_day)),
            LocalAction.TOMORROW,
            chosen=chosen == next_day,
            possible=possible,
            short=wording.say("Tomorrow"),
        )
        days.append(tomorrow)
    return tuple(days)


def _starts(state: SheetState, scene: Scene) -> tuple[ButtonView, ...]:
    wording, half_hour = scene.wording, next_half_hour(scene)
    free_now = current(scene.meetings, scene.now.wall) is None and bool(starts(scene))
    now = _chip(
        "now",
        wording.say("Now"),
        LocalAction.START_NOW,
        chosen=state.start is None and free_now,
        possible=free_now,
    )
    if scene.narrow or half_hour is None:
        return (now,)
    chosen = state.start == half_hour
    name = f"at:{half_hour:%d%H%M}"
    return now, _chip(
        name, wording.time(half_hour), LocalAction.START_NEXT_HALF_HOUR, chosen=chosen, possible=True
    )


def _lengths(state: SheetState, scene: Scene) -> tuple[ButtonView, ...]:
    wording, start = scene.wording, start_of(state, scene)
    shown = [m for m in LENGTHS if not (scene.narrow and m == _LEFT_OUT_WHEN_NARROW and m != state.minutes)]
    chips = [
        _chip(
            f"length:{m}",
            wording.minutes(m),
            ChooseLength(m),
            chosen=m == state.minutes,
            possible=fitting(scene, start, m) is not None,
        )
        for m in shown
    ]
    longest = fitting(scene, start, None) is not None
    chips.append(
        _chip(
            "length:longest",
            wording.say("Longest"),
            ChooseLength(None),
            chosen=state.minutes is None,
            possible=longest,
        )
    )
    return tuple(chips)


def _name(state: SheetState, scene: Scene) -> ButtonView | None:
    """What the booking is called in the calendar; a control only where titles are asked for."""
    if not scene.snapshot.policy.titles:
        return None
    label = state.title or scene.wording.say("Title…")
    return ButtonView("title", label, look=Look.OUTLINE, action=LocalAction.OPEN_TITLE)


def _book(state: SheetState, scene: Scene, *, possible: bool) -> ButtonView:
    """The doing button. Its id is its meaning: when a new snapshot changes that, it is another button."""
    wording, start = scene.wording, start_of(state, scene)
    wish = wish_of(state, scene)
    if wish is None:
        return ButtonView("book", wording.say("Book {times}", times=wording.time(start)))
    times, zone = wording.span(wish), wording.zone
    today, day = (instant.astimezone(zone).date() for instant in (scene.now.wall, wish.start))
    return ButtonView(
        f"book:{wish.start:%d%H%M}:{wish.end:%d%H%M}",
        wording.say("Book {times}", times=times) if scene.live else wording.say("Hold {times}", times=times),
        detail=wording.say(
            "{day}, {time}",
            day=wording.near_day(day, today=today),
            time=wording.duration(wish.length),
        ),
        short=times,
        action=Book("", wish, state.title) if possible else None,
    )


def _not_longer(scene: Scene, start: datetime) -> str:
    if all(fitting(scene, start, minutes) is not None for minutes in LENGTHS):
        return ""
    upcoming = following(scene.meetings, start)
    if upcoming is None or upcoming.start - start > timedelta(minutes=max(LENGTHS)):
        return scene.wording.say("Longer is not possible at this door.")
    return scene.wording.say(
        "Longer is not possible: {title} starts at {time}.",
        title=title_of(scene, upcoming),
        time=scene.wording.moment(upcoming.start, now=scene.now.wall),
    )


def _too_long(scene: Scene, start: datetime) -> str:
    """What stands where the wish would be."""
    wording, now = scene.wording, scene.now.wall
    there = current(scene.meetings, start)
    if there is None:
        return _not_longer(scene, start)
    return wording.say(
        "Not possible: {title} is on {until}.",
        title=title_of(scene, there),
        until=wording.until(there.end, now=now),
    )


def _step(name: str, label: str, action: LocalAction, *, possible: datetime | None) -> ButtonView:
    return ButtonView(name, label, look=Look.OUTLINE, action=None if possible is None else action)


def _chip(
    name: str,
    label: str,
    action: LocalAction | ChooseLength,
    *,
    chosen: bool,
    possible: bool,
    short: str = "",
) -> ButtonView:
    """A chip; the chosen one keeps its look even when a new snapshot made it impossible."""
    look = Look.CHOSEN if chosen else Look.OUTLINE
    return ButtonView(name, label, short=short, look=look, action=action if possible else None)
