"""Letters: what `templates/mail/<event>/` says of an event, as plain text in one or both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.mail import Letter, QueuedMail
from badgeserver.domain.text import Language, Text

BETWEEN_LANGUAGES = "\n\n" + "―" * 24 + "\n\n"


class LetterWriter:
    """Writes letters from the templates below `templates`/mail.

    An event is a folder with `subject.ja.txt`, `subject.en.txt`, `body.ja.txt` and `body.en.txt`.
    A value that a template asks for and nobody gave is an error, never a gap in a letter.
    """

    def __init__(self, templates: Path) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(templates / "mail"),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write(self, event: str, language: Language | None, values: Mapping[str, str | Text]) -> Letter:
        """Return the letter of `event` in `language`, or in both, Japanese first, where it is not known.

        Raises Misconfigured (`no-such-letter`), Refused (`bad-letter`: a subject of more than a line).
        """
        languages: tuple[Language, ...] = ("ja", "en") if language is None else (language,)
        letters = [self._in(event, one, values) for one in languages]
        subject = " / ".join(one.subject for one in letters)
        return Letter(subject, BETWEEN_LANGUAGES.join(one.body.strip("\n") for one in letters) + "\n")

    def _in(self, event: str, language: Language, values: Mapping[str, str | Text]) -> Letter:
        known = {name: one.in_(language) if isinstance(one, Text) else one for name, one in values.items()}
        try:
            subject, body = (
                self._templates.get_template(f"{event}/{part}.{language}.txt").render(known)
                for part in ("subject", "body")
            )
        except TemplateNotFound as error:
            raise _no_letter(event, str(error)) from error
        if not subject.isprintable():
            raise _bad_letter()
        return Letter(subject, body)


def message_of(mail: QueuedMail, sender: str, domain: str, now: datetime) -> EmailMessage:
    """Return a mail as the message that goes out (RFC 5322), the same `Message-ID` at every try.

    `sender` is an address, with a name or without; `domain` that of the site. Raises Refused
    (`bad-address`, `bad-letter`) for what can't stand in a header.
    """
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = sender
        require_address(mail.to)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.letter.subject
    except (ValueError, IndexError, HeaderParseError) as error:
        raise _bad_address() from error
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    # So that no absence note is sent back (RFC 3834, section 5).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.letter.body)
    return message


def is_address(address: str) -> bool:
    """Tell whether mail can be sent to what is written: one address of a mailbox, and nothing else."""
    try:
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError, HeaderParseError):
        return False
    return parsed.addr_spec == address and address.isprintable() and "@" in address


def require_address(address: str) -> None:
    """Raise Refused (`bad-address`) for what is no single address of a mailbox."""
    if not is_address(address):
        raise _bad_address()


def _no_letter(event: str, missing: str) -> Misconfigured:
    return Misconfigured(
        "no-such-letter",
        Text(f"メール「{event}」の文面がありません：{missing}", f"The letter “{event}” lacks {missing}."),
        Text("templates/mail/ のフォルダーを確かめてください。", "Look into the folder templates/mail/."),
    )


def _bad_letter() -> Refused:
    return Refused(
        "bad-letter",
        Text("メールの件名に使えない文字があります。", "A subject has characters that it must not have."),
        Text(
            "名前などに改行が入っていないか確かめてください。",
            "See whether a name or title has a line break.",
        ),
    )


def _bad_address() -> Refused:
    return Refused(
        "bad-address",
        Text("メールアドレスとして使えません。", "That is no address to send mail to."),
        Text("メールアドレスを確かめてください。", "Check the address."),
    )
