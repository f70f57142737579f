"""What may be read at a door: titles and names go before the snapshot leaves, and nothing else changes with them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Act
from kiosk.domain.privacy import PrivacyRule, Show, initials, masked, shown_at, told_of
from kiosk.domain.snapshot import Snapshot, status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown, Status
from kiosk.link.protocol import encode
from kiosk.testing.builders import a_booking, a_meeting, a_now, a_schedule
from tests.unit.presenters.scenes import a_snapshot

CANARY = "Kanarienvogel"
HOLDER = "Quetzal Tukan"
MEETING = a_meeting("12:00", "14:00", CANARY, id="m-1", organiser=HOLDER)


def a_full_door(show: Show, *, check_in: CheckInPolicy | None = None) -> Snapshot:
    """A door with a meeting, the release of another, and a booking with a title that somebody typed."""
    schedule = a_schedule(MEETING, a_meeting("15:00", "16:00", private=True))
    bookings = (
        replace(a_booking(target="x", title=f"Late {CANARY}"), act=Act.RELEASE),
        a_booking("17:00", "18:00", key="typed", title=f"Typed {CANARY}"),
    )
    snapshot = a_snapshot(schedule=schedule, bookings=bookings, check_in=check_in or CheckInPolicy())
    return told_of(snapshot, show)


def test_a_door_that_shows_all_tells_titles_and_organisers():
    said = encode(a_full_door(Show.ALL)).decode()
    assert CANARY in said
    assert HOLDER in said


@pytest.mark.parametrize("show", [Show.ORGANISERS, Show.INITIALS, Show.NOTHING])
def test_no_title_leaves_a_door_that_does_not_show_titles(show):
    assert CANARY not in encode(a_full_door(show)).decode()


@pytest.mark.parametrize("show", [Show.INITIALS, Show.NOTHING])
def test_no_name_leaves_a_door_that_does_not_show_organisers(show):
    said = encode(a_full_door(show)).decode()
    assert not [name for name in HOLDER.split() if name in said]


def test_the_names_of_those_who_need_no_check_in_never_leave():
    check_in = CheckInPolicy(required=True, exempt=("Somebody Important",))
    assert "Important" not in encode(a_full_door(Show.ALL, check_in=check_in)).decode()


@pytest.mark.parametrize("show", list(Show))
def test_a_private_meeting_stays_private(show):
    assert masked(a_meeting(private=True), show).private


def until_of(status: Status) -> object:
    match status:
        case RoomBusy(meeting=meeting):
            return meeting.id
        case RoomFree(following=following):
            return following.id if following else None
        case RoomUnknown():
            return status


@given(
    show=st.sampled_from(Show),
    exempt=st.sampled_from([(), (HOLDER.upper(),), ("Somebody Else",)]),
    holder=st.sampled_from([None, HOLDER]),
    minutes=st.integers(0, 180),
)
def test_the_state_of_the_room_is_the_same_whatever_is_told(show, exempt, holder, minutes):
    policy = CheckInPolicy(required=True, release=True, other_doors=(), exempt=exempt)
    snapshot = a_snapshot(replace(MEETING, organiser=holder), check_in=policy)
    now = a_now("11:30", boot=1_010.0)
    now = replace(now, wall=now.wall + timedelta(minutes=minutes))
    known, told = status_now(snapshot, now), status_now(told_of(snapshot, show), now)
    assert type(told) is type(known)
    assert until_of(told) == until_of(known)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sara Haddad", "S. H."),
        ("Haddad, Sara", "S. H."),
        ("sara.haddad@example.org", "S. H."),
        ("Anne-Marie de la Tour", "A. M. D."),
        ("(external) Bo", "B."),
        ("王小明", "王."),
        ("ß", "SS."),
        ("", None),
        ("?!", None),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected


def test_outside_office_hours_another_rule_may_hold():
    rule = PrivacyRule(Show.ORGANISERS, outside_hours=Show.NOTHING)
    assert shown_at(rule, office_open=True) is Show.ORGANISERS
    assert shown_at(rule, office_open=False) is Show.NOTHING


@pytest.mark.parametrize(("day", "night"), [(Show.ALL, Show.INITIALS), (Show.INITIALS, Show.ALL)])
def test_while_nobody_knows_the_hour_the_less_is_told(day, night):
    assert shown_at(PrivacyRule(day, outside_hours=night), office_open=None) is Show.INITIALS


def test_one_rule_for_all_hours():
    assert shown_at(PrivacyRule(Show.INITIALS), office_open=None) is Show.INITIALS
