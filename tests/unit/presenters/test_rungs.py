"""Every rung has its words in every language, however it is; ages are told as roughly as they are long."""

import string
from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.errors import CalendarError, Cause
from kiosk.domain.ladder import Judgement, Rung, RungState, rung_of
from kiosk.domain.lamps import Advice
from kiosk.domain.snapshot import FindingKind
from kiosk.languages import languages
from kiosk.screen.presenters import rungs
from kiosk.screen.presenters.rungs import as_last_known, rung_rows
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at

BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH = wording_for("en", BERLIN)
NOW = at("13:12")
WELL = [Judgement(rung, RungState.OK, reason=reason) for rung in Rung for reason in ("", *Advice)]
FAILED = [
    Judgement(rung_of(kind.__name__, cause), RungState.FAILED, at("13:02"), error=kind.__name__, cause=cause)
    for kind, cause in product(CalendarError.__subclasses__(), Cause)
]
WARNED = [
    Judgement(Rung.DISK, RungState.WARNED, at("13:02"), reason=reason, subject="12 MB")
    for reason in (*FindingKind, *Advice)
]
OPEN = [
    Judgement(rung, RungState.NOT_JUDGED, because=because) for rung in Rung for because in (None, Rung.LINK)
]


def row(judgement: Judgement, wording=ENGLISH, *, read_at=None):
    (shown,) = rung_rows((judgement,), wording, now=NOW, read_at=read_at)
    return shown


def test_the_tables_are_closed():
    assert set(rungs.NAMES) == set(rungs.WELL) == set(Rung)


@pytest.mark.parametrize("language", languages())
def test_every_rung_is_worded_however_it_is(language):
    wording = wording_for(language, BERLIN)
    for judgement in (*WELL, *FAILED, *WARNED, *OPEN, Judgement(Rung.CLOCK, RungState.FAILED)):
        shown = row(judgement, wording)
        assert shown.name
        assert shown.words
        assert not [field for _, field, _, _ in string.Formatter().parse(shown.words) if field]
        unwell = judgement.state in (RungState.FAILED, RungState.WARNED)
        assert bool(shown.next_step) == unwell, judgement
        assert row(judgement, wording) == shown


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_no_rung_is_left_in_english(language):
    wording = wording_for(language, BERLIN)
    for judgement in (*WELL, *OPEN):
        assert row(judgement, wording).words != row(judgement).words
        assert (
            as_last_known(row(judgement, wording), wording).words
            != as_last_known(row(judgement), ENGLISH).words
        )


@pytest.mark.parametrize(
    ("judgement", "read_at", "age"),
    [
        (Judgement(Rung.TLS, RungState.OK), NOW - timedelta(seconds=12), "12 s ago"),
        (Judgement(Rung.TLS, RungState.OK, checked_at=at("13:09")), at("11:00"), "3 min ago"),
        (Judgement(Rung.TLS, RungState.OK), None, ""),
        (Judgement(Rung.CLOCK, RungState.OK), at("13:11"), ""),
        (Judgement(Rung.DISK, RungState.OK, checked_at=at("11:00")), at("13:11"), "2 h 12 min ago"),
        (Judgement(Rung.DNS, RungState.FAILED, at("13:02"), at("13:11"), "Unavailable"), None, "for 10 min"),
        (Judgement(Rung.TLS, RungState.NOT_JUDGED), at("13:02", day=-3), "last known 3 days ago"),
        (Judgement(Rung.DISK, RungState.NOT_JUDGED), at("13:02"), ""),
        (Judgement(Rung.TLS, RungState.OK), NOW + timedelta(seconds=5), "0 s ago"),
    ],
)
def test_an_age_says_what_it_is_the_age_of(judgement, read_at, age):
    assert row(judgement, read_at=read_at).age == age


def test_detail_stands_behind_the_sentence():
    judgement = Judgement(
        Rung.DISK, RungState.WARNED, at("13:02"), reason="damaged_file", subject="a", detail="cut"
    )
    assert row(judgement).words == "A damaged file was put aside: a (cut)"


def test_what_was_well_is_not_called_well_by_whoever_does_not_look():
    well, failed = row(WELL[0]), row(FAILED[0])
    assert as_last_known(well, ENGLISH).state is RungState.NOT_JUDGED
    assert as_last_known(failed, ENGLISH) == failed
