"""A provider: a body that gives certificates, and may list here who has completed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeserver.domain.ids import CertificateId
from badgeserver.domain.person import Actor
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider with the certificates that it may list; `contact` is an e-mail address or a telephone."""

    id: str
    name: Text
    certificates: frozenset[CertificateId]
    contact: str
    added_at: datetime
    ended_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Return how the record names what the provider does."""
        return Actor("roster", self.id)
