"""Couriers: how a message leaves the house, by SMTP, or into a folder in the demonstration."""

from __future__ import annotations

import smtplib
import ssl
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from badgeserver.domain.errors import CouldNotFindOut, Misconfigured, Refused
from badgeserver.domain.text import Text

TIMEOUT = 20
"""Seconds for each step of a talk with the mail server."""


class Courier(ABC):
    """Takes messages to where they go."""

    @abstractmethod
    def deliver(self, message: EmailMessage) -> None:
        """Hand the message over, once.

        Raises Refused (`mail-refused`) where no further try will help, CouldNotFindOut
        (`mail-server-unreachable`, `mail-put-off`) or Misconfigured (`mail-server-login`,
        `mail-server-plain`) where one may.
        """


class FolderCourier(Courier):
    """Writes each message to a file in `folder`, for the demonstration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, message: EmailMessage) -> None:
        """Write the message under its own id; the same message again replaces its file."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server: TLS from the first byte (`tls`, smtps), else by STARTTLS, which it must offer.

    Only on this machine (`is_local`) is mail handed over without either.
    """

    host: str
    port: int
    tls: bool
    is_local: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpCourier(Courier):
    """Hands messages to a mail server (RFC 5321), over TLS (RFC 8314) checked by `trust`."""

    def __init__(self, server: SmtpServer, own_name: str, trust: ssl.SSLContext) -> None:
        self._server = server
        self._own_name = own_name
        self._trust = trust

    def deliver(self, message: EmailMessage) -> None:
        """Hand the message over in a connection of its own; raises as Courier."""
        try:
            with self._connected() as talk:
                talk.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _answer(max(code for code, _ in error.recipients.values())) from None
        except smtplib.SMTPNotSupportedError:
            raise _login(502) from None
        except smtplib.SMTPAuthenticationError as error:
            raise _login(error.smtp_code) from None
        except smtplib.SMTPResponseException as error:
            raise _answer(error.smtp_code) from None
        except (smtplib.SMTPException, OSError) as error:
            raise _unreachable(self._server, type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        server, name = self._server, self._own_name
        talk: smtplib.SMTP
        if server.tls:
            talk = smtplib.SMTP_SSL(server.host, server.port, name, timeout=TIMEOUT, context=self._trust)
        else:
            talk = smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT)
            self._start_tls(talk)
        if server.user is not None:
            talk.login(server.user, server.password or "")
        return talk

    def _start_tls(self, talk: smtplib.SMTP) -> None:
        talk.ehlo()
        if talk.has_extn("starttls"):
            talk.starttls(context=self._trust)
            return
        if not self._server.is_local:
            talk.close()
            raise _plain(self._server)


def _answer(code: int) -> Refused | CouldNotFindOut:
    """Return what an answer means: 5yz is for good, 4yz for now (RFC 5321, section 4.2.1)."""
    if code >= 500:
        return Refused(
            "mail-refused",
            Text(f"メールサーバーが受け取りません（{code}）。", f"The mail server refuses it ({code})."),
            Text("宛先のアドレスを確かめてください。", "Check the address that it goes to."),
        )
    return CouldNotFindOut(
        "mail-put-off",
        Text(f"メールサーバーがいまは受け取りません（{code}）。", f"The mail server puts it off ({code})."),
        Text("しばらくして、もう一度送ります。", "It is sent again in a while."),
    )


def _login(code: int) -> Misconfigured:
    return Misconfigured(
        "mail-server-login",
        Text(
            f"メールサーバーにサインインできません（{code}）。",
            f"The mail server refuses our login ({code}).",
        ),
        Text(
            "BADGESERVER_SMTP_URL と BADGESERVER_SMTP_PASSWORD_FILE を確かめてください。",
            "Check BADGESERVER_SMTP_URL and BADGESERVER_SMTP_PASSWORD_FILE.",
        ),
    )


def _plain(server: SmtpServer) -> Misconfigured:
    return Misconfigured(
        "mail-server-plain",
        Text(
            f"メールサーバー「{server.host}」は暗号化（STARTTLS）に対応していません。",
            f"The mail server {server.host} offers no encryption (STARTTLS).",
        ),
        Text(
            "smtps:// を使うか、暗号化できるサーバーを指定してください。",
            "Use smtps://, or name a server that can encrypt.",
        ),
    )


def _unreachable(server: SmtpServer, why: str) -> CouldNotFindOut:
    return CouldNotFindOut(
        "mail-server-unreachable",
        Text(
            f"メールサーバー「{server.host}:{server.port}」に届きません（{why}）。",
            f"The mail server {server.host}:{server.port} can't be reached ({why}).",
        ),
        Text("しばらくして、もう一度送ります。", "It is sent again in a while."),
    )
