"""A further address that its owner has confirmed, and what has waited for it."""

from __future__ import annotations

from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.ids import LearnerId
from badgeserver.services.addresses import confirm_address
from badgeserver.services.office import Office
from badgeserver.services.roster_waiting import give_what_waits


def confirm_and_collect(account: Account, token: str, office: Office) -> str:
    """Add a confirmed address as `confirm_address`, and give its learner the completions that wait for it."""
    email = confirm_address(account, token, office)
    if account.kind is AccountKind.LEARNER:
        give_what_waits(LearnerId(account.id), [email], office)
    return email
