"""OpenID Connect providers on this machine: a real one in a process of its own, and one that lies."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from badgeserver.domain.identity_provider import IdentityProvider
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from tests.ports import free_port, running

CLIENT = "badgeserver"
SECRET = "a secret of a test, for tests only"


def provider(issuer: str, name: str = "school") -> IdentityProvider:
    """How the operator sets a provider up."""
    return IdentityProvider(name, issuer, CLIENT, SECRET, Text("架空の学校", "Invented School"))


def with_provider(office: Office, issuer: str) -> Office:
    """The office with a provider to sign in with."""
    return replace(office, identity_providers=(provider(issuer),))


@contextmanager
def running_provider(users: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Run a real provider with these people, and give its issuer."""
    port = free_port()
    claims = [word for user in users for word in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen([*command, *claims], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://localhost:{port}", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(issuer: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the provider does not start")


def answer_of(address: str, person: str) -> dict[str, str]:
    """Sign in at the real provider as a browser would; give the query with which it sends one back."""
    answer = requests.post(address, data={"sub": person}, allow_redirects=False, timeout=10)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@dataclass
class Liar:
    """A provider whose id tokens, keys, metadata or user info are changed before they are given out."""

    issuer: str
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    nonce: str = ""
    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[dict[str, Any], RSAPrivateKey], str] = lambda claims, key: jwt.encode(
        claims, key, "RS256", headers={"kid": "1"}
    )
    metadata: Callable[[dict[str, Any]], dict[str, Any]] = lambda metadata: metadata
    user_info: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any]:
        """Return what is at a path."""
        if path.startswith("/.well-known"):
            places = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
            return self.metadata(
                {"issuer": self.issuer, **{name: f"{self.issuer}/{name}" for name in places}}
            )
        if path == "/jwks_uri":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "1", "use": "sig"}]}
        if path == "/token_endpoint":
            token = self.sign(self.claims(self._honest()), self.key)
            return {"access_token": "x", "token_type": "Bearer", "id_token": token}
        return self.user_info

    def _honest(self) -> dict[str, Any]:
        now = int(time.time())
        about = {"email": "hikari@example.jp", "email_verified": True}
        told = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600}
        return {**told, "nonce": self.nonce, **about}


@contextmanager
def lying_provider() -> Iterator[Liar]:
    """Serve a provider that lies as its test says."""
    port = free_port()
    liar = Liar(f"http://localhost:{port}")
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(liar))
    with running(server):
        yield liar


def _handler(liar: Liar) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(liar.answer(urlsplit(self.path).path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            liar.asked.append(dict(parse_qsl(form)))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
