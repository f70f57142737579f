"""What is spoken is what the panel says: in every state, in every language, and not a word more."""

import re
from dataclasses import replace

import pytest

from kiosk.languages import languages
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.lower import lower_row
from kiosk.screen.presenters.model import LocalAction
from kiosk.screen.presenters.readings import as_read, unread
from kiosk.screen.presenters.spoken import said_aloud, spoken
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.gallery import NO_ANSWER, SNAPSHOTS
from tests.unit.presenters.scenes import DAY, EVERYBODYS, PLANNING, a_scene, a_snapshot, stale

# A word; of Japanese and Chinese, which write none apart, a character.
WORDS = re.compile(r"[^\W\u2e80-\u9fff]+|(?=\w)[\u2e80-\u9fff]")


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (
            a_scene(a_snapshot(*DAY)),
            "Juniper: Free until 14:30. 1 hour 18 minutes, then Supplier review.",
        ),
        (a_scene(a_snapshot()), "Juniper: Free for the rest of the day."),
        (
            a_scene(a_snapshot(*DAY, PLANNING, policy=EVERYBODYS)),
            "Juniper: In use until 14:00. Quarterly planning, S. Haddad.",
        ),
        (
            a_scene(stale(a_snapshot(*DAY, trouble=NO_ANSWER))),
            "Juniper: Unknown, Free as of 13:02, not confirmed. A hold is sent once the calendar answers.",
        ),
        (
            a_scene(a_snapshot(*DAY), language="de"),
            "Juniper: Frei bis 14:30 Uhr. 1 Stunde 18 Minuten, dann Supplier review.",
        ),
    ],
)
def test_the_state_is_a_sentence(scene, said):
    assert spoken(scene) == said


def test_the_room_that_is_offered_instead_is_named():
    said = spoken(a_scene(on_floor_three(*DAY, PLANNING)))
    assert "Cedar is free until" in said


def everything(view):
    parts = (view.room, view.word, view.sub, view.second, view.reason)
    card = () if view.card is None else (view.card.title, view.card.detail)
    return set(WORDS.findall(" ".join((*parts, *card))))


def lengths(wording):
    return {
        word
        for number in (*range(121), 600)
        for form in (("hour", "hours"), ("minute", "minutes"), ("second", "seconds"))
        for word in WORDS.findall(wording.count(f"{{number}} {form[0]}", f"{{number}} {form[1]}", number))
    }


def test_in_no_state_and_no_language_anything_is_said_that_is_not_shown():
    """But for lengths of time, which are said in full."""
    for language in languages():
        in_full = lengths(a_scene(a_snapshot(), language=language).wording)
        for name, (snapshot, clock) in SNAPSHOTS.items():
            scene = a_scene(snapshot, clock, language=language)
            said = spoken(scene)
            if language == "ja":
                said = said_aloud(scene)
            unseen = set(WORDS.findall(said)) - everything(home_view(scene)) - in_full
            assert not unseen, (language, name, said)
            assert "{" not in said
            assert " · " not in said


def test_a_private_meeting_stays_private():
    secret = replace(PLANNING, title=None, organiser=None, private=True)
    assert "Quarterly" not in spoken(a_scene(a_snapshot(*DAY, secret)))
    assert "Private" in spoken(a_scene(a_snapshot(*DAY, secret)))


def test_there_is_a_control_where_there_is_a_voice():
    scene = a_scene(a_snapshot(*DAY))
    assert "speak" not in [button.id for button in lower_row(scene)]
    (button,) = (b for b in lower_row(replace(scene, speaks=True)) if b.id == "speak")
    assert button.action is LocalAction.SPEAK


def test_japanese_is_spoken_in_kana_and_every_word_of_the_door_has_a_reading():
    for name, (snapshot, clock) in SNAPSHOTS.items():
        scene = a_scene(snapshot, clock, language="ja")
        assert not unread(said_aloud(scene)), name
        assert not re.search("[\u4e00-\u9fff]", spoken(scene)), name


def test_of_a_name_in_kanji_nobody_knows_the_reading():
    assert as_read("\u5bb5: \u7a7a\u5ba4", "ja") == " : \u304f\u3046\u3057\u3064"
    assert as_read("\u5bb5", "zh") == "\u5bb5"
