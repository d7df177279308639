"""The office: everything that the services work with, built once by `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from badgeserver.credentials.fetcher import Fetcher
from badgeserver.credentials.keyring import Keyring, SigningKey
from badgeserver.documents.award_certificate import CertificatePrinter
from badgeserver.domain.award import Award
from badgeserver.domain.errors import NotFound
from badgeserver.domain.programme import Programme
from badgeserver.services.programmes import Programmes
from badgeserver.storage import Store

JAPAN = timezone(timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True)
class Office:
    """The collaborators of every service.

    `keyring` opens the signing keys and raises Misconfigured where they are missing, so that what
    needs no signature works without them; `printer` reads the fonts when it is first asked. `clock` gives
    the present moment in UTC, `new_id` 128 random bits as 22 characters, `choose(n)` a random
    whole number below n.
    """

    programmes: Programmes
    store: Store
    printer: Callable[[], CertificatePrinter]
    keyring: Callable[[], Keyring]
    fetcher: Fetcher
    base_url: str
    did: str
    demo: bool
    secret_key: str
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    choose: Callable[[int], int]

    @property
    def programme(self) -> Programme:
        """The programme in the version that is in force today."""
        return self.programmes.in_force(self.today())

    def programme_of(self, award: Award) -> Programme:
        """Return the programme in the version that an award pins.

        An award from before versions were kept is shown by the version in force.
        """
        try:
            return self.programmes.of_digest(award.map_digest)
        except NotFound:
            return self.programme

    def signing_key(self) -> SigningKey:
        """Return the key that signs now; raises Misconfigured where none is at hand and published."""
        return self.keyring().newest_of([key.id for key in self.store.keys.all() if key.retired_at is None])

    def today(self) -> date:
        """Return the calendar day in Japan, where the programme's dates are counted."""
        return self.clock().astimezone(JAPAN).date()
