"""The journal tells of every change of the outbox, ends where each booking stands, and cannot hold what is private."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import Act, Booking, BookingState, Refusal, Wanted
from kiosk.domain.journal import Entry, Happening, Told, lacking, last_words, lines, short_key
from kiosk.domain.records import from_record, to_record
from tests.unit.domain.builders import a_booking, at, from_to
from tests.unit.domain.strategies import bookings, intervals

CANARY = "Kanarienvogel"
NOW = at("12:00")
ASKED = a_booking("12:00", "12:30")
SLOT = ASKED.wanted
HELD = replace(ASKED, sent=(SLOT,))
CONFIRMED = replace(HELD, state=BookingState.CONFIRMED, confirmed=SLOT)
LATER = Wanted(True, from_to("12:00", "13:00"))
NOTHING = Wanted(False, SLOT.interval)
FOREIGN = replace(ASKED, target="meeting", confirmed=SLOT)


def told(before, after):
    """What the journal says of one change, with the reasons."""
    found = lines((before,) if before else (), (after,) if after else (), at=NOW)
    return [entry.what if entry.because is None else (entry.what, entry.because) for entry in found]


H = Happening


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (None, ASKED, [H.ASKED]),
        (None, HELD, [H.ASKED, H.SENT]),
        (ASKED, HELD, [H.SENT]),
        (HELD, CONFIRMED, [H.CONFIRMED]),
        (HELD, replace(HELD, state=BookingState.REFUSED, refusal=Refusal.TAKEN), [(H.REFUSED, "taken")]),
        (HELD, replace(HELD, state=BookingState.LAPSED, refusal=Refusal.LAPSED), [(H.LAPSED, "lapsed")]),
        (HELD, replace(HELD, wanted=NOTHING, refusal=Refusal.TAKEN), [(H.GAVE_WAY, "taken")]),
        (
            HELD,
            replace(HELD, wanted=NOTHING, refusal=Refusal.TAKEN, state=BookingState.WITHDRAWN),
            [(H.GAVE_WAY, "taken"), (H.WITHDRAWN, "taken")],
        ),
        (HELD, replace(HELD, wanted=NOTHING), [H.UNDONE]),
        (HELD, replace(HELD, wanted=NOTHING, state=BookingState.WITHDRAWN), [H.UNDONE, H.WITHDRAWN]),
        (CONFIRMED, replace(CONFIRMED, wanted=LATER), [H.ASKED_LONGER]),
        (replace(CONFIRMED, wanted=LATER), replace(CONFIRMED, wanted=LATER, confirmed=LATER), [H.EXTENDED]),
        (replace(CONFIRMED, wanted=LATER), CONFIRMED, [H.UNDONE]),
        (
            replace(CONFIRMED, wanted=LATER),
            replace(CONFIRMED, refusal=Refusal.TAKEN),
            [(H.CHANGE_REFUSED, "taken")],
        ),
        (
            replace(CONFIRMED, refusal=Refusal.TAKEN),
            replace(CONFIRMED, refusal=Refusal.TAKEN, dismissed=True),
            [H.SEEN],
        ),
        (CONFIRMED, replace(CONFIRMED, wanted=NOTHING), [H.ASKED_TO_CANCEL]),
        (
            replace(CONFIRMED, wanted=NOTHING),
            replace(CONFIRMED, wanted=NOTHING, state=BookingState.ENDED),
            [H.CANCELLED],
        ),
        (CONFIRMED, replace(CONFIRMED, wanted=LATER, confirmed=LATER), [H.MOVED]),
        (CONFIRMED, replace(CONFIRMED, confirmed=LATER), [H.DIFFERS]),
        (CONFIRMED, replace(CONFIRMED, state=BookingState.ENDED), [H.ENDED]),
        (CONFIRMED, None, []),
        (ASKED, None, [H.DROPPED]),
        (None, replace(FOREIGN, wanted=LATER), [H.ASKED_LONGER]),
        (None, replace(FOREIGN, wanted=NOTHING), [H.ASKED_TO_CANCEL]),
        (None, replace(FOREIGN, act=Act.CHECK_IN, confirmed=None), [H.ASKED_TO_CHECK_IN]),
        (
            None,
            replace(FOREIGN, act=Act.CHECK_IN, state=BookingState.CONFIRMED),
            [H.ASKED_TO_CHECK_IN, H.CHECKED_IN],
        ),
        (
            replace(FOREIGN, act=Act.ABSENT),
            replace(FOREIGN, act=Act.ABSENT, state=BookingState.CONFIRMED),
            [H.NO_SHOW],
        ),
        (None, replace(FOREIGN, act=Act.RELEASE, wanted=NOTHING), [H.RELEASE_DUE]),
        (
            replace(FOREIGN, act=Act.RELEASE, wanted=NOTHING),
            replace(FOREIGN, act=Act.RELEASE, wanted=NOTHING, state=BookingState.ENDED),
            [H.RELEASED],
        ),
        (
            replace(FOREIGN, act=Act.RELEASE, wanted=NOTHING),
            replace(FOREIGN, act=Act.RELEASE, wanted=NOTHING, state=BookingState.WITHDRAWN),
            [H.RELEASE_STOPPED],
        ),
    ],
)
def test_every_change_is_told_as_what_it_is(before, after, says):
    assert told(before, after) == says


def outboxes(private):
    """Successive states of an outbox: any booking may become anything."""
    one = st.builds(
        lambda booking, act, dismissed: replace(
            booking, key=f"{booking.key} {CANARY}", title=private, act=act, dismissed=dismissed
        ),
        bookings(targets=st.none() | st.just(f"{CANARY}@example.org")),
        st.sampled_from(Act),
        st.booleans(),
    )
    states = st.lists(st.lists(one, max_size=3, unique_by=lambda b: b.key).map(tuple), max_size=4)
    return states.map(without_returns)


def without_returns(states):
    """A key that left the outbox is never used again."""
    left, before, kept = set[str](), set[str](), []
    for state in states:
        stays = tuple(b for b in state if b.key not in left)
        keys = {b.key for b in stays}
        left |= before - keys
        before = keys
        kept.append(stays)
    return kept


def history(states):
    before: tuple[Booking, ...] = ()
    entries: list[Entry] = []
    for after in states:
        entries += lines(before, after, at=NOW)
        before = after
    return entries


@given(outboxes(CANARY))
def test_after_any_history_each_booking_stands_in_the_journal_as_in_the_outbox(states):
    words = last_words(history(states))
    for booking in states[-1] if states else ():
        assert words[short_key(booking.key)] == Told(booking.state, booking.interval)


@given(outboxes(CANARY))
def test_nothing_changes_without_a_line(states):
    def facts(booking):
        return booking.state, booking.wanted, booking.confirmed, booking.sent or None

    for before, after in zip(((), *states), states, strict=False):
        known = {b.key: b for b in before}
        telling = {entry.key for entry in lines(before, after, at=NOW)}
        for booking in after:
            old = known.get(booking.key)
            same = old is not None and (facts(old) == facts(booking) or not booking.sent)
            same = same and old is not None and facts(old)[:3] == facts(booking)[:3]
            assert same or short_key(booking.key) in telling


@given(outboxes(CANARY))
def test_nothing_private_can_be_in_it(states):
    written = json.dumps([to_record(entry) for entry in history(states)])
    assert CANARY.casefold() not in written.casefold()


@given(outboxes(CANARY))
def test_what_happened_twice_in_the_outbox_is_no_news(states):
    for state in states:
        assert lines(state, state, at=NOW) == ()


@given(outboxes(CANARY), st.data())
def test_what_a_power_cut_took_from_the_journal_is_told_afterwards_and_once(states, data):
    outbox = states[-1] if states else ()
    entries = history(states)
    kept = entries[: data.draw(st.integers(0, len(entries)))]
    more = lacking(kept, outbox, at=NOW)
    words = last_words([*kept, *more])
    assert all(words[short_key(b.key)] == Told(b.state, b.interval) for b in outbox)
    assert lacking([*kept, *more], outbox, at=NOW) == ()


@pytest.mark.parametrize(
    "private",
    [{"key": "Ada Lovelace"}, {"key": "ada"}, {"room": "ada@example.org"}, {"because": "Ada was ill"}],
    ids=str,
)
def test_an_entry_takes_no_text(private):
    entry = Entry(NOW, Happening.ASKED, "0123456789ab", SLOT.interval, "juniper")
    with pytest.raises(ValueError, match="journal entry"):
        replace(entry, **private)


def test_an_entry_has_no_place_for_a_title_or_a_name():
    assert {f.name for f in fields(Entry)} == {"at", "what", "key", "interval", "room", "because"}


@given(st.sampled_from(Happening), intervals(), st.none() | st.sampled_from(Refusal))
def test_an_entry_comes_back_from_its_record(what, interval, because):
    entry = Entry(NOW, what, short_key("any"), interval, "juniper", because)
    assert from_record(json.loads(json.dumps(to_record(entry))), Entry) == entry


def test_a_key_is_cut_short_and_one_that_somebody_made_up_is_hashed():
    assert short_key("c1b54b7a82db98c73e14dc0d95d9780c") == "c1b54b7a82db"
    assert short_key("meeting-with-ada-lovelace") == short_key("meeting-with-ada-lovelace")
    assert "ada" not in short_key("meeting-with-ada-lovelace")
    assert short_key("\ud800")  # nothing that JSON can bring stops it
