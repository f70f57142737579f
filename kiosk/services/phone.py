"""Where a person books this room from a phone: the calendar system's own page for a new event, the room filled in."""

from urllib.parse import quote, urlencode

_GOOGLE = "https://calendar.google.com/calendar/render?"
_OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose?"


def booking_link(system: str, calendar: str, name: str) -> str | None:
    """The address of that page, or of a mail to the room; None where the room has no mail address.

    `system` is the word of the settings, `calendar` the room as the system says it, `name` as people do.
    """
    mailbox = _mailbox(calendar)
    if mailbox is None:
        return None
    match system:
        case "google":
            return _GOOGLE + urlencode({"action": "TEMPLATE", "location": name, "add": mailbox})
        case "office365":
            return _OUTLOOK + urlencode({"path": "/calendar/action/compose", "location": name, "to": mailbox})
        case _:
            return f"mailto:{quote(mailbox, safe='@')}?{urlencode({'subject': name}, quote_via=quote)}"


def _mailbox(calendar: str) -> str | None:
    local, at, domain = calendar.partition("@")
    address = bool(local and at and "." in domain) and "/" not in calendar and "@" not in domain
    return calendar if address and not any(sign.isspace() for sign in calendar) else None
