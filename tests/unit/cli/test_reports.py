"""`kiosk report` and `kiosk reports`: what is broken, said, listed and cleared."""

from dataclasses import replace

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, ClearReport, ReportProblem
from kiosk.domain.reports import Phrase, ReportKind, ReportState
from kiosk.testing.builders import a_report
from tests.unit.cli.doors import a_door, a_door_snapshot

KEY = "5" * 32
PICTURE = a_report(phrase=Phrase.NO_PICTURE)
SOUND = replace(
    a_report(key="6" * 32, kind=ReportKind.SOUND, words="hums", state=ReportState.DELIVERED), reference="FM-1"
)


def taking(*reports):
    return lambda snapshot, intent: (Ack(intent.id, key=KEY), [replace(snapshot, reports=reports)])


def refusing(refusal):
    return lambda _, intent: (Ack(intent.id, refusal), [])


def test_a_report_is_done_once_it_is_on_disk(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taking(PICTURE)) as door:
        said = door.run("report", "screen", "no", "picture", "--json")
        intent = door.asked()
    assert said.code == 0
    assert said.json == {
        "key": KEY,
        "reported_at": said.json["reported_at"],
        "kind": "screen",
        "phrase": "no_picture",
        "words": "",
        "text": "Screen, no picture",
        "state": "pending",
        "reference": None,
    }
    assert intent == ReportProblem(intent.id, ReportKind.SCREEN, Phrase.NO_PICTURE, at_once=True)


def test_other_words_are_passed_on_as_they_are(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taking()) as door:
        said = door.run("report", "other", "a smell of gas")
        intent = door.asked()
    assert said.out == "Reported: something else, a smell of gas\n"
    assert intent == ReportProblem(intent.id, ReportKind.OTHER, words="a smell of gas", at_once=True)


def test_a_kind_that_there_is_not_is_a_mistake_of_usage(tmp_path):
    with a_door(tmp_path, a_door_snapshot()) as door:
        assert door.run("report", "weather").code == 2


def test_a_refused_report_says_why(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), refusing(Refusal.TOO_MANY_REPORTS)) as door:
        said = door.run("report", "screen")
    assert said.code == 1
    assert "Many problems are reported already" in said.err


def test_reports_are_listed_with_what_became_of_them(tmp_path):
    with a_door(tmp_path, a_door_snapshot(reports=(PICTURE, SOUND))) as door:
        said, data = door.run("reports"), door.run("reports", "--json")
    assert [record["text"] for record in data.json["reports"]] == ["Screen, no picture", "Sound, hums"]
    assert "Waits at this door" in said.out
    assert "Delivered · FM-1" in said.out


def test_a_door_without_reports_says_so_in_its_language(tmp_path):
    with a_door(tmp_path, a_door_snapshot(language="de")) as door:
        assert door.run("reports").out == "Nichts ist als defekt gemeldet\n"


def test_a_problem_is_cleared_by_the_beginning_of_its_key(tmp_path):
    with a_door(tmp_path, a_door_snapshot(reports=(PICTURE, SOUND)), taking(SOUND)) as door:
        said = door.run("reports", "--clear", "55555")
        intent = door.asked()
    assert (said.code, said.out) == (0, "Cleared\n")
    assert intent == ClearReport(intent.id, KEY)


def test_a_key_that_fits_none_is_refused(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), refusing(Refusal.NO_SUCH_REPORT)) as door:
        said = door.run("reports", "--clear", "99999")
    assert said.code == 1
