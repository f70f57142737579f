"""Every state of the door as a view model, at 13:12 of one believable day, in English and in German."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kiosk.domain.intents import Book, Dismiss, End, Extend, Undo
from kiosk.domain.intervals import Interval
from kiosk.screen.presenters.model import (
    Action,
    BannerView,
    BlockLook,
    BlockView,
    ButtonView,
    ChooseLength,
    DayView,
    Ground,
    HeroView,
    HourMark,
    LocalAction,
    Look,
    RingView,
    ScreenModel,
    Shape,
    SheetView,
)
from tests.screen.words import Words

NOW = datetime(2025, 11, 20, 13, 12, tzinfo=UTC)
HOURS = tuple(HourMark(60.0 * hour, f"{hour:02d}:00") for hour in range(25))


def interval(minutes: int, *, after: int = 0) -> Interval:
    start = NOW + timedelta(minutes=after)
    return Interval(start, start + timedelta(minutes=minutes))


def blocks(words: Words, *extra: BlockView, now: float = 792) -> tuple[BlockView, ...]:
    """The day but for what is on now: two past meetings and two to come."""
    critique, _, supplier, stand_up = words.meetings
    day = (
        BlockView("critique", 660, 690, critique, "11:00 – 11:30", "M. Okafor", BlockLook.PAST),
        BlockView("private", 690, 750, words.private, "11:30 – 12:30", "", BlockLook.PAST),
        BlockView("supplier", 870, 930, supplier, "14:30 – 15:30", "A. Lindqvist"),
        BlockView("stand-up", 960, 990, stand_up, "16:00 – 16:30", "Platform team"),
    )
    return (*day, *extra)


def day(words: Words, *extra: BlockView, now: float = 792, focus: float | None = None) -> DayView:
    label = f"{int(now) // 60:02d}:{int(now) % 60:02d}"
    return DayView(words.day, HOURS, blocks(words, *extra), now, label, focus, words.several)


def planning(words: Words, *, elapsed: float) -> BlockView:
    title = words.meetings[1]
    return BlockView("planning", 765, 840, title, "12:45 – 14:00", "S. Haddad", BlockLook.CURRENT, elapsed)


def length(words: Words, minutes: int, *, end: str, look: Look = Look.FILLED) -> ButtonView:
    label = f"{minutes} {words.minutes}"
    return ButtonView(
        f"book-{minutes}", label, words.until.format(end), look=look, action=Book("", interval(minutes))
    )


def extend(words: Words, minutes: int, *, end: str) -> ButtonView:
    action = Extend("", "planning", NOW + timedelta(minutes=48 + minutes))
    return ButtonView(
        f"extend-{minutes}", f"+{minutes} {words.minutes}", words.until.format(end), action=action
    )


def hero(words: Words, ground: Ground, shape: Shape, word: str, **changes: object) -> HeroView:
    plain = HeroView(
        ground=ground,
        room="Juniper",
        clock="13:12",
        facilities=words.facilities,
        shape=shape,
        word=words(word),
        sub="",
        second="",
        ring=None,
        hatched=False,
        caption="",
        buttons=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the caller names fields of the hero


def model(
    hero: HeroView, day: DayView, banner: BannerView | None = None, sheet: SheetView | None = None
) -> ScreenModel:
    return ScreenModel(hero, day, banner, sheet, changes_at=float("inf"))


def available(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.FREE,
        Shape.TICK_DISC,
        "Free",
        sub=words.until_time.format("14:30"),
        second=words("1 h 18 min · then {}").format(words.meetings[2]),
        caption=words("Book now"),
        buttons=(
            length(words, 15, end="13:27"),
            length(words, 30, end="13:42"),
            length(words, 60, end="14:12"),
            ButtonView(
                "book-longest", words("Longest"), words.until.format("14:30"), action=Book("", interval(78))
            ),
            ButtonView("other", words("Other…"), look=Look.OUTLINE, action=LocalAction.OPEN_BOOK_OTHER),
        ),
    )
    return model(shown, day(words))


def in_use(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.BUSY,
        Shape.BAR_SQUARE,
        "In use",
        sub=words.until_time.format("14:00"),
        second=f"{words.meetings[1]} · S. Haddad",
        ring=RingView(48 / 75, "48", words.minutes),
        caption=words("Extend"),
        buttons=(
            extend(words, 15, end="14:15"),
            extend(words, 30, end="14:30"),
            ButtonView("end", words("End now"), look=Look.OUTLINE, action=End("", "planning")),
        ),
    )
    return model(shown, day(words, planning(words, elapsed=27 / 75)))


def ending_soon(words: Words) -> ScreenModel:
    shown = in_use(words)
    changed = replace(
        shown.hero,
        clock="13:55",
        sub=words("5 more minutes · free at 14:00"),
        second=words("{} · then free until 14:30").format(words.meetings[1]),
        ring=RingView(5 / 75, "5", words.minutes),
        caption=words("Need longer?"),
    )
    return model(changed, day(words, planning(words, elapsed=70 / 75), now=835))


def not_extendable(words: Words) -> ScreenModel:
    shown = ending_soon(words)
    changed = replace(
        shown.hero, buttons=shown.hero.buttons[-1:], reason=words("Supplier review starts at 14:00")
    )
    return replace(shown, hero=changed)


def booking(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.BUSY,
        Shape.DOTS_SQUARE,
        "Booking",
        sub="13:12 – 13:42",
        second=words("Waiting for the calendar to confirm"),
        hatched=True,
        buttons=(ButtonView("undo", words("Undo"), look=Look.OUTLINE, action=Undo("", "key")),),
    )
    held = BlockView("key", 792, 822, words("Booked here"), "13:12 – 13:42", look=BlockLook.HELD)
    return model(shown, day(words, held))


def booked(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.BUSY,
        Shape.TICK_SQUARE,
        "Booked",
        sub=words.until_time.format("13:42"),
        second=words("Confirmed by the calendar"),
        ring=RingView(1.0, "30", words.minutes),
        buttons=(
            ButtonView("undo", words("Undo"), "8 s", action=Undo("", "key")),
            ButtonView("done", words("Done"), look=Look.OUTLINE, action=Dismiss("", "key")),
        ),
    )
    ours = BlockView("key", 792, 822, words("Booked here"), "13:12 – 13:42", look=BlockLook.CURRENT)
    return model(shown, day(words, ours))


def refused(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.BUSY,
        Shape.BAR_SQUARE,
        "Taken",
        sub=words("Someone was a moment earlier"),
        second=words("In use until 14:00. Nothing was booked for you."),
        buttons=(ButtonView("close", words("Close"), look=Look.OUTLINE, action=Dismiss("", "notice")),),
    )
    theirs = BlockView("theirs", 792, 840, words.private, "13:12 – 14:00", look=BlockLook.CURRENT)
    return model(shown, day(words, theirs))


def unknown(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.UNKNOWN,
        Shape.BROKEN_RING,
        "Unknown",
        sub=words("Free as of 13:02, not confirmed"),
        second=words("A hold is sent once the calendar answers"),
        hatched=True,
        caption=words("Hold the room"),
        buttons=tuple(
            length(words, minutes, end=end, look=Look.OUTLINE)
            for minutes, end in ((15, "13:27"), (30, "13:42"), (60, "14:12"))
        ),
    )
    banner = BannerView(words("No answer from the calendar since 13:02"), words("Trying again"))
    return model(shown, day(words), banner)


def offline(words: Words) -> ScreenModel:
    shown = hero(
        words,
        Ground.BUSY,
        Shape.DOTS_SQUARE,
        "In use",
        clock="13:14",
        sub=words("{} · held, not yet confirmed").format(words.until_time.format("13:42")),
        second=words("Sent to the calendar when the network is back"),
        ring=RingView(28 / 30, "28", words.minutes),
        hatched=True,
        caption=words("Extend"),
        buttons=(
            extend(words, 15, end="13:57"),
            ButtonView("end", words("End now"), look=Look.OUTLINE, action=End("", "key", key="key")),
        ),
    )
    held = BlockView(
        "key", 792, 822, words("Held at this door"), "13:12 – 13:42", look=BlockLook.HELD, elapsed=2 / 30
    )
    banner = BannerView(
        words("Network lost at 13:02 · showing the last known day"), words("1 booking waiting")
    )
    return model(shown, day(words, held, now=794), banner)


def chip(
    name: str, label: str, action: Action | None, *, chosen: bool = False, short: str = ""
) -> ButtonView:
    return ButtonView(name, label, short=short, look=Look.CHOSEN if chosen else Look.OUTLINE, action=action)


def lengths(words: Words) -> tuple[ButtonView, ...]:
    return (
        chip("length-15", f"15 {words.minutes}", ChooseLength(15)),
        chip("length-30", f"30 {words.minutes}", ChooseLength(30), chosen=True),
        chip("length-45", f"45 {words.minutes}", None),
        chip("length-60", f"60 {words.minutes}", None),
        chip("length-longest", words("Longest"), ChooseLength(None)),
    )


def book_other(words: Words) -> ScreenModel:
    sheet = SheetView(
        strip_ground=Ground.FREE,
        strip_shape=Shape.TICK_DISC,
        strip_text=words("Juniper · Free until 14:30"),
        clock="13:12",
        title=words("Book this room"),
        short_title=words("Book"),
        days=(
            chip("today", words("Today"), LocalAction.TODAY, chosen=True),
            chip("tomorrow", words("Tomorrow, Fri 21"), LocalAction.TOMORROW, short=words("Tomorrow")),
        ),
        start_caption=words("Start"),
        start="15:30",
        earlier=chip("earlier", "−", LocalAction.START_EARLIER),
        later=chip("later", "+", LocalAction.START_LATER),
        starts=(
            chip("now", words("Now"), LocalAction.START_NOW),
            chip("half", "13:30", LocalAction.START_NEXT_HALF_HOUR),
        ),
        length_caption=words("Length"),
        lengths=lengths(words),
        reason=words("Longer is not possible: Stand-up starts at 16:00."),
        cancel=ButtonView("cancel", words("Cancel"), look=Look.NEUTRAL, action=LocalAction.CLOSE_SHEET),
        book=doing(words),
    )
    wish = BlockView("wish", 930, 960, words("Your booking"), "15:30 – 16:00", look=BlockLook.WISH)
    return replace(available(words), sheet=sheet, day=day(words, wish, focus=930))


def doing(words: Words) -> ButtonView:
    asked = Book("", interval(30, after=138))
    return ButtonView("book", words("Book 15:30 – 16:00"), words("today, 30 min"), action=asked)


def crowded(words: Words) -> ScreenModel:
    """Overlaps, tiny meetings in a row, and a title that is far too long."""
    long_title = " ".join(words.meetings)
    extra = (
        BlockView("tiny-1", 845, 850, "Sync", "14:05 – 14:10"),
        BlockView("tiny-2", 850, 855, "Sync", "14:10 – 14:15"),
        BlockView("beside", 885, 960, long_title, "14:45 – 16:00", "B. Example"),
        BlockView("third", 900, 930, words.private, "15:00 – 15:30"),
        BlockView("late", 1005, 1065, long_title, "16:45 – 17:45", "B. Example"),
    )
    shown = in_use(words)
    return replace(shown, day=day(words, planning(words, elapsed=0.36), *extra))


STATES: Mapping[str, Callable[[Words], ScreenModel]] = {
    "available": available,
    "in-use": in_use,
    "ending-soon": ending_soon,
    "not-extendable": not_extendable,
    "booking": booking,
    "booked": booked,
    "refused": refused,
    "unknown": unknown,
    "offline": offline,
    "book-other": book_other,
    "crowded": crowded,
}
SIZES = (
    (800, 480),
    (1280, 800),
    (800, 1280),
    (480, 800),
    (1024, 600),
    (1920, 1080),
    (1080, 1920),
    (600, 1024),
)
