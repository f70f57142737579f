"""Where the problems reported at a door go, as its settings say."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from kiosk.domain.reports import Report
    from kiosk.ports.facility import Facility
    from kiosk.services.credentials import Credential
    from kiosk.services.settings import Settings
    from kiosk.services.settings_reports import ReportSettings


def facility_of(settings: "Settings", language: str) -> "Facility | None":
    """The way out for reports, worded in that language; None where they stay at the door."""
    reports = settings.reports
    if not reports.delivers:
        return None
    from kiosk.adapters.facilities.both import Both
    from kiosk.screen.presenters.reports import said_of
    from kiosk.screen.presenters.wording import wording_for

    wording = wording_for(language, ZoneInfo(settings.room.timezone))
    made = (_webhook, _mail)  # a receiver takes a report once; a mailbox may not, so it comes last
    ways = [way for make in made if (way := make(reports, lambda report: said_of(report, wording)))]
    return Both(*ways) if len(ways) > 1 else ways[0]


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
