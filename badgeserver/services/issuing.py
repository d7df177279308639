"""Issuing: an award gets its signed credential and a place in a status list, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.ids import AwardId
from badgeserver.domain.text import Text
from badgeserver.services.bases import bases
from badgeserver.services.credential_signing import WITH_ONE_PROOF, Sign
from badgeserver.services.endorsements import seals_of
from badgeserver.services.office import Office
from badgeserver.services.signing_many import Seals, SignMany, signing_here

BATCH = 500
"""How many awards are issued in one transaction, for which all other issuers wait."""
LARGE_BATCH = 4_000
"""Takes some two seconds on two processors. Each transaction has an end at which the signers have no work."""
STEPS = 20
"""Into so many transactions a large run is divided at least, since progress shows after each of them."""

Refuse = Callable[[AwardId, Refused], None]
"""Is told of an award that cannot be issued, and why."""


def _stop(award_id: AwardId, refusal: Refused) -> None:
    raise refusal


def batch_for(total: int) -> int:
    """Return how many awards to issue in one transaction where `total` wait."""
    return min(max(total // STEPS, BATCH), LARGE_BATCH)


def issue_credential(award_id: AwardId, office: Office, sign: Sign = WITH_ONE_PROOF) -> IssuedCredential:
    """Sign the AchievementCredential of an Award and allocate its status entry.

    Asked again, or by two at once, it returns the credential that is there. Raises NotFound, and
    Refused `award-revoked` for an award whose credential was revoked.
    """
    award = office.store.awards.get(award_id)
    return _credential_of(award, office) or _issue(award, office, signing_here(office, sign))


def issue_all(
    office: Office, signing: SignMany | None = None, size: int = BATCH, refuse: Refuse = _stop
) -> Iterator[IssuedCredential]:
    """Issue every award that never had a credential, `size` in one transaction, as they are asked for.

    Safe to break off at any point and to start again; of two at once each takes what the other left.
    An award that cannot be issued holds up no other: `refuse` is told of it, or the refusal is raised
    when the other awards of its batch are issued. Without `signing` they are signed here.
    """
    signing = signing or signing_here(office)
    last: AwardId | None = None
    while waiting := office.store.awards.without_credential(size, last):
        last = waiting[-1]
        issued, refused = _issue_what_can_be(waiting, office, signing)
        yield from issued
        for award_id, refusal in refused:
            refuse(award_id, refusal)


def _issue_what_can_be(
    award_ids: Sequence[AwardId], office: Office, signing: SignMany
) -> tuple[Sequence[IssuedCredential], Sequence[tuple[AwardId, Refused]]]:
    """Issue the awards together; where one of them is refused, each half by itself, until it is found."""
    try:
        return _issue_together(award_ids, office, signing), ()
    except Conflict:
        raise
    except Refused as refusal:
        if len(award_ids) == 1:
            return (), [(award_ids[0], refusal)]
    half = len(award_ids) // 2
    parts = [_issue_what_can_be(some, office, signing) for some in (award_ids[:half], award_ids[half:])]
    return [one for issued, _ in parts for one in issued], [one for _, refused in parts for one in refused]


def _issue_together(
    award_ids: Sequence[AwardId], office: Office, signing: SignMany
) -> tuple[IssuedCredential, ...]:
    """Issue the awards, all or none, except those that wait no longer.

    Another issuer may have been quicker with them, or their holders had their data removed.
    """
    store = office.store
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        return _sign_and_keep(store.awards.waiting(award_ids), office, signing)


def _issue(award: Award, office: Office, signing: SignMany) -> IssuedCredential:
    store = office.store
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        # Another issuer may have been quicker while this one waited for its turn.
        quicker = _credential_of(award, office)
        if quicker is not None:
            return quicker
        (issued,) = _sign_and_keep([award.id], office, signing)
    return issued


def _sign_and_keep(
    award_ids: Sequence[AwardId], office: Office, signing: SignMany
) -> tuple[IssuedCredential, ...]:
    """Sign a handful after the other, and keep each as soon as it is signed."""
    issued: list[IssuedCredential] = []
    for handful in signing(award_ids, partial(_places, office), _seals(award_ids, office)):
        office.store.credentials.add_many(handful)
        issued.extend(handful)
    return tuple(issued)


def _places(office: Office, count: int) -> Sequence[StatusEntry]:
    return office.store.status_lists.allocate_many(count, MIN_ENTRIES, office.choose)


def _seals(award_ids: Sequence[AwardId], office: Office) -> Seals:
    """Return the seals of the evidence that the awards rest on."""
    few = office.store.endorsements.awards_on_badges(award_ids)
    return seals_of((piece for one in bases(few, office) for piece in one.evidence), office)


def _credential_of(award: Award, office: Office) -> IssuedCredential | None:
    """Return the award's credential if it has one that stands; raises Refused if it was revoked."""
    live = office.store.credentials.live_of_award(award.id)
    if live is None and office.store.credentials.awards_issued([award.id]):
        raise Refused(
            "award-revoked",
            Text("このバッジの証明書は失効しています。", "The credential of this award was revoked."),
            Text("新しく授与してから発行してください。", "Record a new award, then issue that."),
        )
    return live
