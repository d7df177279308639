"""The mails of the demonstration, which go into a folder and not to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from badgeserver.documents.couriers import FolderCourier
from badgeserver.domain.errors import NotFound
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

SHOWN = 50


@dataclass(frozen=True, slots=True)
class DemoMail:
    """A mail as its reader would have it."""

    id: str
    at: datetime
    to: str
    subject: str
    body: str


def has_demo_mails(office: Office) -> bool:
    """Tell whether mails go into a folder whose page everybody may see: in the demonstration alone."""
    return _folder(office) is not None


def _folder(office: Office) -> Path | None:
    return office.courier.folder if office.demo and isinstance(office.courier, FolderCourier) else None


def demo_mails(office: Office) -> tuple[DemoMail, ...]:
    """Return the last mails of the demonstration, the newest first; raises NotFound anywhere else."""
    folder = _folder(office)
    if folder is None:
        raise NotFound(
            "no-demo",
            Text("このページはデモにだけあります。", "This page is in the demonstration only."),
            Text("メールは、届いたメールアプリで見てください。", "Read your mail where it arrives."),
        )
    files = sorted(folder.glob("*.eml"), key=lambda one: (one.stat().st_mtime_ns, one.name), reverse=True)
    return tuple(map(_read, files[:SHOWN]))


def _read(file: Path) -> DemoMail:
    message = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default)
    body = message.get_content().replace("\r\n", "\n").strip()
    return DemoMail(
        file.stem, parsedate_to_datetime(message["Date"]), message["To"], message["Subject"], body
    )
