"""Accounts: whose they are, by which addresses they are found, and what is signed in to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from badgeserver.domain.ids import LearnerId, StaffId


class AccountKind(StrEnum):
    """One person may have both: a learner's account, and one for work."""

    LEARNER = "learner"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a learner, or of somebody who works for the programme."""

    kind: AccountKind
    id: str

    @property
    def reference(self) -> str:
        """`kind:id`, as one-time tokens keep it."""
        return f"{self.kind}:{self.id}"

    @classmethod
    def of(cls, reference: str) -> Account:
        """Return the account that `reference` names; raises ValueError."""
        kind, _, account_id = reference.partition(":")
        return cls(AccountKind(kind), account_id)


def learner_account(learner_id: LearnerId) -> Account:
    """Return the account of a learner."""
    return Account(AccountKind.LEARNER, learner_id)


def staff_account(staff_id: StaffId) -> Account:
    """Return the account of a staff member."""
    return Account(AccountKind.STAFF, staff_id)


def address_key(address: str) -> str:
    """Return an e-mail address as it is compared: without regard to case."""
    return address.strip().casefold()


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at an OpenID Connect provider, for good (Core 1.0, section 2: `iss` and `sub`)."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One browser that is signed in to an account, from `created_at` on.

    Of the cookie's secret only the `digest` is known. It ends at `expires_at`, or when nobody came by
    for `idle`. `confirmed_at` is when a second factor was shown, where the account needs one.
    """

    digest: str
    account: Account
    label: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    idle: timedelta
    confirmed_at: datetime | None = None

    def lasts_at(self, now: datetime) -> bool:
        """Tell whether it still counts at `now`."""
        return now < self.expires_at and now < self.seen_at + self.idle


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """The public half of a passkey (Web Authentication Level 2); ids and keys are base64url."""

    id: str
    staff: StaffId
    public_key: str
    sign_count: int
    label: str
    added_at: datetime
    used_at: datetime | None = None
