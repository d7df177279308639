"""Keys for programs: shown once, kept by digest, good for one right until they end."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.services.api_keys import PREFIX, api_keys, create_api_key, end_api_key, key_with
from badgeserver.services.office import Office
from tests.offices import make_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")


def test_a_key_has_256_random_bits(office: Office) -> None:
    secret = create_api_key("school", ApiRight.ISSUE, "test", office).removeprefix(PREFIX)
    halves = [base64.urlsafe_b64decode(half + "==") for half in (secret[:22], secret[22:])]
    assert [len(half) for half in halves] == [16, 16]
    assert halves[0] != halves[1]


def test_the_key_itself_is_nowhere_in_the_installation(office: Office, tmp_path: Path) -> None:
    secret = create_api_key("school", ApiRight.ISSUE, "test", office)
    office.store.close()
    for file in tmp_path.glob("badgeserver.db*"):
        assert secret.encode() not in file.read_bytes()
        assert secret.removeprefix(PREFIX).encode() not in file.read_bytes()


def test_a_key_gives_its_right_until_it_ends(office: Office) -> None:
    secret = create_api_key("school", ApiRight.ISSUE, "test", office)
    assert key_with(ApiRight.ISSUE, secret, office).name == "school"
    end_api_key("school", "test", office)
    with pytest.raises(Refused) as error:
        key_with(ApiRight.ISSUE, secret, office)
    assert error.value.code == "wrong-api-key"


def test_a_key_gives_no_other_right(office: Office) -> None:
    secret = create_api_key("employer", ApiRight.VERIFY, "test", office)
    with pytest.raises(Refused) as error:
        key_with(ApiRight.ISSUE, secret, office)
    assert error.value.code == "right-missing"


@pytest.mark.parametrize(
    ("shown", "code"), [(None, "no-api-key"), ("", "wrong-api-key"), ("bsk_guess", "wrong-api-key")]
)
def test_nobody_gets_in_without_a_key(office: Office, shown: str | None, code: str) -> None:
    create_api_key("school", ApiRight.ISSUE, "test", office)
    with pytest.raises(Refused) as error:
        key_with(ApiRight.ISSUE, shown, office)
    assert error.value.code == code


def test_a_digest_is_no_key(office: Office) -> None:
    secret = create_api_key("school", ApiRight.ISSUE, "test", office)
    with pytest.raises(Refused):
        key_with(ApiRight.ISSUE, secret.removeprefix(PREFIX), office)


@pytest.mark.parametrize("name", ["", " ", "-school", "学校", "a" * 65, "school\n", "a/b"])
def test_a_name_is_plain(office: Office, name: str) -> None:
    with pytest.raises(Refused) as error:
        create_api_key(name, ApiRight.ISSUE, "test", office)
    assert error.value.code == "bad-api-key-name"


def test_making_and_ending_a_key_is_in_the_audit_log(office: Office) -> None:
    secret = create_api_key("school", ApiRight.ISSUE, "somebody", office)
    end_api_key("school", "somebody else", office)
    ended, made = office.store.audit.entries(2)
    assert (made.actor, made.action, made.subject) == ("somebody", "create-api-key", "school")
    assert (ended.actor, ended.action, ended.subject) == ("somebody else", "end-api-key", "school")
    assert secret not in str((made, ended))


def test_a_name_is_given_once_and_what_is_not_there_does_not_end(office: Office) -> None:
    create_api_key("school", ApiRight.ISSUE, "test", office)
    with pytest.raises(Conflict):
        create_api_key("school", ApiRight.VERIFY, "test", office)
    with pytest.raises(NotFound):
        end_api_key("employer", "test", office)
    assert [key.name for key in api_keys(office)] == ["school"]
