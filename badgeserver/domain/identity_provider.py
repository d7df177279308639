"""An OpenID Connect provider that people may sign in with, as the operator set it up."""

from __future__ import annotations

from dataclasses import dataclass, field

from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """`name` stands in addresses, `label` on the button; `issuer` is its identifier (Discovery 1.0)."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: Text
