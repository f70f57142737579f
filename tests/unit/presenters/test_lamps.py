"""Every lamp of Verify has its words in every language, and one that needs somebody its next step."""

import json
import string
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.errors import CalendarError, Cause, FacilityRejected, FacilityUnavailable
from kiosk.domain.lamps import Advice, Lamp, LampKind, Light, Verification
from kiosk.languages import languages
from kiosk.ports.calendar import RoomNote
from kiosk.screen.presenters import lamps
from kiosk.screen.presenters.causes import CAUSES
from kiosk.screen.presenters.lamps import shown, technical_line, verification_record
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at

BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH = wording_for("en", BERLIN)
FAILURES = [
    Lamp(kind, Light.RED, "Juniper", error.__name__, cause.value, detail="status 403")
    for kind in LampKind
    for error in CalendarError.__subclasses__()
    for cause in Cause
]
FINDINGS = [
    Lamp(LampKind.WRITE, Light.AMBER, "Juniper", advice=advice, detail="old", until=at("09:00"))
    for advice in Advice
]


def say(lamp, wording=ENGLISH):
    return shown(lamp, wording, integration="main")


def test_the_tables_are_closed():
    assert set(lamps.NAMES) == set(lamps.GREEN) == set(LampKind)
    assert set(lamps.ADVICE) == set(Advice)
    assert set(lamps.ERRORS) == set(CalendarError.__subclasses__())
    assert set(lamps.NO_ANSWER) | set(CAUSES) == set(Cause)


def test_every_note_about_a_room_is_an_advice():
    assert {note.value for note in RoomNote} <= {advice.value for advice in Advice}


@pytest.mark.parametrize("language", languages())
def test_every_red_lamp_has_one_cause_and_one_next_step(language):
    wording = wording_for(language, BERLIN)
    for lamp in FAILURES:
        said = say(lamp, wording)
        assert said.what.startswith("Juniper: ")
        assert said.next_step
        assert said.technical.startswith(f"main | {lamp.kind} | Juniper | {lamp.error}")
        assert "{" not in said.what + said.next_step


@pytest.mark.parametrize("language", languages())
def test_every_amber_lamp_says_what_to_do(language):
    wording = wording_for(language, BERLIN)
    for lamp in FINDINGS:
        said = say(lamp, wording)
        assert said.what
        assert said.next_step
        assert "{" not in said.what + said.next_step


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", LampKind)
def test_a_green_lamp_and_one_that_was_not_tried_ask_for_nothing(language, kind):
    wording = wording_for(language, BERLIN)
    for light in (Light.GREEN, Light.OFF):
        said = say(Lamp(kind, light, "Juniper"), wording)
        assert said.what
        assert (said.next_step, said.technical) == ("", "")


def test_no_sentence_has_a_name_that_is_not_filled_in():
    for said in lamps.ADVICE.values():
        names = {name for _, name, _, _ in string.Formatter().parse(said.what + said.next_step) if name}
        assert names <= {"subject", "detail", "until"}


def test_what_lies_behind_a_failure_is_told_apart():
    def what(error, cause):
        return say(Lamp(LampKind.SIGN_IN, Light.RED, error=error, cause=cause)).what

    assert what("AuthRejected", "credential_expired") == (
        "The secret or certificate of the sign-in has expired"
    )
    assert what("AuthRejected", "unspecified") == "The calendar rejects the sign-in"
    assert what("Unavailable", "name_resolution") == "The server's name was not found"
    assert what("Volcano", "ash") == "No answer from the calendar"


def test_a_limit_that_was_not_found_says_that_it_may_be_misspelled():
    hidden = Lamp(LampKind.LIMIT, Light.GREEN, "boss@example.org", error="Gone", detail="404")
    assert say(hidden).what == "boss@example.org is not found: out of reach, or misspelled"
    refused = Lamp(LampKind.LIMIT, Light.GREEN, "boss@example.org", error="NotPermitted")
    assert say(refused).what == "boss@example.org is out of reach, as it should be"


def test_the_line_to_copy_is_one_line_whatever_the_server_said():
    lamp = Lamp(
        LampKind.READ, Light.RED, "Juniper", "BadResponse", "unspecified", detail="first\nsecond\t third"
    )
    assert (
        technical_line(lamp, integration="main") == "main | read | Juniper | BadResponse | first second third"
    )


def test_text_of_the_calendar_is_put_in_and_never_read():
    assert say(Lamp(LampKind.READ, Light.GREEN, "{until}")).what == "{until} can be read"


def test_as_data_every_lamp_tells_all_it_knows():
    lamp = Lamp(LampKind.SIGN_IN, Light.AMBER, "kiosk", advice=Advice.EXPIRES_SOON, until=at("09:00"))
    record = verification_record(Verification("main", "office365", (lamp,)), ENGLISH)
    assert json.loads(json.dumps(record)) == {
        "integration": "main",
        "system": "office365",
        "passed": True,
        "lamps": [
            {
                "lamp": "sign_in",
                "light": "amber",
                "subject": "kiosk",
                "what": "The secret or certificate of kiosk expires on 2026-11-20",
                "next_step": "Make a new one before that day, and put it into the settings of this door.",
                "error": None,
                "cause": None,
                "advice": "expires_soon",
                "detail": None,
                "until": "2026-11-20T08:00:00+00:00",
            }
        ],
    }


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", [LampKind.WEBHOOK, LampKind.MAIL])
def test_a_way_of_reports_is_told_with_its_next_step(kind, language):
    wording = wording_for(language, BERLIN)
    works = shown(Lamp(kind, Light.GREEN), wording, integration="reports")
    assert works.what
    assert works.next_step == ""
    for error in (FacilityUnavailable, FacilityRejected):
        lamp = Lamp(kind, Light.RED, error=error.__name__, cause="certificate", detail="mail: SSLError")
        said = shown(lamp, wording, integration="reports")
        assert "[reports]" in said.next_step
        assert said.technical == f"reports | {kind} | {error.__name__} | certificate | mail: SSLError"
