"""The mail that waits in an office's outbox, as tests read it."""

from __future__ import annotations

import re

from badgeserver.domain.mail import QueuedMail
from badgeserver.services.office import Office


def letters(office: Office) -> list[QueuedMail]:
    """Take out every mail that waits, the oldest first."""
    found = []
    while (mail := office.store.outbox.claim(office.clock(), office.clock())) is not None:
        office.store.outbox.sent(mail.id, office.clock())
        found.append(mail)
    return found


def link_in(mail: QueuedMail) -> str:
    """The path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/(?:sign-in|join|account/addresses)/\S+)", mail.letter.body)
    assert found, mail.letter.body
    return found[1]
