"""What calendars hold that no door wishes for, and what a provider makes of it: less on the wall, never a free room."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.intervals import Interval
from kiosk.domain.text import TITLE_LIMIT
from kiosk.testing.builders import DAY, at, between
from kiosk.testing.calendar_contract.reading import an_event, local, only, whole
from kiosk.testing.calendar_contract.world import CalendarWorld, Event

# Texts as careless or hostile people write them, by what is the matter with them.
TEXTS: Mapping[str, str] = {
    "ten thousand letters": "W" * 10_000,
    "ten thousand words": "long title " * 10_000,
    "a tower of combining marks": "Z" + "\u0301\u0323\u0308\u0334" * 2_500 + "algo",
    "marks without a letter": "\u0301\u0323\u0308" * 50,
    "bidi overrides": "\u202egnp.exe\u202c \u2066invoice\u2069 \u200f",
    "markup": "[b]Plan[/b] [color=ff0000][size=400]&amp;<b>big</b>[ref=x]click[/ref] <script>alert(1)</script>",
    "format fields": "{title} {0} {time!r} %s %(name)s $HOME `id`",
    "emoji": "🎉👩\u200d👩\u200d👧\u200d👦🇩🇪 Party 🏳️\u200d🌈",
    "other scripts": "اجتماع 会議 פגישה बैठक Совещание",
    "white space": " \u00a0\u3000 ",
    "invisible": "\u200b\u200c\u200d\ufeff\u00ad",
    "nothing": "",
}
# What neither XML nor iCalendar can carry; a broken server of another kind may.
UNSPEAKABLE: Mapping[str, str] = {
    "line breaks": "one\ntwo\r\nthree\u2028four\u2029five\tsix",
    "NUL and controls": "Plan\0ning\x07\x1b[31m\x7f",
    "half a surrogate pair": "Plan\ud83d",
}
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def is_visible(text: str) -> bool:
    """Whether a text is one line of what can be seen."""
    return not any(unicodedata.category(c) in _UNSEEN and c not in _JOINERS for c in text)


def is_plain(text: str) -> bool:
    """Whether a text may stand in a meeting: something, short, and all of it visible."""
    return 0 < len(text) <= TITLE_LIMIT and is_visible(text)


class HostileContract:
    @pytest.mark.parametrize("name", TEXTS)
    def test_whatever_is_written_in_a_meeting_it_takes_the_room(
        self, world: CalendarWorld, name: str
    ) -> None:
        world.add(replace(an_event(), title=TEXTS[name], organiser=TEXTS[name].strip() or None))
        world.add(an_event("14:00", "15:00", "good"))
        hostile, good = whole(world).meetings
        assert hostile.interval == between("09:00", "10:00")
        for text in (hostile.title, hostile.organiser):
            assert text is None or is_plain(text)
        assert (good.title, good.readable) == ("Planning", True)

    @pytest.mark.parametrize("name", TEXTS)
    def test_what_is_private_stays_so_however_it_is_written(self, world: CalendarWorld, name: str) -> None:
        text = f"{TEXTS[name][:50]}Dismissal"
        world.add(replace(an_event(), title=text, organiser=text, private=True))
        assert "Dismissal" not in repr(whole(world))
        assert only(whole(world)).private

    def test_whole_days_that_overlap_are_all_kept_and_only_the_busy_ones_arrive(
        self, world: CalendarWorld
    ) -> None:
        day = timedelta(days=1)
        world.add(Event("fair", DAY, DAY + day, title="Fair"))
        world.add(Event("show", DAY, DAY + day, title="Show"))
        world.add(Event("week", DAY - 2 * day, DAY + 3 * day, title="Week"))
        world.add(Event("holiday", DAY, DAY + day, title="Holiday", free=True))
        found = {(m.title, m.interval, m.all_day) for m in whole(world).meetings}
        today = between("00:00", "00:00")
        week = Interval(at("00:00", day=-2), at("00:00", day=3))
        # A whole day longer than the window is still the whole of it that lies within.
        assert {(title, all_day) for title, _, all_day in found} == {
            (t, True) for t in ("Fair", "Show", "Week")
        }
        assert {i for title, i, _ in found if title != "Week"} == {today}
        assert all(i.end == week.end and i.covers(today) for title, i, _ in found if title == "Week")

    def test_a_meeting_of_no_length_takes_no_room_and_is_counted(self, world: CalendarWorld) -> None:
        world.add(Event("instant", local("10:00"), local("10:00")))
        world.add(an_event("14:00", "15:00", "good"))
        schedule = whole(world)
        assert only(schedule).interval == between("14:00", "15:00")
        assert schedule.dropped == 1
        assert schedule.doubts == ()
