"""What Hypothesis may make up: days of meetings as calendars really hold them, with seconds and overlaps."""

from datetime import timedelta

from hypothesis import strategies as st

from kiosk.domain.bookings import Booking, BookingState, Refusal, Wanted
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import BookingPolicy
from tests.unit.domain.builders import DAY, ROOM

# Two days around the one the tests play on; now and then not on a whole minute.
moments = st.one_of(
    st.integers(-12 * 60, 36 * 60).map(lambda minutes: DAY + timedelta(minutes=minutes)),
    st.integers(-12 * 3600, 36 * 3600).map(lambda seconds: DAY + timedelta(seconds=seconds)),
)
lengths = st.one_of(
    st.sampled_from([1, 5, 15, 30, 60, 90, 1440]).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 8 * 3600).map(lambda seconds: timedelta(seconds=seconds)),
)


@st.composite
def intervals(draw):
    start = draw(moments)
    return Interval(start, start + draw(lengths))


@st.composite
def meetings(draw):
    private = draw(st.booleans())
    words = st.none() if private else st.none() | st.text(max_size=8)
    return Meeting(
        id=str(draw(st.uuids())),
        room=ROOM.id,
        interval=draw(intervals()),
        title=draw(words),
        organiser=draw(words),
        private=private,
        tentative=draw(st.booleans()),
        key=draw(st.none() | st.sampled_from(["k1", "k2", "k3"])),
    )


days = st.lists(meetings(), max_size=8, unique_by=lambda meeting: meeting.id)


nothing = st.none()


@st.composite
def bookings(draw, targets=nothing):
    wanted = st.builds(Wanted, st.booleans(), intervals())
    return Booking(
        key=draw(st.sampled_from(["k1", "k2", "k3", "k4"])),
        room=ROOM.id,
        made_at=draw(moments),
        wanted=draw(wanted),
        state=draw(st.sampled_from(BookingState)),
        sent=tuple(draw(st.lists(wanted, max_size=2))),
        confirmed=draw(st.none() | wanted),
        target=draw(targets),
        title=draw(st.none() | st.text(max_size=5)),
        refusal=draw(st.none() | st.sampled_from(Refusal)),
    )


policies = st.builds(
    BookingPolicy,
    lengths=st.lists(st.integers(1, 300), max_size=4).map(tuple),
    extensions=st.lists(st.integers(1, 120), max_size=3).map(tuple),
    longest=st.integers(5, 600).map(lambda minutes: timedelta(minutes=minutes)),
    round_up=st.booleans(),
)
