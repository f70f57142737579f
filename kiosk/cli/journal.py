"""`kiosk journal`: what happened to each booking and release at this door, read from its data folder."""

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.voice import Voice
from kiosk.domain.errors import SettingsError
from kiosk.domain.journal import Entry, short_key
from kiosk.domain.time import Now, to_utc
from kiosk.options import instant_of
from kiosk.screen.presenters.journal import COLUMNS, journal_record, journal_rows
from kiosk.screen.presenters.wording import Wording, wording_for


def journal(asked: Namespace, voice: Voice, clock: Callable[[], Now] | None) -> Exit:
    """Print what is kept; an empty journal is an answer too. StorageError when it cannot be read."""
    from kiosk.bootstrap.journal import run_journal

    wording = _wording(asked, voice)
    now = (clock or SystemClock().now)().wall
    since = _since(asked, now, wording.zone)
    kept = run_journal(asked.data, since)
    entries = [e for e in kept.entries if asked.key is None or _is_about(e, asked.key)]
    record = {
        "since": since.astimezone(wording.zone).isoformat(timespec="seconds"),
        "entries": journal_record(entries, wording),
        "gaps": [{"file": gap.file, "cause": gap.cause} for gap in kept.gaps],
    }
    if not entries:
        nothing = wording.say("Nothing is noted since {time}", time=wording.moment(since, now=now))
        voice.answer(record, [nothing])
    else:
        columns = [wording.say(column) for column in COLUMNS]
        voice.table(record, columns, journal_rows(entries, wording))
    for gap in () if voice.as_json else kept.gaps:
        voice.remark(f"{gap.file} has a gap: {gap.cause}")
    return Exit.DONE


def _wording(asked: Namespace, voice: Voice) -> Wording:
    """The words and the zone of the door, as its settings say; the journal is told without them too."""
    # Here, because it brings pydantic, which few commands need.
    from kiosk.services.settings_file import load_settings

    try:
        room = load_settings(asked.settings).room
    except SettingsError:
        if not voice.as_json:
            voice.remark(f"times are in UTC: {asked.settings} does not tell the zone of the room")
        return wording_for(asked.language or "en", ZoneInfo("UTC"))
    return wording_for(asked.language or room.language, ZoneInfo(room.timezone))


def _since(asked: Namespace, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant from which on the journal is told: as written, or the midnight that began so many days ago."""
    today = now.astimezone(zone).date()
    if asked.since is not None:
        try:
            return instant_of(asked.since, zone=zone, today=today)
        except ValueError as error:
            raise UsageError(str(error)) from error
    first = today - timedelta(days=asked.days - 1)
    return to_utc(datetime.combine(first, time(), zone))


def _is_about(entry: Entry, key: str) -> bool:
    """Whether the entry is about the booking of that key: as the journal writes it, its beginning, or the whole."""
    return entry.key.startswith(key) or entry.key == short_key(key)
