"""The guarded fetcher against real servers that do what hostile or broken ones do."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from badgeserver.credentials.did import did_document
from badgeserver.credentials.fetcher import ANYTHING, Fetcher, Limits
from badgeserver.credentials.network_guard import LOOPBACK, NetworkGuard
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.sources import WebSources
from badgeserver.credentials.verifier import verify
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.verdict import Answer
from tests.credentials.hostile_site import PAGES, Page, serving, text
from tests.credentials.samples import NOW, MemorySigner, signed, signed_list
from tests.ports import free_port

LIMITS = Limits(bytes=100_000, seconds=1.0, redirects=3)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a self-made certificate for `localhost`, key and all."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def site(certificate: Path) -> Iterator[str]:
    """Return the address of an HTTPS site with the pages above."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(PAGES, tls) as port:
        yield f"https://localhost:{port}"


@pytest.fixture(scope="module")
def fetcher(certificate: Path) -> Fetcher:
    """Return a fetcher that may dial the loopback and trusts the certificate."""
    trust = ssl.create_default_context(cafile=str(certificate))
    return Fetcher(LIMITS, guard=NetworkGuard(LOOPBACK), tls=trust)


def code_of(fetcher: Fetcher, address: str) -> str:
    """Return the code with which fetching `address` ends."""
    with pytest.raises(CouldNotFindOut) as unknown:
        fetcher.fetch(address)
    return unknown.value.code


@pytest.mark.parametrize("page", ["/good", "/zipped", "/once", "/good?x=1", "/good#part"])
def test_a_public_document_is_fetched(site: str, fetcher: Fetcher, page: str) -> None:
    fetched = fetcher.fetch(site + page)
    assert json.loads(fetched.data) == {"a": 1}
    assert fetched.media_type == "application/json"
    assert fetched.address.startswith(f"{site}/{'zipped' if page == '/zipped' else 'good'}")
    assert "#" not in fetched.address


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("/bomb", "too-large"),
        ("/large", "too-large"),
        ("/endless", "too-large"),
        ("/half-zipped", "unreachable"),
        ("/odd-coding", "bad-answer"),
        ("/drip", "unreachable"),
        ("/drip-headers", "unreachable"),
        ("/loop", "bad-answer"),
        ("/slow-loop", "unreachable"),
        ("/nowhere", "bad-answer"),
        ("/broken", "bad-answer"),
        ("/gone", "not-there"),
        ("/absent", "not-there"),
        ("/to-private", "forbidden-address"),
        ("/to-http", "forbidden-address"),
        ("/to-file", "forbidden-address"),
        ("/to-private-without-scheme", "forbidden-address"),
        ("/to-private-in-disguise", "forbidden-address"),
        ("/to-metadata", "forbidden-address"),
        ("/hundreds", "unreachable"),
        ("/chunks", "too-large"),
        ("/silence", "unreachable"),
        ("/no-http", "unreachable"),
        ("/headers", "unreachable"),
        ("/long-header", "unreachable"),
        ("/cut-short", "unreachable"),
        ("/two-lengths", "unreachable"),
        ("/bad-chunks", "unreachable"),
        ("/zipped-twice", "bad-answer"),
        ("/bomb-in-parts", "unreachable"),
        ("/page", "wrong-type"),
        ("/picture", "wrong-type"),
        ("/form", "wrong-type"),
        ("/typed-oddly", "wrong-type"),
    ],
)
def test_a_page_that_misbehaves_is_no_answer_and_takes_little_time(
    site: str, fetcher: Fetcher, page: str, code: str
) -> None:
    start = time.monotonic()
    assert code_of(fetcher, site + page) == code
    assert time.monotonic() - start < LIMITS.seconds + 2


@pytest.mark.parametrize("page", ["/page", "/picture"])
def test_a_document_of_any_type_is_had_where_any_is_asked_for(site: str, fetcher: Fetcher, page: str) -> None:
    assert fetcher.fetch(site + page, ANYTHING).data == b"{}"


def test_a_certificate_that_nobody_vouches_for_is_no_answer(site: str) -> None:
    stranger = Fetcher(LIMITS, guard=NetworkGuard(LOOPBACK))
    assert code_of(stranger, site + "/good") == "unreachable"


def test_a_certificate_for_another_name_is_no_answer(site: str, fetcher: Fetcher) -> None:
    assert code_of(fetcher, site.replace("localhost", "127.0.0.1") + "/good") == "unreachable"


