"""Signing in as the server wants it: Basic, and Digest where it asks for that, as Baikal does unless told otherwise."""

from collections.abc import Generator

import httpx


class SignIn(httpx.Auth):
    """One account. The first answer that asks for Digest is obeyed, and remembered for every later request."""

    def __init__(self, username: str, password: str) -> None:
        self._basic = httpx.BasicAuth(username, password)
        self._digest = httpx.DigestAuth(username, password)
        self._wants_digest = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not self._wants_digest:
            response = yield next(self._basic.auth_flow(request))
            asked = response.headers.get_list("WWW-Authenticate")
            if response.status_code != 401 or not any(a.lower().startswith("digest") for a in asked):
                return
            self._wants_digest = True
            del request.headers["Authorization"]
        yield from self._digest.auth_flow(request)
