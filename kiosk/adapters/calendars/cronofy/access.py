"""Whose token opens which room, and what the account says of its calendars: asked again every few minutes.

A profile that is not connected any more is still answered, with events as they were. So the account is looked at
regularly, and nothing of a profile that does not work is passed on as true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.adapters.calendars.cronofy.accounts import (
    Account,
    Calendar,
    account_of,
    calendar_for,
    require_working,
)
from kiosk.adapters.calendars.cronofy.client import Call
from kiosk.adapters.calendars.cronofy.tokens import Tokens
from kiosk.domain.errors import CalendarError, Cause, Gone, NotPermitted
from kiosk.domain.rooms import Room

ASK_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Opened:
    """A room's calendar, and the tokens that open it."""

    tokens: Tokens
    calendar: Calendar


class Access:
    """The tokens of an integration: one for most rooms, others by address. `elevated`: ask for unrestricted access."""

    def __init__(self, usual: Tokens, by_address: Mapping[str, Tokens], *, elevated: bool) -> None:
        self.usual = usual
        self._elevated = elevated
        self._by_address = {address.casefold(): tokens for address, tokens in by_address.items()}
        self._known: dict[str, tuple[Account, datetime]] = {}  # by owner of the tokens
        self._refused: set[str] = (
            set()
        )  # calendars whose elevation was refused: asked for with the account again

    def tokens_for(self, room: Room) -> Tokens:
        return self._by_address.get(address_of(room).casefold(), self.usual)

    def open(self, call: Call, room: Room, now: datetime, *, afresh: bool = False) -> Opened:
        """The room's calendar in a working account. Gone, AuthRejected or Unavailable when there is none."""
        tokens = self.tokens_for(room)
        before = self._known.get(tokens.owner)
        account = self.account(call, tokens, now, afresh=afresh)
        try:
            calendar = calendar_for(account, address_of(room))
        except Gone:
            if before is None or account is not before[0]:
                raise
            account = self.account(call, tokens, now, afresh=True)  # it may have come since
            calendar = calendar_for(account, address_of(room))
        try:
            require_working(account, calendar)
        except CalendarError:
            self._known.pop(tokens.owner, None)  # once it is linked again, that is seen at once
            raise
        if self._elevated and not calendar.unrestricted and calendar.id not in self._refused:
            calendar = self._raised(call, tokens, room, calendar, now)
        return Opened(tokens, calendar)

    def account(self, call: Call, tokens: Tokens, now: datetime, *, afresh: bool = False) -> Account:
        """The account of the tokens, as it was a few minutes ago at most."""
        known = self._known.get(tokens.owner)
        if not afresh and known and timedelta(0) <= now - known[1] < ASK_AGAIN:
            return known[0]
        account = account_of(call.userinfo(tokens))
        self._refused -= {calendar.id for calendar in account.calendars}
        self._known[tokens.owner] = (account, now)
        return account

    def _raised(self, call: Call, tokens: Tokens, room: Room, calendar: Calendar, now: datetime) -> Calendar:
        """The calendar with unrestricted access, where it is granted at once; else as it was."""
        try:
            call.elevate(tokens, calendar.id)
        except NotPermitted as error:
            if error.cause is not Cause.CONSENT_MISSING:
                raise
            self._refused.add(calendar.id)
            return calendar
        raised = calendar_for(self.account(call, tokens, now, afresh=True), address_of(room))
        if not raised.unrestricted:
            self._refused.add(raised.id)
        return raised


def address_of(room: Room) -> str:
    return room.address or room.id
