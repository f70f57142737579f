"""What is put on the shelf is what the server will find there, and what people booked stays when it is filled again."""

from kiosk.demo.calendar_text import Resource
from kiosk.demo.shelf import shelve

FIRST = Resource("a/../b@example.org", b"BEGIN:VCALENDAR\r\n")
SECOND = Resource("c", b"BEGIN:VCALENDAR\r\nX:\xc3\xa9\r\n")


def test_a_calendar_is_a_folder_with_a_file_for_each_resource(tmp_path):
    uids = shelve(tmp_path, [FIRST, SECOND])
    assert set(uids.values()) == {"a/../b@example.org", "c"}
    texts = {uid: (tmp_path / file).read_bytes() for file, uid in uids.items()}
    assert texts == {FIRST.uid: FIRST.text, SECOND.uid: SECOND.text}


def test_filling_again_renews_the_day_and_leaves_what_people_booked(tmp_path):
    shelve(tmp_path, [FIRST])
    (tmp_path / "kiosk-booking.ics").write_text("booked at the door")
    renewed = shelve(tmp_path, [SECOND])
    assert {path.name for path in tmp_path.glob("*.ics")} == {*renewed, "kiosk-booking.ics"}
