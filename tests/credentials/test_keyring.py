"""Signing keys on disk: only their owner reads them, and a crash leaves no half of one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from badgeserver.credentials.keyring import FileKeyring
from badgeserver.credentials.public_keys import public_text
from badgeserver.domain.errors import Conflict, Misconfigured, Refused
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from tests.credentials.key_checks import published, require_signature
from tests.credentials.samples import DID, KID

PASSPHRASE = "correct horse battery"
OTHER = "key-20271120-aaaa"


def ring(folder: Path, passphrase: str = PASSPHRASE) -> FileKeyring:
    """A keyring that has read nothing yet."""
    return FileKeyring(folder, passphrase, DID)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The place of a folder for keys, which is not there yet."""
    return tmp_path / "keys"


@pytest.fixture
def key(folder: Path) -> PublishedKey:
    """An Ed25519 key in that folder."""
    return published(ring(folder))


def _stopped(folder: Path, key: PublishedKey, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(Misconfigured) as stopped:
        ring(folder, passphrase).find(key)
    assert stopped.value.mend.ja and stopped.value.mend.en
    return stopped.value.code


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_a_new_key_signs_and_its_public_half_verifies(folder: Path, algorithm: KeyAlgorithm) -> None:
    made = published(ring(folder), algorithm)
    found = ring(folder).find(made)
    assert found is not None
    assert (found.kid, found.verification_method) == (KID, f"{DID}#{KID}")
    require_signature(found.sign(b"message"), b"message", made)
    assert "private" not in repr(found).lower()


def test_the_jwk_of_a_key_is_its_required_public_members_in_order(folder: Path) -> None:
    p256 = published(ring(folder), KeyAlgorithm.ES256)
    assert list(json.loads(p256.public)) == ["crv", "kty", "x", "y"]
    three_k = published(ring(folder), KeyAlgorithm.RS256, OTHER)
    assert list(json.loads(three_k.public)) == ["e", "kty", "n"]
    assert len(json.loads(three_k.public)["n"]) == 512
    assert " " not in p256.public + three_k.public


def test_a_key_file_is_encrypted_and_only_its_owner_reads_it(folder: Path, key: PublishedKey) -> None:
    path = folder / f"{KID}.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert [one.name for one in folder.iterdir()] == [path.name]


def test_an_existing_key_is_never_overwritten(folder: Path, key: PublishedKey) -> None:
    before = (folder / f"{KID}.pem").read_bytes()
    with pytest.raises(Conflict) as conflict:
        ring(folder).create(KID, KeyAlgorithm.ES256)
    assert conflict.value.code == "key-exists"
    assert (folder / f"{KID}.pem").read_bytes() == before
    assert len(list(folder.iterdir())) == 1


def test_a_full_disk_leaves_no_key_and_no_draft(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        ring(folder).create(KID, KeyAlgorithm.ED25519)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("kid", ["", "../key", "Key", "key_1", "-key", "key-", "k" * 70, "鍵"])
def test_a_name_that_is_no_short_word_is_refused(folder: Path, kid: str) -> None:
    with pytest.raises(Refused) as refused:
        ring(folder).create(kid, KeyAlgorithm.ED25519)
    assert refused.value.code == "bad-key-name"


def test_a_short_passphrase_is_refused(folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        ring(folder, "short").create(KID, KeyAlgorithm.ED25519)
    assert refused.value.code == "weak-passphrase"


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o644, 0o666])
def test_a_key_that_others_may_read_is_refused(folder: Path, key: PublishedKey, mode: int) -> None:
    (folder / f"{KID}.pem").chmod(mode)
    assert _stopped(folder, key) == "key-permissions"


@pytest.mark.parametrize("mode", [0o701, 0o705, 0o755, 0o777])
def test_a_folder_that_everybody_may_open_is_refused(folder: Path, key: PublishedKey, mode: int) -> None:
    folder.chmod(mode)
    assert _stopped(folder, key) == "key-permissions"
    with pytest.raises(Misconfigured):
        ring(folder).create(OTHER, KeyAlgorithm.ED25519)


def test_a_wrong_passphrase_is_told(folder: Path, key: PublishedKey) -> None:
    assert _stopped(folder, key, "wrong horse battery") == "key-passphrase"


def test_a_key_that_is_not_there_is_not_found(folder: Path, key: PublishedKey) -> None:
    (folder / f"{KID}.pem").unlink()
    assert ring(folder).find(key) is None
    folder.rmdir()
    assert ring(folder).find(key) is None


def test_a_key_that_was_made_elsewhere_meanwhile_is_found(folder: Path, key: PublishedKey) -> None:
    running = ring(folder)
    assert running.find(key) is not None
    newer = published(ring(folder), kid=OTHER)
    found = running.find(newer)
    assert found is not None and found.kid == OTHER


def test_a_key_is_read_once(folder: Path, key: PublishedKey) -> None:
    running = ring(folder)
    first = running.find(key)
    (folder / f"{KID}.pem").unlink()
    assert running.find(key) is first


def test_a_key_without_passphrase_or_of_another_kind_is_refused(folder: Path, key: PublishedKey) -> None:
    path = folder / f"{KID}.pem"
    plain = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.write_bytes(plain)
    assert _stopped(folder, key) == "key-unreadable"
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    other = ec.generate_private_key(ec.SECP384R1())
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    assert _stopped(folder, key) == "key-unreadable"
    with pytest.raises(ValueError, match="secp384r1"):
        public_text(other.public_key())


def test_a_key_whose_public_half_is_not_the_published_one_does_not_sign(
    folder: Path, key: PublishedKey
) -> None:
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    other = rsa.generate_private_key(65537, 2048)
    (folder / f"{KID}.pem").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    assert _stopped(folder, key) == "key-not-published"
