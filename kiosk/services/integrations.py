"""The named connections to calendar systems, as typed models in the words that admins know."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kiosk.services.settings_values import File, Secret, System, WebAddress

Text = Annotated[str, StringConstraints(min_length=1)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


class Section(BaseModel):
    """A table of the settings file: no unknown keys, no silent conversions, no values in error texts."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Integration(Section):
    """A named connection to a calendar system."""

    name: str | None = Field(
        default=None, description="what people call the system", examples=["Calendar server"]
    )
    system: System = Field(description="kind of calendar system", examples=["caldav"])


class CalDavIntegration(Integration):
    """A CalDAV server, such as Nextcloud, Radicale, SOGo or Baikal."""

    system: Literal["caldav"] = Field(description="kind of calendar system", examples=["caldav"])
    url: WebAddress = Field(description="address of the server", examples=["https://calendar.example.org/"])
    username: str | None = Field(default=None, description="who signs in", examples=["room-juniper"])
    password: Secret | None = Field(
        default=None,
        description="with which password: the name of a secret",
        examples=[{"secret": "main-password"}],
    )
    ca_file: File | None = Field(
        default=None,
        description="certificate authority of the server, as PEM",
        examples=["/etc/kiosk/ca.pem"],
    )


class ExchangeIntegration(Integration):
    """Exchange on premises, over Exchange Web Services."""

    system: Literal["exchange"] = Field(description="kind of calendar system", examples=["exchange"])
    url: WebAddress = Field(
        description="address of the web services", examples=["https://mail.example.org/EWS/Exchange.asmx"]
    )
    email: Address = Field(description="mail address of the service account", examples=["kiosk@example.org"])
    password: Secret = Field(
        description="with which password: the name of a secret", examples=[{"secret": "main-password"}]
    )
    username: Text | None = Field(
        default=None,
        description="sign in with a different user name: DOMAIN\\user, or another address",
        examples=["EXAMPLE\\kiosk"],
    )
    access: Literal["impersonation", "delegation"] = Field(
        default="impersonation",
        description="whether the account impersonates the room mailboxes, or was given their calendars",
        examples=["impersonation"],
    )
    auth: Literal["ntlm", "basic"] = Field(default="ntlm", description="how it signs in", examples=["ntlm"])
    streaming: bool = Field(
        default=True, description="let the server tell of changes as they come", examples=[True]
    )
    ca_file: File | None = Field(
        default=None,
        description="certificate authority of the server, as PEM",
        examples=["/etc/kiosk/ca.pem"],
    )


class Office365Integration(Integration):
    """Office 365, over Microsoft Graph. One of certificate, client_secret, password or device_code signs in."""

    system: Literal["office365"] = Field(description="kind of calendar system", examples=["office365"])
    tenant_id: Text = Field(
        description="directory (tenant) id", examples=["11111111-2222-3333-4444-555555555555"]
    )
    client_id: Text = Field(
        description="application (client) id", examples=["66666666-7777-8888-9999-000000000000"]
    )
    certificate: File | None = Field(
        default=None,
        description="certificate and private key of the application, as PEM (recommended)",
        examples=["/etc/kiosk/office365.pem"],
    )
    client_secret: Secret | None = Field(
        default=None, description="a client secret instead", examples=[{"secret": "main-client-secret"}]
    )
    email: Address | None = Field(
        default=None,
        description="the service account, for password or device_code",
        examples=["kiosk@example.org"],
    )
    password: Secret | None = Field(
        default=None,
        description="its password (legacy: many tenants refuse it)",
        examples=[{"secret": "main-password"}],
    )
    device_code: bool = Field(
        default=False,
        description="the service account signs in once in a browser: kiosk link office365",
        examples=[False],
    )
    authority: WebAddress = Field(
        default="https://login.microsoftonline.com",
        description="where tokens come from; differs in national clouds",
        examples=["https://login.microsoftonline.com"],
    )
    url: WebAddress = Field(
        default="https://graph.microsoft.com/v1.0",
        description="address of Graph; differs in national clouds",
        examples=["https://graph.microsoft.com/v1.0"],
    )
    ca_file: File | None = Field(
        default=None, description="certificate authority of a proxy, as PEM", examples=["/etc/kiosk/ca.pem"]
    )


