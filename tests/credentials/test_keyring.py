"""Signing keys on disk: only their owner reads them, and a crash leaves no half of one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from badgeserver.credentials.keyring import Keyring, create_key
from badgeserver.credentials.multikey import decode_public_key
from badgeserver.domain.errors import Conflict, Misconfigured, Refused
from tests.credentials.samples import DID, KID

PASSPHRASE = "correct horse battery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for keys with one key in it."""
    keys = tmp_path / "keys"
    create_key(keys, PASSPHRASE, KID)
    return keys


def _stopped(folder: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(Misconfigured) as stopped:
        Keyring.open(folder, passphrase, DID)
    assert stopped.value.mend.ja and stopped.value.mend.en
    return stopped.value.code


def test_a_new_key_signs_and_its_public_half_verifies(tmp_path: Path) -> None:
    multibase = create_key(tmp_path / "keys", PASSPHRASE, KID)
    key = Keyring.open(tmp_path / "keys", PASSPHRASE, DID).newest_of([KID])
    assert (key.kid, key.verification_method) == (KID, f"{DID}#{KID}")
    assert key.public_multibase == multibase
    decode_public_key(multibase).verify(key.sign(b"message"), b"message")
    assert "private" not in repr(key).lower()


def test_a_key_file_is_encrypted_and_only_its_owner_reads_it(folder: Path) -> None:
    path = folder / f"{KID}.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert [one.name for one in folder.iterdir()] == [path.name]


def test_an_existing_key_is_never_overwritten(folder: Path) -> None:
    before = (folder / f"{KID}.pem").read_bytes()
    with pytest.raises(Conflict) as conflict:
        create_key(folder, PASSPHRASE, KID)
    assert conflict.value.code == "key-exists"
    assert (folder / f"{KID}.pem").read_bytes() == before
    assert len(list(folder.iterdir())) == 1


def test_a_full_disk_leaves_no_key_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        create_key(tmp_path / "keys", PASSPHRASE, KID)
    assert list((tmp_path / "keys").iterdir()) == []


@pytest.mark.parametrize("kid", ["", "../key", "Key", "key_1", "-key", "key-", "k" * 70, "鍵"])
def test_a_name_that_is_no_short_word_is_refused(tmp_path: Path, kid: str) -> None:
    with pytest.raises(Refused) as refused:
        create_key(tmp_path, PASSPHRASE, kid)
    assert refused.value.code == "bad-key-name"


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        create_key(tmp_path, "short", KID)
    assert refused.value.code == "weak-passphrase"


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o644, 0o666])
def test_a_key_that_others_may_read_is_refused(folder: Path, mode: int) -> None:
    (folder / f"{KID}.pem").chmod(mode)
    assert _stopped(folder) == "key-permissions"


@pytest.mark.parametrize("mode", [0o701, 0o705, 0o755, 0o777])
def test_a_folder_that_everybody_may_open_is_refused(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    assert _stopped(folder) == "key-permissions"
    with pytest.raises(Misconfigured):
        create_key(folder, PASSPHRASE, "key-2")


def test_a_wrong_passphrase_is_told(folder: Path) -> None:
    assert _stopped(folder, "wrong horse battery") == "key-passphrase"


def test_no_folder_and_no_key_are_told(tmp_path: Path, folder: Path) -> None:
    assert _stopped(tmp_path / "none") == "key-missing"
    (folder / f"{KID}.pem").unlink()
    assert _stopped(folder) == "key-missing"


def test_a_key_without_passphrase_or_of_another_kind_is_refused(folder: Path) -> None:
    path = folder / f"{KID}.pem"
    plain = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.write_bytes(plain)
    assert _stopped(folder) == "key-unreadable"
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    other = rsa.generate_private_key(65537, 2048)
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    assert _stopped(folder) == "key-unreadable"


def test_the_newest_key_that_is_not_retired_signs(folder: Path) -> None:
    create_key(folder, PASSPHRASE, "key-20271120-aaaa")
    assert (
        Keyring.open(folder, PASSPHRASE, DID).newest_of([KID, "key-20271120-aaaa"]).kid == "key-20271120-aaaa"
    )
    kept = Keyring.open(folder, PASSPHRASE, DID, retired={"key-20271120-aaaa"})
    assert kept.newest_of([KID]).kid == KID


def test_a_key_whose_public_half_is_not_published_does_not_sign(folder: Path) -> None:
    with pytest.raises(Misconfigured) as stopped:
        Keyring.open(folder, PASSPHRASE, DID).newest_of(["key-of-another-database"])
    assert stopped.value.code == "key-not-published"
