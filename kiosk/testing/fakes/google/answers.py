"""Google's answers: a status and an object, errors in its own form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `body` None: no content."""

    status: int
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        return b"" if self.body is None else json.dumps(self.body).encode()


class Refused(Exception):
    """The request is answered with this error."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status}: {reply.body}")
        self.reply = reply


def refusal(
    status: int, reason: str, message: str = "", *, headers: Mapping[str, str] | None = None
) -> Reply:
    """An error of the Calendar and Directory APIs."""
    message = message or reason
    error = {"domain": "global", "reason": reason, "message": message}
    return Reply(
        status, {"error": {"errors": [error], "code": status, "message": message}}, dict(headers or {})
    )


def no_token(error: str, description: str, status: int) -> Reply:
    """An error of the token endpoint."""
    return Reply(status, {"error": error, "error_description": description})


NOT_FOUND = refusal(404, "notFound", "Not Found")
NO_WRITER = refusal(403, "requiredAccessLevel", "You need to have writer access to this calendar.")
DUPLICATE = refusal(409, "duplicate", "The requested identifier already exists.")
DELETED = refusal(410, "deleted", "Resource has been deleted")
FULL_SYNC = refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
PRECONDITION = refusal(412, "conditionNotMet", "Precondition Failed")
NOT_ORGANISER = refusal(
    403, "forbiddenForNonOrganizer", "Shared properties can only be changed by the organizer of the event."
)
NO_GUESTS = refusal(
    403,
    "forbiddenForServiceAccounts",
    "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.",
)
UNAUTHENTICATED = refusal(401, "authError", "Invalid Credentials")
NO_SCOPE = refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
