"""What can be set about reported problems: which kinds there are, and where they go."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from kiosk.domain.reports import ReportKind
from kiosk.services.integrations import Address, Section, Text
from kiosk.services.settings_values import File, Secret, WebAddress, wrong

Kind = Literal["screen", "sound", "heating", "cleaning", "furniture", "other"]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _protected(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise wrong("sends reports and the secret unprotected over the network", "use https://")
    return url


class ReportSettings(Section):
    """Reported problems: without webhook_url and mail_to they stay at the door, for `kiosk reports`."""

    kinds: Annotated[tuple[Kind, ...], Field(strict=False)] = Field(
        default=tuple(kind.value for kind in ReportKind),
        description="what can be reported at the door; [] for nothing",
        examples=[["screen", "sound", "other"]],
    )
    webhook_url: Annotated[WebAddress, AfterValidator(_protected)] | None = Field(
        default=None,
        description="address that takes each report as a POST of JSON",
        examples=["https://facility.example.org/reports"],
    )
    webhook_secret: Secret | None = Field(
        default=None,
        description="the bearer token for it: the name of a secret",
        examples=[{"secret": "facility-token"}],
    )
    mail_to: Address | None = Field(
        default=None, description="mail address that takes the reports", examples=["help@example.org"]
    )
    mail_from: Address | None = Field(
        default=None, description="the sender of these mails", examples=["doors@example.org"]
    )
    mail_server: Text | None = Field(
        default=None, description="mail server to send them through", examples=["mail.example.org"]
    )
    mail_port: int = Field(default=587, ge=1, le=65535, description="its port", examples=[587])
    mail_security: Literal["starttls", "tls"] = Field(
        default="starttls", description="how the connection to it is encrypted", examples=["starttls"]
    )
    mail_username: Text | None = Field(
        default=None, description="who signs in to it, if somebody does", examples=["doors"]
    )
    mail_password: Secret | None = Field(
        default=None,
        description="with which password: the name of a secret",
        examples=[{"secret": "mail-password"}],
    )
    ca_file: File | None = Field(
        default=None,
        description="certificate authority of the receiver or mail server, as PEM",
        examples=["/etc/kiosk/ca.pem"],
    )

    @property
    def delivers(self) -> bool:
        """Whether there is somewhere to deliver them."""
        return self.webhook_url is not None or self.mail_to is not None

    @model_validator(mode="after")
    def _each_way_is_whole(self) -> Self:
        if self.webhook_secret is not None and self.webhook_url is None:
            raise wrong("has a secret for no webhook", "write webhook_url too")
        if self.mail_to is not None and (self.mail_from is None or self.mail_server is None):
            raise wrong("does not say how mail is sent", "write mail_from and mail_server too")
        if (self.mail_username is None) != (self.mail_password is None):
            raise wrong("has half a sign-in", "write both mail_username and mail_password, or neither")
        return self
