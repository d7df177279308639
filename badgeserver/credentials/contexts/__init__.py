"""The JSON-LD contexts that the product understands, pinned by their bytes.

Contexts define what a signature covers, so they never come from the network. Each file is checked
against its SHA-256 digest when it is loaded; where they come from is told in README.md beside them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES_V3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_V3_0_2: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
OPEN_BADGES_V3_0_1: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
JWK_V1: Final = "https://w3id.org/security/jwk/v1"
DID_V1: Final = "https://www.w3.org/ns/did/v1"

_PINNED: Final = {
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES_V3: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    CREDENTIALS_V1: (
        "credentials-v1.json",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    OPEN_BADGES_V3_0_2: (
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    OPEN_BADGES_V3_0_1: (
        "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    OPEN_BADGES_EXTENSIONS: (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    DATA_INTEGRITY_V2: (
        "data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    MULTIKEY_V1: (
        "multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    DID_V1: (
        "did-v1.json",
        "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
    ),
}


def pinned_digests() -> Mapping[str, str]:
    """Return the SHA-256 digest, in hex, that each known context must have."""
    return MappingProxyType({url: digest for url, (_, digest) in _PINNED.items()})


def checked_context(url: str, data: bytes, digest: str) -> Mapping[str, Any]:
    """Parse the context document `data`; raises Misconfigured `context-digest` if it was altered."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Misconfigured(
            "context-digest",
            Text(
                f"JSON-LDコンテキスト「{url}」のファイルが書きかえられています。",
                f"The file of the JSON-LD context {url} has been altered.",
            ),
            Text("badgeserverを入れなおしてください。", "Install badgeserver again."),
        )
    document: Mapping[str, Any] = json.loads(data)
    return document


def load_pinned() -> Mapping[str, Mapping[str, Any]]:
    """Return every pinned context by its address; raises Misconfigured `context-digest`."""
    folder = resources.files(__package__)
    return MappingProxyType(
        {
            url: checked_context(url, folder.joinpath(name).read_bytes(), digest)
            for url, (name, digest) in _PINNED.items()
        }
    )
