"""What a provider remembers of bookings that it met: enough to tell gone from never there, and not without end."""

from kiosk.adapters.calendars.met import MetBookings


def test_what_was_met_is_remembered():
    met = MetBookings()
    met.add(("juniper", "a"))
    met.update([("juniper", "b"), ("oak", "a")])
    assert all(booking in met for booking in (("juniper", "a"), ("juniper", "b"), ("oak", "a")))
    assert ("oak", "b") not in met


def test_only_the_last_are_remembered_and_meeting_again_counts():
    met = MetBookings(most=2)
    met.add(("juniper", "a"))
    met.add(("juniper", "b"))
    met.add(("juniper", "a"))
    met.add(("juniper", "c"))
    assert [("juniper", key) in met for key in "abc"] == [True, False, True]
