"""Sites over HTTPS, with a certificate that is made for the test and that the client verifies."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from badgeserver.domain.api_keys import ApiRight
from badgeserver.settings import ROOT
from tests.ports import free_port
from tests.vc_api.site import ADDRESS, CONFIGURATION, FOLDER, OWN, SUITES, make_site


@dataclass(frozen=True)
class Answer:
    """What a site answered."""

    status: int
    body: Any
    headers: Any = field(repr=False)


@dataclass(frozen=True)
class Site:
    """A site that is being served over HTTPS, and the programs that may use it."""

    base_url: str
    did: str
    keys: dict[ApiRight, str]
    client: urllib3.PoolManager = field(repr=False)

    def post(self, path: str, body: Any, key: str | None = None) -> Answer:
        """Send JSON as the suites send it."""
        headers = {"Content-Type": "application/json", "Accept": "application/ld+json,application/json"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        data = json.dumps(body).encode()
        answer = self.client.request("POST", self.base_url + path, body=data, headers=headers, retries=False)
        return Answer(answer.status, json.loads(answer.data), answer.headers)

    def issue(self, credential: Any, **options: Any) -> Answer:
        """Have a credential signed, with the right to."""
        body = {"credential": credential, "options": options}
        return self.post("/credentials/issue", body, self.keys[ApiRight.ISSUE])

    def verify(self, credential: Any, **options: Any) -> Answer:
        """Have a credential verified."""
        body = {"verifiableCredential": credential, "options": options or {"checks": ["proof"]}}
        return self.post("/credentials/verify", body, self.keys[ApiRight.VERIFY])

    def present(self, presentation: Any, **options: Any) -> Answer:
        """Have a presentation verified."""
        body = {"verifiablePresentation": presentation, "options": options or {"checks": []}}
        return self.post("/presentations/verify", body, self.keys[ApiRight.VERIFY])


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as it is installed."""
    with _served(tmp_path_factory.mktemp("own"), OWN) as site:
        yield site


@pytest.fixture(scope="session")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The test configuration for W3C's suites."""
    with _served(tmp_path_factory.mktemp("suites"), SUITES) as site:
        yield site


@contextmanager
def _served(folder: Path, configuration: str) -> Iterator[Site]:
    port = free_port()
    base_url = f"https://localhost:{port}"
    made = make_site(folder, base_url)
    certificate, private_key = _make_certificate(folder)
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(private_key)]
    own = {FOLDER: str(folder), ADDRESS: base_url, CONFIGURATION: configuration}
    log = folder / "log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "granian", *words, "tests.vc_api.site:app"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | own, stdout=output, stderr=subprocess.STDOUT
        )
    client = urllib3.PoolManager(ssl_context=ssl.create_default_context(cafile=str(certificate)))
    site = Site(base_url, made.dids[configuration], made.keys, client)
    try:
        _wait_until_ready(site, process, log)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


def _make_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate of this machine's own name that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def _wait_until_ready(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if site.client.request("GET", f"{site.base_url}/healthz", retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{log.read_text(errors='replace')}")
