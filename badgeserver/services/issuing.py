"""Issuing: an award gets its signed credential and a place in a status list, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.ids import AwardId
from badgeserver.domain.text import Text
from badgeserver.services.credential_signing import WITH_ONE_PROOF, CredentialSigning, Sign
from badgeserver.services.drafts import Draft, drafts
from badgeserver.services.endorsements import seals_of
from badgeserver.services.office import Office

BATCH = 500
"""How many awards are issued in one transaction, for which all other issuers wait."""


Refuse = Callable[[AwardId, Refused], None]
"""Is told of an award that cannot be issued, and why."""


def _stop(award_id: AwardId, refusal: Refused) -> None:
    raise refusal


def issue_credential(award_id: AwardId, office: Office, sign: Sign = WITH_ONE_PROOF) -> IssuedCredential:
    """Sign the AchievementCredential of an Award and allocate its status entry.

    Asked again, or by two at once, it returns the credential that is there. Raises NotFound, and
    Refused `award-revoked` for an award whose credential was revoked.
    """
    award = office.store.awards.get(award_id)
    return _credential_of(award, office) or _issue(award, office, sign)


def issue_all(
    office: Office, sign: Sign = WITH_ONE_PROOF, size: int = BATCH, refuse: Refuse = _stop
) -> Iterator[IssuedCredential]:
    """Issue every award that never had a credential, `size` in one transaction, as they are asked for.

    Safe to break off at any point and to start again; of two at once each takes what the other left.
    An award that cannot be issued holds up no other: `refuse` is told of it, or the refusal is raised
    when the other awards of its batch are issued.
    """
    last: AwardId | None = None
    while waiting := office.store.awards.without_credential(size, last):
        issued, refused = _issue_what_can_be(waiting, office, sign)
        yield from issued
        for award_id, refusal in refused:
            refuse(award_id, refusal)
        last = waiting[-1]


def signed_credentials(
    prepared: Sequence[Draft], entries: Sequence[StatusEntry], office: Office, sign: Sign = WITH_ONE_PROOF
) -> tuple[IssuedCredential, ...]:
    """Return a credential for each draft, on the places that were reserved in this transaction."""
    signing = CredentialSigning(office, sign)
    seals = seals_of((piece for one in prepared for piece in one.evidence), office)
    return tuple(signing.signed(one, entry, seals) for one, entry in zip(prepared, entries, strict=True))


def _issue_what_can_be(
    award_ids: Sequence[AwardId], office: Office, sign: Sign
) -> tuple[Sequence[IssuedCredential], Sequence[tuple[AwardId, Refused]]]:
    """Issue the awards together, or each by itself if one of them is refused."""
    try:
        return _issue_together(award_ids, office, sign), ()
    except Conflict:
        raise
    except Refused as refusal:
        if len(award_ids) == 1:
            return (), [(award_ids[0], refusal)]
    each = [_issue_what_can_be([one], office, sign) for one in award_ids]
    return [one for issued, _ in each for one in issued], [one for _, refused in each for one in refused]


def _issue_together(award_ids: Sequence[AwardId], office: Office, sign: Sign) -> tuple[IssuedCredential, ...]:
    """Issue the awards, all or none, except those that another issuer was quicker with.

    They are read before the transaction, so that others can write meanwhile.
    """
    store, prepared = office.store, drafts(award_ids, office)
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        done = store.credentials.awards_issued(award_ids)
        return _sign_and_keep([one for one in prepared if one.award.id not in done], office, sign)


def _issue(award: Award, office: Office, sign: Sign) -> IssuedCredential:
    store = office.store
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        # Another issuer may have been quicker while this one waited for its turn.
        quicker = _credential_of(award, office)
        if quicker is not None:
            return quicker
        (issued,) = _sign_and_keep(drafts([award.id], office), office, sign)
    return issued


def _sign_and_keep(prepared: Sequence[Draft], office: Office, sign: Sign) -> tuple[IssuedCredential, ...]:
    store = office.store
    entries = store.status_lists.allocate_many(len(prepared), MIN_ENTRIES, office.choose)
    issued = signed_credentials(prepared, entries, office, sign)
    store.credentials.add_many(issued)
    return issued


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