class GoogleIntegration(Integration):
    """Google Workspace. Either service_account, or an account linked with `kiosk link google`."""

    system: Literal["google"] = Field(description="kind of calendar system", examples=["google"])
    service_account: File | None = Field(
        default=None,
        description="key file of a service account that the rooms are shared with",
        examples=["/etc/kiosk/google.json"],
    )
    subject: Address | None = Field(
        default=None,
        description="act as this user by domain-wide delegation (needs service_account)",
        examples=["kiosk@example.org"],
    )
    client_id: Text | None = Field(
        default=None,
        description="OAuth client that the account is linked with",
        examples=["123-abc.apps.example"],
    )
    client_secret: Secret | None = Field(
        default=None, description="its secret", examples=[{"secret": "main-client-secret"}]
    )
    refresh_token: Secret | None = Field(
        default=None,
        description="what `kiosk link google` got",
        examples=[{"secret": "main-refresh-token"}],
    )
    email: Address | None = Field(
        default=None, description="the linked account", examples=["kiosk@example.org"]
    )
    directory: bool = Field(
        default=False, description="read rooms from the directory (needs an admin role)", examples=[False]
    )
    url: WebAddress = Field(
        default="https://www.googleapis.com",
        description="address of the API",
        examples=["https://www.googleapis.com"],
    )
    token_url: WebAddress = Field(
        default="https://oauth2.googleapis.com/token",
        description="where tokens come from",
        examples=["https://oauth2.googleapis.com/token"],
    )
    auth_url: WebAddress = Field(
        default="https://accounts.google.com/o/oauth2/v2/auth",
        description="where an account is linked",
        examples=["https://accounts.google.com/o/oauth2/v2/auth"],
    )
    ca_file: File | None = Field(
        default=None, description="certificate authority of a proxy, as PEM", examples=["/etc/kiosk/ca.pem"]
    )


class CronofyIntegration(Integration):
    """Cronofy, by Enterprise Connect: one token a room."""

    system: Literal["cronofy"] = Field(description="kind of calendar system", examples=["cronofy"])
    data_center: Literal["us", "au", "ca", "de", "sg", "uk"] = Field(
        description="where the account lives", examples=["de"]
    )
    client_id: Text = Field(description="client id of the application", examples=["abc"])
    client_secret: Secret = Field(description="its secret", examples=[{"secret": "main-client-secret"}])
    refresh_token: Secret = Field(
        description="the token of this room's profile", examples=[{"secret": "main-refresh-token"}]
    )
    room_tokens: Secret | None = Field(
        default=None,
        description="tokens of further rooms, to find a free one: a line each, address and token",
        examples=[{"secret": "main-room-tokens"}],
    )
    elevated: bool = Field(
        default=False,
        description="ask for unrestricted access, to end and extend meetings of others",
        examples=[False],
    )
    service_account_token: Secret | None = Field(
        default=None,
        description="the service account's own refresh token, for the list of rooms",
        examples=[{"secret": "main-service-token"}],
    )
    url: WebAddress | None = Field(
        default=None,
        description="address of the API, instead of the data centre's",
        examples=["https://api.example.org"],
    )
    ca_file: File | None = Field(
        default=None, description="certificate authority of a proxy, as PEM", examples=["/etc/kiosk/ca.pem"]
    )


INTEGRATIONS: Mapping[str, type[Integration]] = {
    "caldav": CalDavIntegration,
    "exchange": ExchangeIntegration,
    "office365": Office365Integration,
    "google": GoogleIntegration,
    "cronofy": CronofyIntegration,
}
