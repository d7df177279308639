"""Who is signed in, in which browser: kept here and not in the cookie, so that it can be ended from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from badgeserver.domain.account import Account, AccountKind, Visit, learner_account, staff_account
from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.tokens import digest_of

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when somebody last came by."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a visit lasts: without anybody coming by, and at all."""

    idle: timedelta
    whole: timedelta


BRIEF = Lifetime(idle=timedelta(hours=2), whole=timedelta(hours=12))
"""For staff, and for learners on a device that others use too."""
ON_AN_OWN_DEVICE = Lifetime(idle=timedelta(days=14), whole=timedelta(days=60))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in: a learner, or a staff member with their role.

    `visit` is the digest of the browser's visit. `confirmed` is False as long as a staff member has
    not shown a passkey; nothing that is for staff is open until then.
    """

    role: Role
    learner_id: LearnerId | None
    staff_id: StaffId | None = None
    name: str = ""
    visit: str = ""
    confirmed: bool = True

    @property
    def account(self) -> Account:
        """Return the account that this person is signed in to; raises ValueError for nobody's."""
        if self.learner_id is not None:
            return learner_account(self.learner_id)
        if self.staff_id is not None:
            return staff_account(self.staff_id)
        raise ValueError("neither a learner nor a staff member")

    @property
    def actor(self) -> Actor:
        """Return how the record names this person."""
        return Actor(self.role, self.account.id)


def begin_visit(
    account: Account, label: str, lifetime: Lifetime, confirmed: bool, office: Office
) -> tuple[str, SignedIn]:
    """Sign a browser in to `account`; return the secret for its cookie, and who it is.

    `label` is what the browser is called in the list of visits. With `confirmed` a second factor
    was shown already, or needs none. Raises NotFound for an account that is gone or has ended.
    """
    person = _person(account, office)
    secret, now = office.new_id() + office.new_id(), office.clock()
    visit = Visit(
        digest=digest_of(secret),
        account=account,
        label=label,
        created_at=now,
        seen_at=now,
        expires_at=now + lifetime.whole,
        idle=lifetime.idle,
        confirmed_at=now if confirmed else None,
    )
    with office.store.transaction():
        office.store.visits.forget_expired(now)
        office.store.visits.add(visit)
        office.store.audit.append(now, person.actor.reference, "sign-in", account.reference, {})
    return secret, _with(person, visit)


def visitor_with(secret: str, office: Office) -> SignedIn | None:
    """Return who is signed in with the cookie `secret`, and note that they came by; None for nobody."""
    now = office.clock()
    with office.store.snapshot():
        visit = office.store.visits.find(digest_of(secret))
        if visit is None or not visit.lasts_at(now):
            return None
        try:
            person = _person(visit.account, office)
        except NotFound:
            return None
    if now - visit.seen_at >= SEEN_EVERY:
        office.store.visits.see(visit.digest, now)
    return _with(person, visit)


def visits_of(account: Account, office: Office) -> tuple[Visit, ...]:
    """Return the browsers that are signed in to the account, the last one seen first."""
    now = office.clock()
    return tuple(visit for visit in office.store.visits.of_account(account) if visit.lasts_at(now))


def end_visit(account: Account, digest: str, office: Office) -> None:
    """Sign one browser out of the account."""
    office.store.visits.end(account, digest)


def end_other_visits(account: Account, digest: str, office: Office) -> None:
    """Sign every browser but one out of the account."""
    office.store.visits.end_all(account, but=digest)


def end_all_visits(account: Account, office: Office) -> None:
    """Sign every browser out of the account."""
    office.store.visits.end_all(account)


def _person(account: Account, office: Office) -> SignedIn:
    if account.kind is AccountKind.LEARNER:
        learner = office.store.learners.get(LearnerId(account.id))
        return SignedIn(Role.LEARNER, learner.id, name=learner.name)
    member = office.store.staff.get(StaffId(account.id))
    if member.ended_at is not None:
        raise _ended()
    return SignedIn(member.role, None, member.id, member.name)


def _ended() -> NotFound:
    return NotFound(
        "account-ended",
        Text("このアカウントは終わりました。", "This account has ended."),
        Text("運用担当者にきいてください。", "Ask the operator."),
    )


def _with(person: SignedIn, visit: Visit) -> SignedIn:
    confirmed = person.role is Role.LEARNER or visit.confirmed_at is not None
    return SignedIn(person.role, person.learner_id, person.staff_id, person.name, visit.digest, confirmed)
