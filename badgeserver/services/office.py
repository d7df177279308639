"""The office: everything that the services work with, built once by `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from badgeserver.credentials.fetcher import Fetcher
from badgeserver.credentials.signing import JwtKey, Keyring, SigningKey, as_jwt_key
from badgeserver.documents.archive_pages import ArchivePages
from badgeserver.documents.charts.boundaries import Boundaries
from badgeserver.documents.couriers import Courier
from badgeserver.documents.mail import LetterWriter
from badgeserver.domain.award import Award
from badgeserver.domain.errors import Misconfigured, NotFound
from badgeserver.domain.identity_provider import IdentityProvider
from badgeserver.domain.keys import JWT_ALGORITHMS, KeyAlgorithm, PublishedKey
from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Text
from badgeserver.services.background import Background
from badgeserver.services.figures_kept import FiguresKept
from badgeserver.services.programmes import Programmes
from badgeserver.storage import Store

if TYPE_CHECKING:
    from badgeserver.documents.certificate_printer import CertificatePrinter
    from badgeserver.documents.receipt import ReceiptPrinter
    from badgeserver.documents.report import ReportWriter

JAPAN = timezone(timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True)
class Office:
    """The collaborators of every service.

    `keyring` opens the signing keys and raises Misconfigured where they are missing, so that what
    needs no signature works without them; `printer`, `receipt_printer` and `report_writer` read the fonts
    when they are first asked. `clock` gives the present moment in UTC, `new_id` 128 random bits as 22
    characters, `choose(n)` a random whole number below n. `letters` writes mail, `courier` takes it away
    from the address `mail_from`; without one it waits. `background` has the one thread for what no request
    waits for, and `roster_work` one for imports, which take longer. People may sign in with the
    `identity_providers`. `archive_pages` reads templates and words when it is first asked; `boundaries` are
    what maps are drawn with, if there are any; `figures` keeps what was counted.
    """

    programmes: Programmes
    store: Store
    printer: Callable[[], CertificatePrinter]
    receipt_printer: Callable[[], ReceiptPrinter]
    archive_pages: Callable[[], ArchivePages]
    report_writer: Callable[[], ReportWriter]
    keyring: Callable[[], Keyring]
    fetcher: Fetcher
    base_url: str
    did: str
    demo: bool
    secret_key: str
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    choose: Callable[[int], int]
    letters: LetterWriter
    courier: Courier | None
    mail_from: str
    background: Background
    identity_providers: tuple[IdentityProvider, ...]
    boundaries: Boundaries | None = None
    roster_work: Background = field(default_factory=Background)
    figures: FiguresKept = field(default_factory=FiguresKept)

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
        """Return the Ed25519 key that signs now: the newest published one that is at hand.

        Which keys are published, retired and revoked is asked of the database each time, so that a
        running site follows at once. Raises Misconfigured `key-missing`.
        """
        return self._newest(frozenset({KeyAlgorithm.ED25519}), _no_key)[1]

    def jwt_key(self) -> JwtKey:
        """Return the key that signs JWT now, in the same way; raises Misconfigured `no-jwt-key`."""
        published, key = self._newest(JWT_ALGORITHMS, _no_jwt_key)
        return as_jwt_key(key, published.algorithm)

    def _newest(
        self, algorithms: frozenset[KeyAlgorithm], missing: Callable[[Text], Misconfigured]
    ) -> tuple[PublishedKey, SigningKey]:
        keyring = self.keyring()
        for published in reversed(self.store.keys.all()):
            if published.signs and published.algorithm in algorithms:
                key = keyring.find(published)
                if key is not None:
                    return published, key
        raise missing(keyring.place)

    def today(self) -> date:
        """Return the calendar day in Japan, where the programme's dates are counted."""
        return self.clock().astimezone(JAPAN).date()


def _no_key(place: Text) -> Misconfigured:
    return Misconfigured(
        "key-missing",
        Text(
            f"このデータベースで公開された署名の鍵が、{place.ja}にありません。",
            f"No signing key that this database has published is in {place.en}.",
        ),
        Text(
            "控えから戻すか、「badgeserver keys create」で新しく作ってください。",
            "Restore it from your backup, or make a new one with “badgeserver keys create”.",
        ),
    )


def _no_jwt_key(place: Text) -> Misconfigured:
    return Misconfigured(
        "no-jwt-key",
        Text(
            f"JWTに署名する鍵（ES256、RS256）が、{place.ja}にありません。",
            f"No key that signs JWT (ES256, RS256) is in {place.en}.",
        ),
        Text(
            "「badgeserver keys create --algorithm ES256」で作ってください。",
            "Make one with “badgeserver keys create --algorithm ES256”.",
        ),
    )
