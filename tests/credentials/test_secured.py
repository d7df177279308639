"""A credential as it travels (VC Data Model 2.0, section 4.13; Open Badges 3.0, sections 5.3 and 8.2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badgeserver.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from badgeserver.credentials.secured import Embedded, Enveloped, read_secured
from badgeserver.credentials.strict_json import MAX_BYTES
from badgeserver.domain.errors import Refused

JWS = "eyJhbGciOiJFUzI1NiJ9.e30.AAAA"


def envelope(**changes: Any) -> bytes:
    """Return an EnvelopedVerifiableCredential with `changes`."""
    members = {
        "@context": CREDENTIALS_V2,
        "id": f"data:application/vc+jwt,{JWS}",
        "type": "EnvelopedVerifiableCredential",
        **changes,
    }
    return json.dumps(members).encode()


@pytest.mark.parametrize(
    ("data", "secured"),
    [
        (b'{"id": "urn:x"}', Embedded({"id": "urn:x"})),
        (b'\xef\xbb\xbf \n{"type": ["A", "B"]}', Embedded({"type": ["A", "B"]})),
        (JWS.encode(), Enveloped(JWS)),
        (f"\n {JWS}\r\n".encode(), Enveloped(JWS)),
        (envelope(), Enveloped(JWS)),
        (envelope(type=["EnvelopedVerifiableCredential"]), Enveloped(JWS)),
        (envelope(**{"@context": [CREDENTIALS_V2]}), Enveloped(JWS)),
        (envelope(id=f"data:application/jwt,{JWS}"), Enveloped(JWS)),
    ],
)
def test_each_form_is_read(data: bytes, secured: Embedded | Enveloped) -> None:
    assert read_secured(data) == secured


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("no-credential", b""),
        ("no-credential", b"hello"),
        ("no-credential", b"a.b"),
        ("unsigned-jwt", b"eyJhbGciOiJub25lIn0.e30."),
        ("no-credential", b"a..c"),
        ("no-credential", "é.b.c".encode()),
        ("not-json", b"{"),
        ("too-large", b"a." * MAX_BYTES),
        ("too-large", b'{"a": "' + b"x" * MAX_BYTES + b'"}'),
        ("bad-envelope", envelope(id=JWS)),
        ("bad-envelope", envelope(id=f"data:text/plain,{JWS}")),
        ("bad-envelope", envelope(id=f"data:application/vc+jwt;base64,{JWS}")),
        ("bad-envelope", envelope(id="data:application/vc+jwt,a.b")),
        ("bad-envelope", envelope(id=None)),
        ("bad-envelope", envelope(**{"@context": []})),
        ("bad-envelope", envelope(**{"@context": CREDENTIALS_V1})),
    ],
)
def test_anything_else_is_refused_by_name(code: str, data: bytes) -> None:
    with pytest.raises(Refused) as fault:
        read_secured(data)
    assert fault.value.code == code
