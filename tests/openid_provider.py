"""An OpenID provider on this machine, as a process of its own: people, groups, and PKCE held to.

``python -m tests.openid_provider`` prints its address and serves until it is ended. The package
issues codes and tokens; that a code is given out only to whoever began, it leaves to this file.
"""

import base64
import hashlib
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

from werkzeug.serving import make_server

PEOPLE = {
    "dana": {"email": "dana.reyes@example.com", "email_verified": True, "groups": ["managers"]},
    "stranger": {"email": "stranger@example.com", "email_verified": True, "groups": []},
    "unproven": {"email": "dana.reyes@example.com", "email_verified": False, "groups": []},
    "impostor": {"email": "DANA.reyes@example.com", "email_verified": True, "groups": []},
    "buyer": {"email": "buyer@example.com", "email_verified": "true", "groups": ["maplethorn"]},
    "nameless": {"groups": ["managers"]},
}


@contextmanager
def provider() -> Iterator[str]:
    """The address of one that runs, until the block is over."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.openid_provider"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(10)


class HeldToPkce:
    """Refuses a code's exchange unless it proves who asked for the code (RFC 7636, S256)."""

    def __init__(self, app):
        self._app = app
        self._challenges = {}

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/oauth2/token" and not self._is_proven(environ):
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [json.dumps({"error": "invalid_grant"}).encode()]
        asked = parse_qs(environ.get("QUERY_STRING", ""))

        def note(status, headers, exc_info=None):
            for code in parse_qs(urlsplit(dict(headers).get("Location", "")).query).get("code", ()):
                if asked.get("code_challenge_method") == ["S256"]:
                    self._challenges[code] = asked["code_challenge"][0]
            return start_response(status, headers, exc_info)

        return self._app(environ, note)

    def _is_proven(self, environ):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        said = parse_qs(body.decode())
        digest = hashlib.sha256(said.get("code_verifier", [""])[0].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self._challenges.pop(said.get("code", [""])[0], None) == proof


def main():
    """Serve until ended."""
    package = importlib.import_module("oidc_provider_mock")  # it warns of what it imports itself
    people = [package.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    made = package.app(user_claims=people)
    server = make_server("localhost", 0, HeldToPkce(made), threaded=True)
    print(f"http://localhost:{server.port}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
