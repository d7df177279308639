"""Checking the chain of records against itself, against the rows that it tells of, and a deposited hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from badgeserver.domain.chain_faults import (
    ChainFault,
    end_fault,
    link_fault,
    not_in_chain,
    row_fault,
    unrecorded,
)
from badgeserver.domain.ids import AwardId, CredentialId, EndorsementId
from badgeserver.domain.record_chain import (
    EMPTY_CHAIN,
    ChainEntry,
    ChainHead,
    Happening,
    HappeningKind,
    award_happening,
    credential_happenings,
    endorsement_happenings,
    removal_happenings,
)
from badgeserver.services.office import Office


def chain_head(office: Office) -> ChainHead:
    """Return how many entries the chain has and its newest hash, to be noted down elsewhere."""
    return office.store.record_chain.head() or EMPTY_CHAIN


def check_record(office: Office, deposited: str | None = None) -> Iterator[tuple[ChainFault, ...]]:
    """Yield the faults of each entry, mostly none; with the last ones those of the whole.

    Found are entries that were changed, are missing or out of place, also at the end; rows that
    were changed or removed since they were put on record, or never were; and, given a `deposited`
    hash, that the chain no longer leads through it.
    """
    store = office.store
    last, has_deposited = EMPTY_CHAIN, deposited in (None, EMPTY_CHAIN.hash)
    with store.snapshot():
        for page in store.record_chain.pages():
            now = _as_kept_now(page, office)
            for entry in page:
                about = (entry.happening.kind, entry.happening.subject)
                found = link_fault(entry, last, store.record_chain.place_of), row_fault(entry, now.get(about))
                yield tuple(fault for fault in found if fault is not None)
                last = ChainHead(entry.sequence, entry.hash)
                has_deposited = has_deposited or entry.hash == deposited
        end = end_fault(store.record_chain.head(), last)
        yield () if end is None else (end,)
        yield tuple(unrecorded(*row) for row in store.record_chain.rows_without_entry())
    if deposited is not None and not has_deposited:
        yield (not_in_chain(deposited),)


def _as_kept_now(
    entries: Sequence[ChainEntry], office: Office
) -> Mapping[tuple[HappeningKind, str], Happening]:
    """Return what the rows that the entries tell of would put on record today."""
    subjects = [(one.happening.kind, one.happening.subject) for one in entries]
    of_awards = {HappeningKind.AWARD, HappeningKind.REMOVE}
    award_ids = {AwardId(subject) for kind, subject in subjects if kind in of_awards}
    signed = {subject for kind, subject in subjects if kind is not HappeningKind.AWARD}
    awards = office.store.awards.get_many(award_ids).values()
    credentials = office.store.credentials.get_many(map(CredentialId, signed))
    others = map(EndorsementId, signed - credentials.keys())
    endorsements = office.store.endorsements.get_many(others).values()
    removals = (
        *(removal_happenings(one.id, one.record) for one in awards),
        *(removal_happenings(one.id, one.document) for one in credentials.values()),
        *(removal_happenings(one.id, one.document) for one in endorsements),
    )
    happenings = chain(
        map(award_happening, awards),
        chain.from_iterable(map(credential_happenings, credentials.values())),
        chain.from_iterable(map(endorsement_happenings, endorsements)),
        chain.from_iterable(removals),
    )
    return {(one.kind, one.subject): one for one in happenings}
