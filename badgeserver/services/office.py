"""The office: everything that the services work with, built once by `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from badgeserver.credentials.keyring import Keyring
from badgeserver.credentials.verifier import Sources
from badgeserver.documents.award_certificate import CertificatePrinter
from badgeserver.domain.programme import Programme
from badgeserver.storage import Store

JAPAN = timezone(timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True)
class Office:
    """The collaborators of every service.

    `keyring` opens the signing keys and raises Misconfigured where they are missing, so that what
    needs no signature works without them. `web` answers for documents of other issuers. `clock`
    gives the present moment in UTC, `new_id` 128 random bits as 22 characters, `choose(n)` a random
    whole number below n.
    """

    programme: Programme
    store: Store
    printer: CertificatePrinter
    keyring: Callable[[], Keyring]
    web: Sources
    base_url: str
    did: str
    demo: bool
    secret_key: str
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    choose: Callable[[int], int]

    def today(self) -> date:
        """Return the calendar day in Japan, where the programme's dates are counted."""
        return self.clock().astimezone(JAPAN).date()
