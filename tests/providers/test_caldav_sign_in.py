"""A server that insists on Digest, as Baikal does unless told otherwise."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import parse_http_list, parse_keqv_list

import httpx
import pytest

from kiosk.adapters.calendars.caldav.sign_in import SignIn

USER, PASSWORD, REALM, NONCE = "room-juniper", "correct horse", "BaikalDAV", "0123456789abcdef"


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class DigestOnly(BaseHTTPRequestHandler):
    """Lets in who proves by Digest that they know the password, and counts who was turned away."""

    refused = 0

    def do_GET(self) -> None:
        if self._proved(self.headers.get("Authorization", "")):
            self.send_response(200)
        else:
            type(self).refused += 1
            self.send_response(401)
            self.send_header("WWW-Authenticate", f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _proved(self, authorization: str) -> bool:
        if not authorization.startswith("Digest "):
            return False
        told = parse_keqv_list(parse_http_list(authorization.removeprefix("Digest ")))
        who, what = md5(f"{USER}:{REALM}:{PASSWORD}"), md5(f"GET:{told['uri']}")
        proof = md5(f"{who}:{NONCE}:{told['nc']}:{told['cnonce']}:auth:{what}")
        return told["username"] == USER and told["response"] == proof

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    DigestOnly.refused = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), DigestOnly) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_server_that_wants_digest_gets_it_and_is_not_asked_again(address: str) -> None:
    with httpx.Client(auth=SignIn(USER, PASSWORD), trust_env=False) as client:
        answers = [client.get(address).status_code for _ in range(3)]
    assert answers == [200, 200, 200]
    assert DigestOnly.refused == 2


def test_a_wrong_password_is_refused_and_not_tried_for_ever(address: str) -> None:
    with httpx.Client(auth=SignIn(USER, "wrong"), trust_env=False) as client:
        assert client.get(address).status_code == 401
    assert DigestOnly.refused == 3
