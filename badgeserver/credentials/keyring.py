"""The issuer's signing keys in files: PKCS#8 (RFC 5958), encrypted, that only their owner can read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from badgeserver.credentials.public_keys import public_text
from badgeserver.credentials.signing import RSA_BITS, SigningKey, key_exists, other_key
from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text

PrivateKey: TypeAlias = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey

_KID = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
_MIN_PASSPHRASE = 8
_GENERATE: Final[dict[KeyAlgorithm, Callable[[], PrivateKey]]] = {
    KeyAlgorithm.ED25519: Ed25519PrivateKey.generate,
    KeyAlgorithm.ES256: lambda: generate_private_key(SECP256R1()),
    KeyAlgorithm.RS256: lambda: generate_rsa_key(65537, RSA_BITS),
}


class FileKeyring:
    """The private keys `<kid>.pem` in a folder, each read when it is first asked for."""

    def __init__(self, folder: Path, passphrase: str, did: str) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._did = did
        self._read: dict[str, SigningKey] = {}

    @property
    def place(self) -> Text:
        """The folder."""
        return Text(f"フォルダー「{self._folder}」", f"the folder {self._folder}")

    def find(self, published: PublishedKey) -> SigningKey | None:
        """Return the private half of a published key, or None if the folder does not have it.

        Raises Misconfigured: `key-permissions` (others may read the folder or the key),
        `key-passphrase` (wrong passphrase), `key-unreadable` (no key of ours in PKCS#8),
        `key-not-published` (another key than the published one).
        """
        if published.id not in self._read:
            path = self._folder / f"{published.id}.pem"
            if not path.exists():
                return None
            self._read[published.id] = self._signing_key(path, published)
        return self._read[published.id]

    def _signing_key(self, path: Path, published: PublishedKey) -> SigningKey:
        _require_private_folder(self._folder)
        private = _read_key(path, self._passphrase)
        if public_text(private.public_key()) != published.public:
            raise other_key(published.id, self.place)
        return SigningKey(published.id, f"{self._did}#{published.id}", _signer(private))

    def create(self, kid: str, algorithm: KeyAlgorithm) -> str:
        """Write a new private key to `<folder>/<kid>.pem` and return its public half as text.

        The file appears whole or not at all, with mode 0600. Raises Refused `bad-key-name` and
        `weak-passphrase`, Conflict `key-exists`, Misconfigured `key-permissions`.
        """
        require_key_name(kid)
        _require_passphrase(self._passphrase)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_private_folder(self._folder)
        key = _GENERATE[algorithm]()
        encryption = BestAvailableEncryption(self._passphrase.encode())
        _write_new(self._folder, kid, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        return public_text(key.public_key())


def _signer(private: PrivateKey) -> Callable[[bytes], bytes]:
    """Return what signs with a key as JOSE writes it; the key's kind says how."""
    if isinstance(private, Ed25519PrivateKey):
        return private.sign
    if isinstance(private, RSAPrivateKey):
        return lambda message: private.sign(message, PKCS1v15(), SHA256())
    return lambda message: _r_and_s(private.sign(message, ECDSA(SHA256())))


def _r_and_s(der: bytes) -> bytes:
    """Return a P-256 signature as 64 bytes r || s (RFC 7518, section 3.4)."""
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))


def require_key_name(kid: str) -> None:
    """Raise Refused `bad-key-name` unless `kid` may name a file, a label and a fragment."""
    if not _KID.fullmatch(kid):
        raise Refused(
            "bad-key-name",
            Text(f"鍵の名前「{kid[:80]}」は使えません。", f"“{kid[:80]}” cannot be the name of a key."),
            Text(
                "英小文字、数字、ハイフンだけを使ってください。",
                "Use lower-case letters, digits and hyphens only.",
            ),
        )


def _require_passphrase(passphrase: str) -> None:
    if len(passphrase) < _MIN_PASSPHRASE:
        raise Refused(
            "weak-passphrase",
            Text("パスフレーズが短すぎます。", "The passphrase is too short."),
            Text(f"{_MIN_PASSPHRASE}文字以上にしてください。", f"Use {_MIN_PASSPHRASE} characters or more."),
        )


def _write_new(folder: Path, kid: str, pem: bytes) -> None:
    """Write the file under a name of its own first: a crash never leaves half a key under `kid`."""
    draft = folder / f".{kid}.{os.getpid()}.draft"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, folder / f"{kid}.pem")
    except FileExistsError as fault:
        raise key_exists(kid) from fault
    finally:
        draft.unlink()
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_key(path: Path, passphrase: str) -> PrivateKey:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise _permissions(path, "600")
    try:
        private = load_pem_private_key(path.read_bytes(), passphrase.encode())
    except TypeError as fault:
        raise _unreadable(path) from fault
    except ValueError as fault:
        # The library reports a wrong passphrase and damaged bytes by the same class.
        raise _wrong_passphrase(path) from fault
    if not isinstance(private, PrivateKey) or _is_on_another_curve(private):
        raise _unreadable(path)
    return private


def _is_on_another_curve(private: PrivateKey) -> bool:
    return isinstance(private, EllipticCurvePrivateKey) and not isinstance(private.curve, SECP256R1)


def _require_private_folder(folder: Path) -> None:
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        raise _permissions(folder, "700")


def _permissions(path: Path, mode: str) -> Misconfigured:
    return Misconfigured(
        "key-permissions",
        Text(f"「{path}」を、ほかの人も読めるようになっています。", f"Other people may read {path}."),
        Text(
            f"「chmod {mode} {path}」を実行してください。もう読まれたおそれがあれば、鍵を替えてください。",
            f"Run “chmod {mode} {path}”. If somebody may have read it already, replace the key.",
        ),
    )


def _wrong_passphrase(path: Path) -> Misconfigured:
    return Misconfigured(
        "key-passphrase",
        Text(
            f"鍵「{path}」を、このパスフレーズで開けません。", f"The passphrase does not open the key {path}."
        ),
        Text(
            "設定のパスフレーズを確かめてください。ファイルがこわれていれば、控えから戻してください。",
            "Check the passphrase in the settings; if the file is damaged, restore it from your backup.",
        ),
    )


def _unreadable(path: Path) -> Misconfigured:
    return Misconfigured(
        "key-unreadable",
        Text(
            f"「{path}」は、パスフレーズで守られたEd25519、P-256、RSAの鍵ではありません。",
            f"{path} is no key of Ed25519, P-256 or RSA that is protected by a passphrase.",
        ),
        Text(
            "「badgeserver keys create」で作った鍵を置いてください。",
            "Put a key there that “badgeserver keys create” made.",
        ),
    )