def test_nothing_listening_is_no_answer(fetcher: Fetcher) -> None:
    assert code_of(fetcher, f"https://localhost:{free_port()}/") == "unreachable"


def test_a_name_that_does_not_exist_is_no_answer(fetcher: Fetcher) -> None:
    assert code_of(fetcher, "https://no-such-host.invalid/") == "unreachable"


def test_by_default_the_loopback_is_forbidden(site: str) -> None:
    assert code_of(Fetcher(LIMITS), site + "/good") == "forbidden-address"


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/x",
        "ftp://localhost/x",
        "file:///etc/passwd",
        "https://user:secret@localhost/x",
        "https:///x",
        "https://localhost:99999/x",
        "https://[::1/x",
        "",
        "localhost",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/x",
        "https://167772161/x",
        "https://0x0a.1/x",
        "https://012.0.0.1/x",
    ],
)
def test_an_address_against_the_rules_is_not_dialled(fetcher: Fetcher, address: str) -> None:
    assert code_of(fetcher, address) == "forbidden-address"


def test_a_name_that_changes_between_check_and_connection_changes_nothing(
    site: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once, and what that gave is what is dialled."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "rebind.example":
            return real(host, *rest, **more)
        looked_up.append(host)
        answer = "127.0.0.1" if len(looked_up) > 1 else "10.0.0.1"
        return real(answer, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    port = site.rpartition(":")[2]
    guarded = Fetcher(LIMITS, guard=NetworkGuard(LOOPBACK))
    assert code_of(guarded, f"https://rebind.example:{port}/good") == "forbidden-address"
    assert looked_up == ["rebind.example"]


def test_the_name_is_checked_again_on_each_redirect(
    site: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "localhost":
            return real(host, *rest, **more)
        looked_up.append(host)
        return real("127.0.0.1" if len(looked_up) == 1 else "10.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert code_of(fetcher, site + "/once") == "forbidden-address"
    assert looked_up == ["localhost", "localhost"]


def test_a_resolver_that_hangs_does_not_outlast_the_deadline(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: let_go.wait(30) and [])
    start = time.monotonic()
    assert code_of(fetcher, "https://hangs.example/") == "unreachable"
    assert time.monotonic() - start < LIMITS.seconds + 1
    let_go.set()


def test_a_server_that_never_shakes_hands_does_not_outlast_the_deadline(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        assert code_of(fetcher, f"https://localhost:{silent.getsockname()[1]}/") == "unreachable"
    assert time.monotonic() - start < LIMITS.seconds + 1


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/DID+JSON; charset=utf-8",
        "application/vc+ld+json",
        "application/vc",
        "application/vc+jwt",
        "application/jwt",
        "text/plain;charset=utf-8",
        "application/octet-stream",
        "",
    ],
)
def test_json_and_jws_and_files_of_no_known_type_are_taken(media_type: str, fetcher: Fetcher) -> None:
    with serving({"/x": text(b"{}", Content_Type=media_type)}) as port:
        own = Fetcher(LIMITS, own_hosts=frozenset({f"127.0.0.1:{port}"}))
        assert own.fetch(f"http://127.0.0.1:{port}/x").data == b"{}"


def test_a_hosts_second_address_is_tried_when_the_first_is_silent(
    site: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def two(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "localhost":
            return real(host, port, *rest, **more)
        return real("127.0.0.9", port, *rest, **more) + real("127.0.0.1", port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert fetcher.fetch(site + "/good").data == b'{"a": 1}'


def test_no_more_than_three_addresses_are_tried_and_in_the_time_of_one_fetch(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled: list[str] = []

    def many(_host: Any, port: Any, *_rest: Any, **_more: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", port)) for n in range(1, 60)]

    def silent(address: tuple[str, int], timeout: float) -> socket.socket:
        dialled.append(address[0])
        time.sleep(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", many)
    monkeypatch.setattr(socket, "create_connection", silent)
    start = time.monotonic()
    assert code_of(fetcher, "https://many.example/") == "unreachable"
    assert dialled == ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
    assert time.monotonic() - start < LIMITS.seconds + 2


def test_nothing_is_dialled_after_the_time_is_over(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[object] = []

    def slow(_host: Any, port: Any, *_rest: Any, **_more: Any) -> Any:
        time.sleep(LIMITS.seconds + 0.1)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    monkeypatch.setattr(socket, "create_connection", lambda *address, **_more: dialled.append(address))
    assert code_of(fetcher, "https://slow.example/") == "unreachable"
    assert dialled == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mixed(_host: Any, port: Any, *_rest: Any, **_more: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    assert code_of(fetcher, "https://mixed.example/") == "forbidden-address"


def test_the_demonstrations_own_host_is_reached_over_plain_http() -> None:
    with serving(PAGES) as port:
        own = Fetcher(LIMITS, own_hosts=frozenset({f"127.0.0.1:{port}"}))
        assert own.fetch(f"http://127.0.0.1:{port}/good").data == b'{"a": 1}'
        assert code_of(own, f"http://localhost:{port}/good") == "forbidden-address"
        assert code_of(own, f"http://127.0.0.1:{port + 1}/good") == "forbidden-address"
        assert code_of(own, f"http://127.0.0.1:{port}/to-http") == "forbidden-address"


@pytest.mark.parametrize(
    ("address", "permitted"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("64:ff9b::101:101", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:0:0:0:0:80ff:fffe", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:1.1.1.1", True),
        ("::7f00:1", False),
        ("::101:101", False),
        ("64:ff9b:1::a00:1", False),
        ("fec0::1", False),
        ("5f00::1", False),
        ("3fff::1", False),
        ("2002:c058:6301::", False),
        ("192.88.99.1", False),
        ("192.0.0.9", False),
    ],
)
def test_only_public_addresses_are_permitted(address: str, permitted: bool) -> None:
    assert NetworkGuard().permits(address) is permitted


def test_an_operators_own_network_can_be_permitted() -> None:
    guard = NetworkGuard([ipaddress.ip_network("10.1.0.0/16")])
    assert guard.permits("10.1.2.3")
    assert not guard.permits("10.2.2.3")
    assert guard.permits("1.1.1.1")


class TestWebSources:
    """The verifier's view of the network."""

    def test_a_credential_is_verified_from_what_its_issuer_publishes(self) -> None:
        pages: dict[str, Page] = {}
        with serving(pages) as port:
            base, own = f"http://127.0.0.1:{port}", frozenset({f"127.0.0.1:{port}"})
            did = f"did:web:127.0.0.1%3A{port}"
            signer = MemorySigner(did=did)
            address = f"{base}/status/revocation/1"
            listed = signed_list(signer, issuer=did, address=address)
            published = did_document(did, [signer.published()])
            pages["/.well-known/did.json"] = text(json.dumps(published).encode())
            pages["/status/revocation/1"] = text(json.dumps(listed).encode())
            sources = WebSources(Fetcher(LIMITS, own_hosts=own), own)
            document = signed(signer, base_url=base)
            assert verify(Embedded(document), sources, NOW).answer is Answer.VALID
            del pages["/status/revocation/1"]
            assert verify(Embedded(document), sources, NOW).answer is Answer.UNKNOWN
            assert sources.recorded_at(document["id"], "z", "did:web:x#key") is None

    @pytest.mark.parametrize("page", ["/duplicate", "/list", "/deep", "/very-deep"])
    def test_what_is_not_sound_json_is_no_answer(self, site: str, fetcher: Fetcher, page: str) -> None:
        with pytest.raises(CouldNotFindOut) as unknown:
            WebSources(fetcher).status_list(site + page)
        assert unknown.value.code == "bad-answer"

    def test_keys_are_not_taken_from_a_page(self) -> None:
        with serving({"/.well-known/did.json": text(b"{}", Content_Type="text/html")}) as port:
            own = frozenset({f"127.0.0.1:{port}"})
            with pytest.raises(CouldNotFindOut) as unknown:
                WebSources(Fetcher(LIMITS, own_hosts=own), own).controller_document(
                    f"did:web:127.0.0.1%3A{port}"
                )
        assert unknown.value.code == "wrong-type"
        assert "text/html" in unknown.value.message.en

    def test_a_did_web_is_looked_for_over_https(self, fetcher: Fetcher) -> None:
        sources = WebSources(fetcher)
        with pytest.raises(CouldNotFindOut):
            sources.controller_document("did:web:no-such-host.invalid")
        with pytest.raises(Refused):
            sources.controller_document("did:web:a b")
