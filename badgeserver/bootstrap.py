"""Builds the collaborators. The only place that reads the environment, the clock and randomness."""

from __future__ import annotations

import base64
import os
import secrets
import ssl
import time
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from badgeserver.credentials.did import did_of
from badgeserver.credentials.fetcher import Fetcher
from badgeserver.credentials.keyring import FileKeyring
from badgeserver.credentials.signing import Keyring
from badgeserver.credentials.sources import WebSources
from badgeserver.documents.archive_pages import ArchivePages
from badgeserver.documents.charts.boundaries import Boundaries, read_boundaries
from badgeserver.documents.couriers import Courier, FolderCourier, SmtpCourier, SmtpServer
from badgeserver.documents.mail import LetterWriter
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.text import Text
from badgeserver.programme import load_programme, read_folder
from badgeserver.services.background import Background
from badgeserver.services.installed_map import keep_installed_map
from badgeserver.services.office import Office
from badgeserver.services.programmes import Programmes
from badgeserver.services.signing_keys import create_signing_key, published_keys
from badgeserver.services.verification import VerificationDesk
from badgeserver.settings import PREFIX, ROOT, Pkcs11, Settings, read_settings
from badgeserver.storage import migrate, open_store

if TYPE_CHECKING:
    from badgeserver.documents.certificate_printer import CertificatePrinter
    from badgeserver.documents.receipt import ReceiptPrinter
    from badgeserver.documents.report import ReportWriter


def settings_of_environment() -> Settings:
    """Read the settings of this process; raises Misconfigured."""
    return read_settings(os.environ)


def open_office(settings: Settings) -> Office:
    """Build everything that the services work with; raises Misconfigured for what is not ready."""
    did = did_of(settings.base_url)
    installed, store = load_programme(settings.programme), open_store(settings.database_url, settings.files)
    return Office(
        programmes=Programmes(store, installed, time.monotonic),
        store=store,
        printer=cache(lambda: _certificate_printer(settings.templates)),
        receipt_printer=cache(lambda: _receipt_printer(settings.templates)),
        archive_pages=cache(lambda: ArchivePages(settings.templates, ROOT / "badgeserver" / "web")),
        report_writer=cache(lambda: _report_writer(settings.templates)),
        keyring=cache(lambda: _keyring(settings, did)),
        fetcher=Fetcher(own_hosts=_own_hosts(settings)),
        base_url=settings.base_url,
        did=did,
        demo=settings.demo,
        secret_key=settings.secret_key or "",
        clock=lambda: datetime.now(UTC),
        new_id=new_id,
        choose=secrets.randbelow,
        letters=LetterWriter(settings.templates),
        courier=_courier(settings),
        mail_from=settings.mail_from,
        background=Background(),
        identity_providers=settings.identity_providers,
        boundaries=_boundaries(settings, installed.regions.prefecture_code),
    )


# What sets pages takes half a second to load, and most commands set none.
def _certificate_printer(templates: Path) -> CertificatePrinter:
    from badgeserver.documents.certificate_printer import CertificatePrinter

    return CertificatePrinter(templates)


def _receipt_printer(templates: Path) -> ReceiptPrinter:
    from badgeserver.documents.receipt import ReceiptPrinter

    return ReceiptPrinter(templates)


def _report_writer(templates: Path) -> ReportWriter:
    from badgeserver.documents.report import ReportWriter

    return ReportWriter(templates)


def _boundaries(settings: Settings, prefecture_code: str) -> Boundaries | None:
    if settings.boundaries is None:
        return None
    return read_boundaries(settings.boundaries.read_bytes(), prefecture_code, settings.boundaries_attribution)


def _courier(settings: Settings) -> Courier | None:
    """Return what takes mail away: the mail server, a folder in the demonstration, or nothing."""
    if settings.smtp is not None:
        smtp = settings.smtp
        server = SmtpServer(smtp.host, smtp.port, smtp.tls, smtp.is_local, smtp.user, smtp.password)
        own_name = urlsplit(settings.base_url).hostname or "localhost"
        return SmtpCourier(server, own_name, ssl.create_default_context())
    if settings.demo and settings.mail_folder is not None:
        return FolderCourier(settings.mail_folder)
    return None


