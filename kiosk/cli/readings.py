"""`kiosk status`, `agenda` and `doctor`: what the door knows, in the words of its screen or as data."""

import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.bootstrap.last_known import last_known
from kiosk.cli.exits import Exit
from kiosk.cli.shell import Shell, wording_of
from kiosk.cli.voice import explained
from kiosk.domain.errors import LinkError, SettingsError
from kiosk.link.protocol import NoAgent
from kiosk.screen.presenters.doctor import (
    Check,
    Health,
    doctor_checks,
    doctor_lines,
    doctor_record,
    last_known_checks,
)
from kiosk.screen.presenters.plain import agenda_lines, agenda_record, status_lines, status_record
from kiosk.screen.presenters.wording import wording_for


def status(shell: Shell) -> Exit:
    """The room now."""
    snapshot = shell.look()
    now = shell.now(snapshot)
    shell.voice.answer(status_record(snapshot, now), status_lines(snapshot, now, wording_of(snapshot)))
    return Exit.DONE


def agenda(shell: Shell, *, days: int, why: bool) -> Exit:
    """The meetings of today and the days after it."""
    snapshot = shell.look()
    now, wording = shell.now(snapshot), wording_of(snapshot)
    today = now.wall.astimezone(snapshot.room.zone).date()
    shown = [today + timedelta(days=number) for number in range(days)]
    records = [agenda_record(snapshot, now, wording, day=day) for day in shown]
    once = {name: records[0][name] for name in ("room", "freshness", "as_of")}
    of_day = [{name: value for name, value in record.items() if name not in once} for record in records]
    texts = [agenda_lines(snapshot, now, wording, day=day, why=why) for day in shown]
    lines = [line for text in texts for line in ("", *text)][1:]
    shell.voice.answer({**once, "days": of_day}, lines)
    return Exit.DONE


def doctor(shell: Shell, *, settings: Path, data: Path) -> Exit:
    """Every check. Without an agent it says so, whether the settings could start one, and what the last one knew."""
    try:
        snapshot = shell.look()
    except LinkError as error:
        return _without_agent(shell, error, settings, data)
    wording = wording_of(snapshot)
    checks = doctor_checks(snapshot, shell.now(snapshot), wording)
    well = all(check.state is not Health.FAIL for check in checks)
    shell.voice.answer({"well": well, "checks": doctor_record(checks, wording)}, doctor_lines(checks))
    return Exit.DONE if well else Exit.REFUSED


def _without_agent(shell: Shell, error: LinkError, settings: Path, data: Path) -> Exit:
    why, next_step = explained(error)
    checks, code = [Check("agent", Health.FAIL, f"{why}: {error}", next_step)], Exit.NO_AGENT
    wording = wording_for("en", ZoneInfo("UTC"))
    if isinstance(error, NoAgent):
        found, code = _settings_checks(settings)
        checks += found
        known = last_known(data, shell.socket)
        if known is not None:
            wording = wording_for(known.last.language, ZoneInfo(known.last.timezone))
            checks += last_known_checks(known.last, known.read_at, shell.clock().wall, wording)
    shell.voice.answer(
        {"well": False, "checks": doctor_record(tuple(checks), wording)}, doctor_lines(tuple(checks))
    )
    return code


def _settings_checks(settings: Path) -> tuple[list[Check], Exit]:
    """Whether an agent could start from these settings: with mistakes in them, that is why there is none."""
    # Here, because it brings pydantic, which no other command needs.
    from kiosk.services.settings_file import load_settings
    from kiosk.services.site_file import load_site

    try:
        site = load_settings(settings).site
        if site.file is not None:
            load_site(site.file, door=site.door)
    except SettingsError as error:
        found = [Check(f"settings {p.key}", Health.FAIL, p.what, p.instead) for p in error.problems]
        # A file that is not there, or not ours to read, may be a matter of who asks; mistakes in it are not.
        return found, Exit.USAGE if os.access(settings, os.R_OK) else Exit.NO_AGENT
    return [Check("settings", Health.OK, f"{settings} can be used")], Exit.NO_AGENT
