"""Where the problems reported at a door go, as its settings say."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from kiosk.domain.lamps import LampKind
    from kiosk.domain.reports import Report
    from kiosk.ports.facility import Facility
    from kiosk.services.credentials import Credential
    from kiosk.services.settings import Settings
    from kiosk.services.settings_reports import ReportSettings


def facility_of(settings: "Settings", language: str) -> "Facility | None":
    """The way out for reports, worded in that language; None where they stay at the door."""
    if not settings.reports.delivers:
        return None
    from kiosk.adapters.facilities.both import Both

    ways = tuple(ways_of(settings, language).values())
    return Both(*ways) if len(ways) > 1 else ways[0]


def ways_of(settings: "Settings", language: str) -> "Mapping[LampKind, Facility]":
    """Each way by the lamp that stands for it."""
    from kiosk.domain.lamps import LampKind
    from kiosk.screen.presenters.reports import said_of
    from kiosk.screen.presenters.wording import wording_for

    reports, wording = settings.reports, wording_for(language, ZoneInfo(settings.room.timezone))
    # A receiver takes a report once; a mailbox may not, so it comes last.
    made = {LampKind.WEBHOOK: _webhook, LampKind.MAIL: _mail}
    ways = {kind: make(reports, lambda report: said_of(report, wording)) for kind, make in made.items()}
    return {kind: way for kind, way in ways.items() if way is not None}


def _webhook(reports: "ReportSettings", say: "Callable[[Report], str]") -> "Facility | None":
    if reports.webhook_url is None:
        return None
    from kiosk.adapters.facilities.webhook import Receiver, Webhook

    return Webhook(Receiver(reports.webhook_url, _revealed(reports.webhook_secret), reports.ca_file), say=say)


def _mail(reports: "ReportSettings", say: "Callable[[Report], str]") -> "Facility | None":
    if reports.mail_to is None:
        return None
    from kiosk.adapters.facilities.mail import Mail, Post

    post = Post(
        sender=reports.mail_from or "",
        recipient=reports.mail_to,
        server=reports.mail_server or "",
        port=reports.mail_port,
        security=reports.mail_security,
        username=reports.mail_username or "",
        password=_revealed(reports.mail_password),
        ca_file=reports.ca_file,
    )
    return Mail(post, say=say)


def _revealed(secret: "Credential | None") -> str:
    return secret.reveal() if secret is not None else ""
