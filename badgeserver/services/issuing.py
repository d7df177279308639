"""Issuing: an award gets its signed credential and a place in a status list, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.ids import AwardId
from badgeserver.domain.text import Text
from badgeserver.services.credential_signing import WITH_ONE_PROOF, Sign
from badgeserver.services.drafts import Draft, drafts
from badgeserver.services.endorsements import seals_of
from badgeserver.services.office import Office
from badgeserver.services.signing_many import Signed, SignMany, signing_here
from badgeserver.storage.rows import batches

BATCH = 500
"""How many awards are issued in one transaction, for which all other issuers wait."""
HANDFUL = 100
"""How many are signed together, while those before are stored."""


ReadDrafts = Callable[[], Sequence[Draft]]
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
    return _credential_of(award, office) or _issue(award, office, signing_here(office, sign))


def issue_all(
    office: Office, signing: SignMany | None = None, size: int = BATCH, refuse: Refuse = _stop
) -> Iterator[IssuedCredential]:
    """Issue every award that never had a credential, `size` in one transaction, as they are asked for.

    Safe to break off at any point and to start again; of two at once each takes what the other left.
    An award that cannot be issued holds up no other: `refuse` is told of it, or the refusal is raised
    when the other awards of its batch are issued. The next batch is read while one is signed: here, if
    nothing else does the `signing`.
    """
    signing = signing or signing_here(office)
    with ThreadPoolExecutor(1, "reading-ahead") as ahead:
        following = _Batch(None, size, ahead, office)
        while waiting := following.ids():
            batch, following = following, _Batch(waiting[-1], size, ahead, office)
            issued, refused = _issue_what_can_be(waiting, batch.drafts, office, signing)
            yield from issued
            for award_id, refusal in refused:
                refuse(award_id, refusal)


class _Batch:
    """Awards that wait, the first `size` of them beyond `last`; a thread begins at once to read them."""

    def __init__(self, last: AwardId | None, size: int, thread: ThreadPoolExecutor, office: Office) -> None:
        self._ids = thread.submit(office.store.awards.without_credential, size, last)
        self._drafts = thread.submit(lambda: drafts(self._ids.result(), office))

    def ids(self) -> Sequence[AwardId]:
        return self._ids.result()

    def drafts(self) -> Sequence[Draft]:
        """Return a draft for each; raises as `drafts`."""
        return self._drafts.result()


def _issue_what_can_be(
    award_ids: Sequence[AwardId], read: ReadDrafts, office: Office, signing: SignMany
) -> tuple[Sequence[IssuedCredential], Sequence[tuple[AwardId, Refused]]]:
    """Issue the awards together, or each by itself if one of them is refused."""
    try:
        return _issue_together(award_ids, read(), office, signing), ()
    except Conflict:
        raise
    except Refused as refusal:
        if len(award_ids) == 1:
            return (), [(award_ids[0], refusal)]
    each = [_issue_what_can_be([one], partial(drafts, [one], office), office, signing) for one in award_ids]
    return [one for issued, _ in each for one in issued], [one for _, refused in each for one in refused]


def _issue_together(
    award_ids: Sequence[AwardId], prepared: Sequence[Draft], office: Office, signing: SignMany
) -> tuple[IssuedCredential, ...]:
    """Issue the awards, all or none, except those that another issuer was quicker with.

    They were read before the transaction, so that others can write meanwhile.
    """
    store = office.store
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        done = store.credentials.awards_issued(award_ids)
        return _sign_and_keep([one for one in prepared if one.award.id not in done], office, signing)


def _issue(award: Award, office: Office, signing: SignMany) -> IssuedCredential:
    store = office.store
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        # Another issuer may have been quicker while this one waited for its turn.
        quicker = _credential_of(award, office)
        if quicker is not None:
            return quicker
        (issued,) = _sign_and_keep(drafts([award.id], office), office, signing)
    return issued


def _sign_and_keep(
    prepared: Sequence[Draft], office: Office, signing: SignMany
) -> tuple[IssuedCredential, ...]:
    """Sign a handful after the other, and keep each as soon as it is signed."""
    store = office.store
    entries = store.status_lists.allocate_many(len(prepared), MIN_ENTRIES, office.choose)
    seals = seals_of((piece for one in prepared for piece in one.evidence), office)
    handfuls = zip(batches(prepared, HANDFUL), batches(entries, HANDFUL), strict=True)
    begun = [signing(some, places, seals) for some, places in handfuls]
    return tuple(chain.from_iterable(map(partial(_kept, office), begun)))


def _kept(office: Office, signed: Signed) -> tuple[IssuedCredential, ...]:
    """Wait for credentials and keep them."""
    issued = signed()
    office.store.credentials.add_many(issued)
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
