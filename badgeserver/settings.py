"""The settings, read once and typed. Nothing else reads the environment."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.identity_provider import IdentityProvider
from badgeserver.domain.text import Text

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: the folder of `skillmaps/`, `templates/` and `keys/`."""

PREFIX = "BADGESERVER_"
SHORTEST_SECRET = 32
ATTRIBUTION = "「国土数値情報（行政区域データ）」（国土交通省）を加工して作成"
"""What stands beside boundaries unless something else is set: most are made from these data."""


@dataclass(frozen=True, slots=True)
class Pkcs11:
    """Where a token with the signing keys is: its library (.so), its label, and the user's PIN."""

    module: str
    token: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server: TLS from the beginning (`tls`, smtps://) or by STARTTLS."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None = field(repr=False)

    @property
    def is_local(self) -> bool:
        """Tell whether it is on this machine."""
        return _is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. `base_url` is the public address, without a slash at its end.

    The secrets may be given as `NAME` or, better, as a file `NAME_FILE` that holds them. With
    `pkcs11` the signing keys are in that token, and else in the folder `keys`. Mail goes to the
    server `smtp`, in the demonstration into `mail_folder`, and waits where there is neither.
    """

    base_url: str
    database_url: str
    programme: Path
    templates: Path
    keys: Path
    key_passphrase: str | None = field(repr=False)
    secret_key: str | None = field(repr=False)
    demo: bool
    pkcs11: Pkcs11 | None = None
    smtp: Smtp | None = None
    mail_from: str = ""
    mail_folder: Path | None = None
    files: Path = ROOT / "var" / "files"
    """Where the bytes of what people hand in are kept."""
    identity_providers: tuple[IdentityProvider, ...] = ()
    boundaries: Path | None = None
    """A TopoJSON file of municipalities, for maps; without one, maps have a point for each."""
    boundaries_attribution: str = ""

    @property
    def host(self) -> str:
        """Return host and port of the public address, as in `badges.example.jp` or `127.0.0.1:8000`."""
        return urlsplit(self.base_url).netloc

    def require_secret_key(self) -> str:
        """Return the secret that signs the site's sessions; raises Misconfigured where none is set."""
        if not self.secret_key:
            raise Misconfigured(
                "no-secret-key",
                Text(
                    "セッションの秘密の鍵が設定されていません。", "The secret key of the sessions is not set."
                ),
                Text(
                    f"{PREFIX}SECRET_KEY_FILE に秘密のファイルを指定してください。",
                    f"Name a file that holds it in {PREFIX}SECRET_KEY_FILE.",
                ),
            )
        if len(self.secret_key) < SHORTEST_SECRET:
            raise Misconfigured(
                "short-secret-key",
                Text("セッションの秘密の鍵が短すぎます。", "The secret key of the sessions is too short."),
                Text(
                    f"{SHORTEST_SECRET}文字以上の、でたらめな文字列にしてください。",
                    f"Make it {SHORTEST_SECRET} random characters or more.",
                ),
            )
        return self.secret_key

    @property
    def is_loopback(self) -> bool:
        """Tell whether the public address is this machine's own, as in the demonstration."""
        return _is_loopback(urlsplit(self.base_url).hostname or "")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from `environment`; raises Misconfigured naming the one that is wrong."""
    return Settings(
        base_url=_base_url(environment.get(f"{PREFIX}BASE_URL", "http://127.0.0.1:8000")),
        database_url=environment.get(
            f"{PREFIX}DATABASE_URL", f"sqlite:///{ROOT / 'var' / 'badgeserver.sqlite3'}"
        ),
        programme=_folder(environment, "PROGRAMME", ROOT / "skillmaps" / "hokkaido"),
        templates=_folder(environment, "TEMPLATES", ROOT / "templates"),
        keys=Path(environment.get(f"{PREFIX}KEYS", str(ROOT / "keys"))),
        key_passphrase=_secret(environment, "KEY_PASSPHRASE"),
        secret_key=_secret(environment, "SECRET_KEY"),
        demo=_yes(environment, "DEMO"),
        pkcs11=_pkcs11(environment),
        smtp=_smtp(environment),
        mail_from=environment.get(f"{PREFIX}MAIL_FROM", ""),
        files=Path(environment.get(f"{PREFIX}FILES", str(ROOT / "var" / "files"))),
        mail_folder=Path(folder) if (folder := environment.get(f"{PREFIX}MAIL_FOLDER")) else None,
        identity_providers=_identity_providers(environment),
        boundaries=_file(environment, "BOUNDARIES"),
        boundaries_attribution=environment.get(f"{PREFIX}BOUNDARIES_ATTRIBUTION", ATTRIBUTION),
    )


def _identity_providers(environment: Mapping[str, str]) -> tuple[IdentityProvider, ...]:
    """Return the OpenID Connect providers, each of which has `OIDC_<NAME>_ISSUER` and the like."""
    found = (_PROVIDER.fullmatch(variable) for variable in sorted(environment))
    return tuple(_identity_provider(environment, one[1]) for one in found if one)


_PROVIDER = re.compile(f"{PREFIX}OIDC_([A-Z0-9]{{1,32}})_ISSUER")


def _identity_provider(environment: Mapping[str, str], name: str) -> IdentityProvider:
    start = f"OIDC_{name}_"
    issuer = environment[f"{PREFIX}{start}ISSUER"]
    client_id = environment.get(f"{PREFIX}{start}CLIENT_ID")
    secret = _secret(environment, f"{start}CLIENT_SECRET")
    if not _is_safe_issuer(issuer) or not client_id or not secret:
        raise Misconfigured(
            "oidc-incomplete",
            Text(
                f"OpenID Connectの設定（{PREFIX}{start}…）が足りないか、正しくありません。",
                f"The OpenID Connect provider {PREFIX}{start}… is incomplete or wrong.",
            ),
            Text(
                f"https:// のISSUERと、CLIENT_ID、CLIENT_SECRET_FILE を指定してください（{name}）。",
                f"Give ISSUER (https://…), CLIENT_ID and CLIENT_SECRET_FILE for {name}.",
            ),
        )
    label = Text(
        environment.get(f"{PREFIX}{start}LABEL_JA", name), environment.get(f"{PREFIX}{start}LABEL_EN", name)
    )
    return IdentityProvider(name.lower(), issuer, client_id, secret, label)


def _is_safe_issuer(issuer: str) -> bool:
    address = urlsplit(issuer)
    if address.query or address.fragment or not address.hostname:
        return False
    # Plain HTTP is for trying things out: what answers there is on this machine.
    return address.scheme == "https" or (address.scheme == "http" and address.hostname == "localhost")


def _base_url(value: str) -> str:
    address = urlsplit(value)
    allowed = address.scheme == "https" or (address.scheme == "http" and _is_loopback(address.hostname or ""))
    if not allowed or not address.hostname or address.path.rstrip("/") or address.query or address.fragment:
        raise Misconfigured(
            "bad-base-url",
            Text(
                f"{PREFIX}BASE_URL の値「{value}」は使えません。", f"{PREFIX}BASE_URL “{value}” will not do."
            ),
            Text(
                "https:// で始まり、パスのないアドレスにしてください（例：https://badges.example.jp）。",
                "Give an address that starts with https:// and has no path, such as https://badges.example.jp.",
            ),
        )
    return f"{address.scheme}://{address.netloc}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    path = Path(environment.get(PREFIX + name, str(default)))
    if not path.is_dir():
        raise Misconfigured(
            "folder-missing",
            Text(
                f"{PREFIX}{name} のフォルダー「{path}」がありません。",
                f"{PREFIX}{name}: there is no folder {path}.",
            ),
            Text("正しいフォルダーを指定してください。", "Name a folder that exists."),
        )
    return path


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(PREFIX + name)
    if not value:
        return None
    path = Path(value)
    if not path.is_file():
        raise Misconfigured(
            "file-missing",
            Text(
                f"{PREFIX}{name} のファイル「{path}」がありません。",
                f"{PREFIX}{name}: there is no file {path}.",
            ),
            Text("正しいファイルを指定してください。", "Name a file that exists."),
        )
    return path


def _pkcs11(environment: Mapping[str, str]) -> Pkcs11 | None:
    module = environment.get(f"{PREFIX}PKCS11_MODULE")
    if not module:
        return None
    token, pin = environment.get(f"{PREFIX}PKCS11_TOKEN"), _secret(environment, "PKCS11_PIN")
    if not token or not pin:
        missing = f"{PREFIX}PKCS11_PIN_FILE" if token else f"{PREFIX}PKCS11_TOKEN"
        raise Misconfigured(
            "pkcs11-incomplete",
            Text(
                f"{PREFIX}PKCS11_MODULE がありますが、{missing} がありません。",
                f"{PREFIX}PKCS11_MODULE is set, but {missing} is not.",
            ),
            Text(
                "ライブラリー、トークンのラベル、PINの三つを指定してください。",
                "Give all three: the library, the label of the token, and the PIN.",
            ),
        )
    return Pkcs11(module, token, pin)


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    value = environment.get(f"{PREFIX}SMTP_URL")
    if not value:
        return None
    try:
        address = urlsplit(value)
        host, port = address.hostname, address.port
    except ValueError:
        raise _bad_smtp_url() from None
    if address.scheme not in _SMTP_PORTS or not host or address.path.strip("/") or address.password:
        raise _bad_smtp_url()
    if not environment.get(f"{PREFIX}MAIL_FROM"):
        raise Misconfigured(
            "no-mail-from",
            Text(f"{PREFIX}MAIL_FROM がありません。", f"{PREFIX}MAIL_FROM is not set."),
            Text(
                "メールの差出人を指定してください（例：badges@example.jp）。",
                "Name the address that mail comes from, such as badges@example.jp.",
            ),
        )
    user = unquote(address.username) if address.username else None
    tls = address.scheme == "smtps"
    return Smtp(host, port or _SMTP_PORTS[address.scheme], tls, user, _secret(environment, "SMTP_PASSWORD"))


_SMTP_PORTS = {"smtp": 587, "smtps": 465}
"""The ports for handing mail in: RFC 6409, section 3.1, and RFC 8314, section 3.3."""


def _bad_smtp_url() -> Misconfigured:
    return Misconfigured(
        "bad-smtp-url",
        # The value is not repeated: somebody may have put a password into it.
        Text(f"{PREFIX}SMTP_URL の値は使えません。", f"The value of {PREFIX}SMTP_URL will not do."),
        Text(
            f"smtps://user@mail.example.jp のように書き、パスワードは {PREFIX}SMTP_PASSWORD_FILE の"
            "ファイルに入れてください。",
            f"Write smtps://user@mail.example.jp, and put the password into the file named by"
            f" {PREFIX}SMTP_PASSWORD_FILE.",
        ),
    )


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    file = environment.get(f"{PREFIX}{name}_FILE")
    if file is None:
        return environment.get(PREFIX + name)
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            "secret-unreadable",
            Text(
                f"{PREFIX}{name}_FILE「{file}」を読めません。", f"{PREFIX}{name}_FILE {file} can't be read."
            ),
            Text("ファイルの場所と権限を確かめてください。", "Check where the file is and who may read it."),
        ) from error


def _yes(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(PREFIX + name, "0")
    if value not in ("0", "1"):
        raise Misconfigured(
            "bad-switch",
            Text(f"{PREFIX}{name} の値「{value}」は使えません。", f"{PREFIX}{name} “{value}” will not do."),
            Text("0 か 1 にしてください。", "Give 0 or 1."),
        )
    return value == "1"