def prepare(settings: Settings, actor: str) -> str | None:
    """Bring the database to its newest form, keep the skill map, create a first key where there is none.

    Returns the key's name if one was made. Raises Misconfigured.
    """
    _make_folder_of(settings.database_url)
    migrate(settings.database_url)
    office = open_office(settings)
    with closing(office.store):
        keep_installed_map(read_folder(settings.programme), actor, office)
        if published_keys(office):
            office.signing_key()
            return None
        return create_signing_key(KeyAlgorithm.ED25519, actor, office).id


def _make_folder_of(database_url: str) -> None:
    if database_url.startswith("sqlite:///"):
        Path(database_url.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def demo_environment(port: int) -> dict[str, str]:
    """Return the environment of a demonstration on `port`, with secrets made for it in `var/`.

    A port has its own database and keys, because its address is part of everything it issues.
    """
    folder = ROOT / "var" / f"demo-{port}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {
        "DEMO": "1",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{folder / 'badgeserver.db'}",
        "KEYS": str(ROOT / "keys" / f"demo-{port}"),
        "KEY_PASSPHRASE_FILE": str(_secret_file(folder / "passphrase")),
        "SECRET_KEY_FILE": str(_secret_file(folder / "secret-key")),
        "PKCS11_MODULE": "",
        "SMTP_URL": "",
        "MAIL_FROM": "badges@example.jp",
        "MAIL_FOLDER": str(folder / "mails"),
        "FILES": str(folder / "files"),
    }
    return dict(os.environ) | {PREFIX + name: value for name, value in own.items()}


def _secret_file(path: Path) -> Path:
    """Return the file, with a random secret in it that only its owner can read."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path


def strangers_desk(settings: Settings) -> VerificationDesk:
    """Return what it takes to verify without being an issuer: the public documents of others.

    With a loopback address set, a demonstration on this machine is among the others.
    """
    own_hosts = _own_hosts(settings)
    fetcher = Fetcher(own_hosts=own_hosts)
    return VerificationDesk(WebSources(fetcher, own_hosts), fetcher, lambda: datetime.now(UTC))


def _own_hosts(settings: Settings) -> frozenset[str]:
    """Return the host that may be reached over plain HTTP: this machine's own, and no other."""
    return frozenset({settings.host} if settings.is_loopback else ())


def new_id() -> str:
    """Return 128 random bits as 22 characters of base64url, so that nobody can guess an address.

    It does not begin with a hyphen, or the command would take it for an option.
    """
    while (drawn := base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()).startswith("-"):
        pass
    return drawn


def _keyring(settings: Settings, did: str) -> Keyring:
    if settings.pkcs11 is None:
        return FileKeyring(settings.keys, passphrase_of(settings), did)
    return _token_keyring(settings.pkcs11, did)


def _token_keyring(where: Pkcs11, did: str) -> Keyring:
    try:
        # Not at the top: only those who have a token install this library.
        from badgeserver.credentials.token_keyring import TokenKeyring
    except ModuleNotFoundError as error:
        raise Misconfigured(
            "no-pkcs11-library",
            Text("PKCS#11を使う部品が入っていません。", "What it takes to use PKCS#11 is not installed."),
            Text(
                "「pip install 'badgeserver[pkcs11]'」で入れてください。",
                "Install it with “pip install 'badgeserver[pkcs11]'”.",
            ),
        ) from error
    return TokenKeyring(where.module, where.token, where.pin, did)


def passphrase_of(settings: Settings) -> str:
    """Return the passphrase of the signing keys; raises Misconfigured where none is set."""
    if not settings.key_passphrase:
        raise Misconfigured(
            "no-passphrase",
            Text(
                "署名の鍵のパスフレーズが設定されていません。",
                "The passphrase of the signing keys is not set.",
            ),
            Text(
                f"{PREFIX}KEY_PASSPHRASE_FILE にパスフレーズのファイルを指定してください。",
                f"Name a file that holds it in {PREFIX}KEY_PASSPHRASE_FILE.",
            ),
        )
    return settings.key_passphrase
