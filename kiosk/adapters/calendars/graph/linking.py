"""Link a service account: somebody signs in once, in any browser, with a code that is shown here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.adapters.calendars.graph.access import access_of, wire_of
from kiosk.adapters.calendars.graph.failures import error_of_sign_in
from kiosk.adapters.calendars.graph.token_file import read_tokens, write_tokens
from kiosk.adapters.calendars.graph.tokens import MsalHttp, public_application, refusal, told_by
from kiosk.domain.errors import AuthRejected, NotPermitted
from kiosk.ports.calendar import Account

_NO_ORGANISATION = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of all personal Microsoft accounts


@dataclass(frozen=True, slots=True)
class Invitation:
    """What to tell the person: open `address`, type `code`. `expires_in` is how many seconds that works."""

    address: str
    code: str
    expires_in: int


def link(
    settings: Mapping[str, object], say: Callable[[Invitation], None], *, personal: bool = False
) -> Account:
    """Wait until somebody has signed in, keep the link in the data folder, and tell whose account it is.

    `settings` are the integration's own, as the registry gets them; `say` is called once. This waits for a person, for
    some minutes: it is for the command line, never for a door at work. AuthRejected when the sign-in was refused, took
    too long, or was another account than the settings name; NotPermitted for one of no organisation unless `personal`.
    Neither is kept.
    """
    access = access_of(settings)
    wire = wire_of(settings)
    try:
        http = MsalHttp(wire, access.authority)
        cache = read_tokens(None)  # what was linked before is replaced, not added to
        try:
            application = public_application(access, http, cache)
            flow = application.initiate_device_flow(scopes=access.scopes)
        except ValueError as error:
            raise refusal(http, str(error)) from error
        if "user_code" not in flow:
            raise error_of_sign_in(told_by(flow))
        say(
            Invitation(
                str(flow["verification_uri"]), str(flow["user_code"]), int(flow.get("expires_in", 900))
            )
        )
        result = application.acquire_token_by_device_flow(flow)
        if "access_token" not in result:
            raise error_of_sign_in(told_by(result))
        name = _allowed(result.get("id_token_claims") or {}, email=access.email, personal=personal)
        write_tokens(access.token_file, cache)
        return Account(name)
    finally:
        wire.close()


def _allowed(claims: Mapping[str, Any], *, email: str | None, personal: bool) -> str:
    """The address of the account that signed in, if it is one to link."""
    name = str(claims.get("preferred_username") or email or "")
    if claims.get("tid") == _NO_ORGANISATION and not personal:
        raise NotPermitted(
            f"{name} is a personal account: use the organisation's service account, or say --personal"
        )
    if email and name.casefold() != email.casefold():
        raise AuthRejected(f"sign-in: {name} signed in, not {email}")
    return name
