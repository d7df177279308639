"""Settings: read once, typed, and wrong ones named."""

from __future__ import annotations

from pathlib import Path

import pytest

from badgeserver.bootstrap import demo_environment, passphrase_of
from badgeserver.domain.errors import Misconfigured
from badgeserver.settings import ATTRIBUTION, ROOT, read_settings


def test_without_any_setting_the_site_is_this_machine() -> None:
    settings = read_settings({})
    assert (settings.base_url, settings.host, settings.is_loopback) == (
        "http://127.0.0.1:8000",
        "127.0.0.1:8000",
        True,
    )
    assert settings.programme == ROOT / "skillmaps" / "hokkaido"
    assert not settings.demo


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://badges.example.jp/", "https://badges.example.jp"),
        ("https://badges.example.jp:8443", "https://badges.example.jp:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_a_public_address_is_kept_without_its_slash(url: str, kept: str) -> None:
    assert read_settings({"BADGESERVER_BASE_URL": url}).base_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://badges.example.jp",
        "badges.example.jp",
        "https://badges.example.jp/x",
        "https://",
        "https://a?b=c",
    ],
)
def test_an_address_that_will_not_do_is_named(url: str) -> None:
    with pytest.raises(Misconfigured, match="bad-base-url"):
        read_settings({"BADGESERVER_BASE_URL": url})


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="folder-missing"):
        read_settings({"BADGESERVER_PROGRAMME": str(tmp_path / "nothing")})


def test_a_switch_is_0_or_1() -> None:
    assert read_settings({"BADGESERVER_DEMO": "1"}).demo
    with pytest.raises(Misconfigured, match="bad-switch"):
        read_settings({"BADGESERVER_DEMO": "yes"})


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file" * 4 + "\n", encoding="utf-8")
    settings = read_settings({"BADGESERVER_SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert settings.require_secret_key() == "from a file" * 4
    assert read_settings({"BADGESERVER_SECRET_KEY": "plain"}).secret_key == "plain"


def test_missing_secrets_are_named(tmp_path: Path) -> None:
    settings = read_settings({})
    with pytest.raises(Misconfigured, match="no-secret-key"):
        settings.require_secret_key()
    with pytest.raises(Misconfigured, match="short-secret-key"):
        read_settings({"BADGESERVER_SECRET_KEY": "short"}).require_secret_key()
    with pytest.raises(Misconfigured, match="no-passphrase"):
        passphrase_of(settings)
    with pytest.raises(Misconfigured, match="secret-unreadable"):
        read_settings({"BADGESERVER_SECRET_KEY_FILE": str(tmp_path / "nothing")})


def test_a_demonstration_has_its_own_secrets_by_port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("badgeserver.bootstrap.ROOT", tmp_path)
    first = read_settings(demo_environment(9001))
    again = read_settings(demo_environment(9001))
    other = read_settings(demo_environment(9002))
    assert first.demo
    assert first.secret_key == again.secret_key != other.secret_key
    assert first.database_url != other.database_url
    assert (tmp_path / "var" / "demo-9001" / "passphrase").stat().st_mode & 0o777 == 0o600


OIDC = {
    "BADGESERVER_OIDC_SCHOOL_ISSUER": "https://id.school.example.jp",
    "BADGESERVER_OIDC_SCHOOL_CLIENT_ID": "badges",
    "BADGESERVER_OIDC_SCHOOL_CLIENT_SECRET": "hidden",
}


def test_identity_providers_are_read_by_name_and_their_secrets_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden too\n", encoding="utf-8")
    other = {
        "BADGESERVER_OIDC_PREF_ISSUER": "http://localhost:9400",
        "BADGESERVER_OIDC_PREF_CLIENT_ID": "badges",
        "BADGESERVER_OIDC_PREF_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
        "BADGESERVER_OIDC_PREF_LABEL_JA": "道のアカウント",
        "BADGESERVER_OIDC_PREF_LABEL_EN": "prefecture's account",
    }
    settings = read_settings(OIDC | other)
    first, second = settings.identity_providers
    assert (first.name, first.label.ja, first.client_secret) == ("pref", "道のアカウント", "hidden too")
    assert (second.name, second.label.en, second.issuer) == (
        "school",
        "SCHOOL",
        "https://id.school.example.jp",
    )
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    "changes",
    [
        {"BADGESERVER_OIDC_SCHOOL_ISSUER": "http://id.school.example.jp"},
        {"BADGESERVER_OIDC_SCHOOL_ISSUER": "https://id.school.example.jp?x=1"},
        {"BADGESERVER_OIDC_SCHOOL_ISSUER": ""},
        {"BADGESERVER_OIDC_SCHOOL_CLIENT_ID": ""},
        {"BADGESERVER_OIDC_SCHOOL_CLIENT_SECRET": ""},
    ],
)
def test_an_identity_provider_that_will_not_do_is_named(changes: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="oidc-incomplete"):
        read_settings(OIDC | changes)


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "user"),
    [
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, False, None),
        ("smtp://mail.example.jp", "mail.example.jp", 587, False, None),
        ("smtps://badges%40example.jp@mail.example.jp", "mail.example.jp", 465, True, "badges@example.jp"),
    ],
)
def test_a_mail_server_is_one_address(url: str, host: str, port: int, tls: bool, user: str | None) -> None:
    smtp = read_settings({"BADGESERVER_SMTP_URL": url, "BADGESERVER_MAIL_FROM": "badges@example.jp"}).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.tls, smtp.user) == (host, port, tls, user)
    assert smtp.is_local is (host == "127.0.0.1")


def test_the_password_of_the_mail_server_is_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("for tests\n", encoding="utf-8")
    environment = {
        "BADGESERVER_SMTP_URL": "smtps://badges@mail.example.jp",
        "BADGESERVER_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
        "BADGESERVER_MAIL_FROM": "badges@example.jp",
    }
    smtp = read_settings(environment).smtp
    assert smtp is not None
    assert smtp.password == "for tests"
    assert "for tests" not in repr(smtp)


@pytest.mark.parametrize(
    "url",
    ["mail.example.jp", "http://mail.example.jp", "smtp://", "smtp://u:secret@h", "smtp://h/x", "smtp://h:x"],
)
def test_an_address_that_is_no_mail_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Misconfigured) as error:
        read_settings({"BADGESERVER_SMTP_URL": url, "BADGESERVER_MAIL_FROM": "badges@example.jp"})
    assert error.value.code == "bad-smtp-url"
    assert "secret" not in str(error.value)


def test_mail_comes_from_somebody() -> None:
    with pytest.raises(Misconfigured) as error:
        read_settings({"BADGESERVER_SMTP_URL": "smtp://127.0.0.1"})
    assert error.value.code == "no-mail-from"


def test_a_file_of_boundaries_is_taken_with_what_must_stand_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "boundaries.json"
    file.touch()
    found = read_settings({"BADGESERVER_BOUNDARIES": str(file)})
    assert (found.boundaries, found.boundaries_attribution) == (file, ATTRIBUTION)
    told = {"BADGESERVER_BOUNDARIES": str(file), "BADGESERVER_BOUNDARIES_ATTRIBUTION": "架空の地図"}
    assert read_settings(told).boundaries_attribution == "架空の地図"
    assert read_settings({}).boundaries is None


def test_a_file_of_boundaries_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="file-missing"):
        read_settings({"BADGESERVER_BOUNDARIES": str(tmp_path / "nothing.json")})
