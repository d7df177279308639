"""An installation whose signing keys are in a PKCS#11 token, from its settings to a verified credential."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from badgeserver.bootstrap import open_office
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.verdict import Answer
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import create_signing_key, rotate_signing_key
from badgeserver.services.verification import verify_credential
from badgeserver.settings import read_settings
from tests.offices import environment, make_office, with_award
from tests.tokens import Token


@pytest.fixture
def where(token: Token, tmp_path: Path) -> dict[str, str]:
    """The settings that name the token, its PIN in a file."""
    (tmp_path / "pin").write_text(token.pin + "\n", encoding="utf-8")
    return {
        "BADGESERVER_PKCS11_MODULE": token.module,
        "BADGESERVER_PKCS11_TOKEN": token.label,
        "BADGESERVER_PKCS11_PIN_FILE": str(tmp_path / "pin"),
    }


@pytest.fixture
def office(where: dict[str, str], tmp_path: Path) -> Office:
    return make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}", where)


def test_everything_is_signed_in_the_token(office: Office, tmp_path: Path) -> None:
    (credential,) = issue_all(with_award(office))
    assert verify_credential(credential.id, office).answer is Answer.VALID
    create_signing_key(KeyAlgorithm.ES256, "test", office)
    assert len(office.jwt_key().sign(b"message")) == 64
    rotate_signing_key(KeyAlgorithm.ED25519, "test", office)
    assert verify_credential(credential.id, office).answer is Answer.VALID
    assert not (tmp_path / "keys").exists()


def test_without_the_keys_the_message_names_the_token(office: Office, where: dict[str, str]) -> None:
    for key in office.store.keys.all():
        office.store.keys.replace(
            type(key)(key.id, key.algorithm, key.public, key.created_at, key.created_at)
        )
    with pytest.raises(Misconfigured) as missing:
        office.signing_key()
    assert where["BADGESERVER_PKCS11_TOKEN"] in missing.value.message.en


@pytest.mark.parametrize("name", ["BADGESERVER_PKCS11_TOKEN", "BADGESERVER_PKCS11_PIN_FILE"])
def test_a_setting_that_is_missing_is_named(where: dict[str, str], tmp_path: Path, name: str) -> None:
    del where[name]
    with pytest.raises(Misconfigured) as missing:
        read_settings(environment(tmp_path, "sqlite://") | where)
    assert missing.value.code == "pkcs11-incomplete"
    assert name in missing.value.message.en


def test_the_pin_is_not_shown(where: dict[str, str], token: Token, tmp_path: Path) -> None:
    assert token.pin not in repr(read_settings(environment(tmp_path, "sqlite://") | where))


def test_without_the_library_the_mend_says_how_to_install_it(
    office: Office, where: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "badgeserver.credentials.token_keyring", None)
    settings = read_settings(environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}") | where)
    with pytest.raises(Misconfigured) as missing:
        open_office(settings).signing_key()
    assert missing.value.code == "no-pkcs11-library"
    assert "badgeserver[pkcs11]" in missing.value.mend.en
