"""Link an account: somebody signs in once in a browser, and what they gave is kept where the settings say."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.bootstrap.starting import connection_of
from kiosk.domain.errors import Problem, SettingsError

if TYPE_CHECKING:
    from kiosk.services.linking import Linkable

Say = Callable[[str], None]


def run_link(
    linkable: "Linkable", *, data: Path, personal: bool, say: Say, open_browser: Callable[[str], bool]
) -> None:
    """Wait until an account is linked, and keep the link; `say` tells what to do, and whose account it is.

    SettingsError when the integration signs in without a link, or when the link cannot be kept; else the errors of
    the calendar. A personal account is refused unless `personal`.
    """
    try:
        if linkable.integration.system == "google":
            _link_google(linkable, data=data, personal=personal, say=say, open_browser=open_browser)
        else:
            _link_office365(linkable, data=data, personal=personal, say=say)
    except ModuleNotFoundError as error:
        system = linkable.integration.system
        what = f'"{system}" needs {error.name}, which is not installed'
        problem = Problem("system", what, f"install door-kiosk[{system}] beside this program")
        raise SettingsError("integration", (problem,)) from error


def _link_google(
    linkable: "Linkable", *, data: Path, personal: bool, say: Say, open_browser: Callable[[str], bool]
) -> None:
    from kiosk.adapters.calendars.google.linking import link
    from kiosk.services.linking import keep_secrets

    settings = connection_of(linkable.integration, data)
    if settings.get("client_id") and "refresh_token" not in linkable.named:
        name = linkable.name
        instead = f'write refresh_token = {{ secret = "{name}-refresh-token" }}, then link again'
        problem = Problem(
            f"integrations.{name}.refresh_token", "does not say where the link is kept", instead
        )
        raise SettingsError("settings", (problem,))
    given = link(settings, say=say, open_browser=open_browser, personal=personal)
    keep_secrets(linkable.secrets, {linkable.named[key]: value for key, value in given.items()})
    say(f"The link is kept in {linkable.secrets}.")


def _link_office365(linkable: "Linkable", *, data: Path, personal: bool, say: Say) -> None:
    from kiosk.adapters.calendars.graph.linking import Invitation, link

    settings = connection_of(linkable.integration, data)
    if not settings.get("device_code"):
        what, instead = (
            "is not set: it signs in without a link",
            "write device_code = true if it is to be linked",
        )
        raise SettingsError(
            "settings", (Problem(f"integrations.{linkable.name}.device_code", what, instead),)
        )

    def invite(invitation: Invitation) -> None:
        say(f"Open {invitation.address} in any browser, and type the code {invitation.code}")
        say(
            f"within {invitation.expires_in // 60} minutes. Sign in there as the service account of the rooms."
        )

    account = link(settings, invite, personal=personal)
    say(f"Linked account: {account.name}")
    say(f"The link is kept in {data}.")
