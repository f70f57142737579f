"""One attempt at one request: bounded in time and size, answered with SOAP or raised as an error of the port."""

import base64
import ssl
import time
from contextlib import ExitStack
from typing import Any, Protocol

import requests
import requests.adapters
import urllib3.exceptions

from kiosk.adapters.calendars.ews.failures import error_of_exchange, error_of_status
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Unavailable

MAX_ANSWER = 32 * 1024 * 1024
_CHUNK = 64 * 1024
_GONE_WRONG = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


class Listener(Protocol):
    """Who wants to know what an answer says beside its content."""

    def answered(self, answer: requests.Response, *, stream: bool) -> None:
        """An answer is here; of a stream only its beginning."""
        ...

    def refused(self, answer: requests.Response) -> CalendarError:
        """What a 401 that ends a sign-in means."""
        ...


class OneAttempt(requests.adapters.HTTPAdapter):
    """How requests sends for us. `trust` is whom to believe (None for plain HTTP), `read` how many seconds an answer
    may take.

    Without a listener any answer at all is handed on: then the question was only whether somebody is there.
    """

    def __init__(self, trust: ssl.SSLContext | None, read: float, listener: Listener | None) -> None:
        self._trust, self._read, self._listener = trust, read, listener
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=True)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        if self._trust is not None:
            kwargs["ssl_context"] = self._trust
        super().init_poolmanager(*args, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Our context verifies; requests would add authorities of its own."""
        del url, verify, cert
        conn.cert_reqs = "CERT_REQUIRED"

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        stream = bool(options.get("stream"))
        deadline = time.monotonic() + self._read
        try:
            answer = super().send(request, *args, **options)
            if self._listener is None:
                return answer
            if answer.status_code == 401:
                return self._challenged(request, answer, self._listener)
            if not stream or answer.status_code != 200:
                _take_in(answer, deadline)
        except _GONE_WRONG as error:
            raise error_of_exchange(error) from error
        self._listener.answered(answer, stream=stream)
        if not _is_soap(answer, stream=stream):
            raise error_of_status(answer.status_code, answer.headers)
        return answer

    def _challenged(
        self, request: requests.PreparedRequest, answer: requests.Response, listener: Listener
    ) -> requests.Response:
        """A 401 begins or continues the NTLM handshake, which goes on above us; any other ends here."""
        if _continues(request, answer):
            return answer
        answer.close()
        raise listener.refused(answer)


def ntlm_message(answer: requests.Response) -> int:
    """The number of the NTLM message that was answered, 0 when there was none."""
    scheme, _, token = str(answer.request.headers.get("Authorization", "")).partition(" ")
    if scheme.lower() not in ("ntlm", "negotiate"):
        return 0
    message = base64.b64decode(token)
    return message[8] if message.startswith(b"NTLMSSP\0") else 0


def _continues(request: requests.PreparedRequest, answer: requests.Response) -> bool:
    """Whether a handshake goes on: nothing was sent yet and NTLM is offered, or a challenge answers our opening."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    if "Authorization" not in request.headers:
        return any(word in challenge.lower() for word in ("ntlm", "negotiate"))
    offers = (offer.strip().partition(" ") for offer in challenge.split(","))
    return ntlm_message(answer) == 1 and any(
        scheme.lower() in ("ntlm", "negotiate") and token for scheme, _, token in offers
    )


def _take_in(answer: requests.Response, deadline: float) -> None:
    """Read the whole body, within its bounds; one that breaks them is hung up on."""
    received = bytearray()
    with ExitStack() as otherwise:
        otherwise.callback(answer.close)
        # What is there, as it comes: to wait for a whole chunk could take for ever, byte by byte.
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            received += chunk
            if len(received) > MAX_ANSWER:
                raise BadResponse(f"an answer of more than {MAX_ANSWER} bytes")
            if time.monotonic() > deadline:
                raise Unavailable("the answer took too long", cause=Cause.TIMEOUT)
        otherwise.pop_all()
    answer._content = bytes(received)  # noqa: SLF001 - requests has no other way to hand over a body that was read


def _is_soap(answer: requests.Response, *, stream: bool) -> bool:
    """Whether it can be one: errors of SOAP come with a 500."""
    if answer.status_code == 200:
        return True
    return not stream and answer.status_code == 500 and b"Envelope" in answer.content[:500]
