"""Signing keys in a real PKCS#11 token: made there, used there, and never seen outside."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pkcs11
import pytest

from badgeserver.credentials.token_keyring import TokenKeyring
from badgeserver.domain.errors import Conflict, Misconfigured, Refused
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from tests.credentials.key_checks import published, require_signature
from tests.credentials.samples import DID, KID
from tests.tokens import Token


@pytest.fixture
def ring(token: Token) -> Iterator[TokenKeyring]:
    keyring = opened(token)
    yield keyring
    keyring.close()


def opened(token: Token) -> TokenKeyring:
    return TokenKeyring(token.module, token.label, token.pin, DID)


def signature(ring: TokenKeyring, key: PublishedKey, message: bytes = b"message") -> bytes:
    found = ring.find(key)
    assert found is not None
    return found.sign(message)


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_a_key_made_on_the_token_signs(ring: TokenKeyring, algorithm: KeyAlgorithm) -> None:
    key = published(ring, algorithm)
    found = ring.find(key)
    assert found is not None
    assert (found.kid, found.verification_method) == (KID, f"{DID}#{KID}")
    require_signature(found.sign(b"message"), b"message", key)
    assert ring.find(key) is found


def test_ed25519_gives_the_same_signature_each_time(ring: TokenKeyring) -> None:
    key = published(ring)
    assert signature(ring, key) == signature(ring, key)


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_a_key_can_not_leave_the_token(ring: TokenKeyring, token: Token, algorithm: KeyAlgorithm) -> None:
    published(ring, algorithm)
    session = pkcs11.lib(token.module).get_token(token_label=token.label).open()
    private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=KID)
    assert private[pkcs11.Attribute.SENSITIVE] and not private[pkcs11.Attribute.EXTRACTABLE]
    hidden = pkcs11.Attribute.PRIVATE_EXPONENT if algorithm is KeyAlgorithm.RS256 else pkcs11.Attribute.VALUE
    with pytest.raises(pkcs11.AttributeSensitive):
        private[hidden]
    session.close()


def test_a_name_is_used_once(ring: TokenKeyring) -> None:
    published(ring)
    with pytest.raises(Conflict, match="key-exists"):
        ring.create(KID, KeyAlgorithm.ES256)
    with pytest.raises(Refused, match="bad-key-name"):
        ring.create("../key", KeyAlgorithm.ES256)


def test_a_key_that_is_not_there_is_not_found(ring: TokenKeyring) -> None:
    key = published(ring)
    other = PublishedKey("key-2", key.algorithm, key.public, key.created_at)
    assert ring.find(other) is None


def test_a_key_whose_public_half_is_not_the_published_one_does_not_sign(ring: TokenKeyring) -> None:
    key, other = published(ring), published(ring, kid="key-2")
    with pytest.raises(Misconfigured, match="key-not-published"):
        ring.find(PublishedKey(key.id, key.algorithm, other.public, key.created_at))


def _stopped(ring: TokenKeyring, key: PublishedKey) -> Misconfigured:
    with pytest.raises(Misconfigured) as stopped:
        ring.find(key)
    assert stopped.value.mend.ja and stopped.value.mend.en
    return stopped.value


def test_a_wrong_pin_is_told_and_not_tried_again(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    ring.close()
    wrong = opened(replace(token, pin="0000"))
    for _ in range(20):
        assert _stopped(wrong, key).code == "pkcs11-pin"
    assert "0000" not in _stopped(wrong, key).message.en
    # The token is not locked by now.
    assert len(signature(ring, key)) == 64


def test_a_token_that_is_not_there_is_told(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    missing = _stopped(opened(replace(token, label="nobody's")), key)
    assert missing.code == "pkcs11-token"
    assert "BADGESERVER_PKCS11_TOKEN" in missing.mend.en


@pytest.mark.parametrize("library", ["/nowhere/lib.so", "libc.so.6"])
def test_a_library_that_is_none_is_told(ring: TokenKeyring, token: Token, library: str) -> None:
    key = published(ring)
    missing = _stopped(opened(replace(token, module=library)), key)
    assert missing.code == "pkcs11-module"
    assert "BADGESERVER_PKCS11_MODULE" in missing.mend.en


def test_a_lost_session_is_opened_again(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    before = signature(ring, key)
    pkcs11.lib(token.module).reinitialize()
    assert signature(ring, key) == before


def test_a_token_that_comes_back_is_found_again(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    before = signature(ring, key)
    away = token.folder.rename(token.folder.with_name("away"))
    token.folder.mkdir()
    pkcs11.lib(token.module).reinitialize()
    with pytest.raises(Misconfigured, match="pkcs11-token"):
        signature(ring, key)
    token.folder.rmdir()
    away.rename(token.folder)
    assert signature(ring, key) == before


def test_a_key_that_was_removed_from_the_token_is_told(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    found = ring.find(key)
    assert found is not None
    session = pkcs11.lib(token.module).get_token(token_label=token.label).open(rw=True)
    session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=KID).destroy()
    session.close()
    with pytest.raises(Misconfigured, match=r"pkcs11-failed.*NoSuchKey"):
        found.sign(b"message")


def test_threads_share_the_session(ring: TokenKeyring) -> None:
    key = published(ring)
    start = threading.Barrier(4)

    def sign_many(number: int) -> set[bytes]:
        start.wait()
        return {signature(ring, key, bytes([number])) for _ in range(50)}

    with ThreadPoolExecutor(4) as pool:
        for number, made in enumerate(pool.map(sign_many, range(4))):
            (only,) = made
            require_signature(only, bytes([number]), key)


def test_a_second_keyring_of_the_same_process_signs_too(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    second = opened(token)
    assert signature(second, key) == signature(ring, key)
    second.close()
    assert len(signature(ring, key)) == 64


def test_a_forked_process_signs_and_leaves_its_parent_alone(ring: TokenKeyring) -> None:
    key = published(ring)
    found = ring.find(key)
    assert found is not None
    expected = found.sign(b"message")
    child = os.fork()
    if child == 0:
        os._exit(0 if found.sign(b"message") == expected else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert found.sign(b"message") == expected


_MAKER = """
import sys
from badgeserver.credentials.token_keyring import TokenKeyring
from badgeserver.domain.keys import KeyAlgorithm
print(TokenKeyring(*sys.argv[1:]).create("key-2", KeyAlgorithm.ED25519))
"""


def test_a_key_that_another_process_makes_is_found_at_once(ring: TokenKeyring, token: Token) -> None:
    key = published(ring)
    signature(ring, key)
    newer = PublishedKey("key-2", key.algorithm, "", key.created_at)
    assert ring.find(newer) is None
    command = [sys.executable, "-c", _MAKER, token.module, token.label, token.pin, DID]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    newer = PublishedKey("key-2", key.algorithm, made, key.created_at)
    require_signature(signature(ring, newer), b"message", newer)
