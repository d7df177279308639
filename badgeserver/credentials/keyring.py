"""The issuer's signing keys: passphrase-encrypted PKCS#8 files (RFC 5958) that only their owner can read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from badgeserver.credentials.multikey import encode_public_key
from badgeserver.domain.errors import Conflict, Misconfigured, Refused
from badgeserver.domain.text import Text

_KID = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
_MIN_PASSPHRASE = 8


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its short name `kid` and its full id `verification_method`."""

    kid: str
    verification_method: str
    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public_multibase(self) -> str:
        """The public half as Multikey text."""
        return encode_public_key(self._private.public_key())

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `message` (RFC 8032)."""
        return self._private.sign(message)


class Keyring:
    """The private keys of one issuer, newest last by the name of their files."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._keys = tuple(keys)

    @classmethod
    def open(cls, folder: Path, passphrase: str, did: str, retired: Collection[str] = ()) -> Keyring:
        """Read the keys `<kid>.pem` of `folder` except the `retired` ones.

        Raises Misconfigured: `key-missing` (no folder or no usable key in it), `key-permissions`
        (others may read the folder or a key), `key-passphrase` (wrong passphrase),
        `key-unreadable` (no Ed25519 key in PKCS#8).
        """
        files = sorted(folder.glob("*.pem")) if folder.is_dir() else []
        usable = [path for path in files if path.stem not in retired]
        if not usable:
            raise _missing(folder)
        _require_private_folder(folder)
        return cls([_read_key(path, passphrase, did) for path in usable])

    def newest_of(self, published: Collection[str]) -> SigningKey:
        """Return the key that signs now: the last by name of those whose public half is published.

        Names begin with the day of creation. Raises Misconfigured `key-not-published`: what another
        key signs would be invalid for everybody.
        """
        for key in reversed(self._keys):
            if key.kid in published:
                return key
        raise Misconfigured(
            "key-not-published",
            Text(
                "鍵のフォルダーの鍵は、このデータベースで公開された鍵ではありません。",
                "None of the keys in the folder is published by this database.",
            ),
            Text(
                "このデータベースの鍵を置くか、「badgeserver keys create」で新しく作ってください。",
                "Put this database's keys there, or make a new one with “badgeserver keys create”.",
            ),
        )


def create_key(folder: Path, passphrase: str, kid: str) -> str:
    """Write a new private key to `<folder>/<kid>.pem` and return its public half as Multikey text.

    The file appears whole or not at all, with mode 0600. Raises Refused `bad-key-name` and
    `weak-passphrase`, Conflict `key-exists`, Misconfigured `key-permissions`.
    """
    _check_new_key(passphrase, kid)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_private_folder(folder)
    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(passphrase.encode())
    _write_new(folder, kid, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    return encode_public_key(key.public_key())


def _check_new_key(passphrase: str, kid: str) -> None:
    if not _KID.fullmatch(kid):
        raise Refused(
            "bad-key-name",
            Text(f"鍵の名前「{kid[:80]}」は使えません。", f"“{kid[:80]}” cannot be the name of a key."),
            Text(
                "英小文字、数字、ハイフンだけを使ってください。",
                "Use lower-case letters, digits and hyphens only.",
            ),
        )
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
        raise Conflict(
            "key-exists",
            Text(f"鍵「{kid}」は、もうあります。", f"The key {kid} exists already."),
            Text("別の名前にしてください。", "Choose another name."),
        ) from fault
    finally:
        draft.unlink()
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_key(path: Path, passphrase: str, did: str) -> SigningKey:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise _permissions(path, "600")
    try:
        private = load_pem_private_key(path.read_bytes(), passphrase.encode())
    except TypeError as fault:
        raise _unreadable(path) from fault
    except ValueError as fault:
        # The library reports a wrong passphrase and damaged bytes by the same class.
        raise _wrong_passphrase(path) from fault
    if not isinstance(private, Ed25519PrivateKey):
        raise _unreadable(path)
    return SigningKey(path.stem, f"{did}#{path.stem}", private)


def _require_private_folder(folder: Path) -> None:
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        raise _permissions(folder, "700")


def _missing(folder: Path) -> Misconfigured:
    return Misconfigured(
        "key-missing",
        Text(
            f"署名の鍵がフォルダー「{folder}」にありません。",
            f"There is no signing key in the folder {folder}.",
        ),
        Text(
            "「badgeserver init」で鍵を作るか、控えから戻してください。",
            "Create one with “badgeserver init”, or restore it from your backup.",
        ),
    )


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
            f"「{path}」は、パスフレーズで守られたEd25519の鍵ではありません。",
            f"{path} is not an Ed25519 key that is protected by a passphrase.",
        ),
        Text(
            "「badgeserver init」で作った鍵を置いてください。",
            "Put a key there that “badgeserver init” made.",
        ),
    )
