"""The repository of awards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from badgeserver.domain.award import Award
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.ids import AwardId, BadgeId, EvidenceId, LearnerId
from badgeserver.domain.map_versions import MapState
from badgeserver.domain.record_chain import award_happening
from badgeserver.domain.removal import REMOVED_TEXT
from badgeserver.storage.held import active_holders, held_badges, newest_awards
from badgeserver.storage.record_chain import put_on_record
from badgeserver.storage.refusals import MAP_NOT_PUBLISHED, NO_SUCH_AWARD
from badgeserver.storage.rows import BATCH, among, batches, insert_rows, rows_by_id
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardEvidenceRow, AwardRow, CredentialRow, SkillMapRow

_OF_SOMEBODY = ~AwardRow.record.startswith(REMOVED_TEXT, autoescape=True)


class Awards:
    """Awards with the evidence and the map that they pin; nothing changes them afterwards."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, award: Award) -> None:
        """Keep a new award and put it on record.

        Raises NotFound (`no-such-learner`, `no-such-evidence`, `no-such-award` for the superseded
        one), Conflict (`award-exists`, `already-awarded` that day, `already-superseded`), Refused
        (`map-not-published`: the map that it pins is not kept, so that nobody could replay it).
        """
        self.add_many([award])

    def add_many(self, awards: Iterable[Award]) -> None:
        """Keep new awards, all or none, a superseded one before its successor; raises as `add`."""
        with self._sessions.writing() as session:
            for some in batches(awards):
                _require_published_maps({one.map_digest for one in some}, session)
                insert_rows(session, AwardRow, map(_to_row, some))
                insert_rows(session, AwardEvidenceRow, _evidence_rows(some))
                put_on_record(session, map(award_happening, some))

    def get(self, award_id: AwardId) -> Award:
        """Return the award; raises NotFound (`no-such-award`)."""
        with self._sessions.reading() as session:
            row = session.get(AwardRow, award_id)
            if row is None:
                raise NO_SUCH_AWARD.about({"award_id": award_id})
            return _to_domain([row], session)[0]

    def get_many(self, award_ids: Iterable[AwardId]) -> dict[AwardId, Award]:
        """Return those of the awards that there are, by id."""
        with self._sessions.reading() as session:
            rows = list(rows_by_id(session, AwardRow, award_ids))
            return {award.id: award for award in _to_domain(rows, session)}

    def pages(self, size: int = BATCH) -> Iterator[tuple[Award, ...]]:
        """Yield all awards in the order of their ids, `size` at a time."""
        following = select(AwardRow).order_by(AwardRow.id).limit(size)
        with self._sessions.reading() as session:
            page = _to_domain(session.scalars(following).all(), session)
            while page:
                yield page
                rows = session.scalars(following.where(AwardRow.id > page[-1].id)).all()
                page = _to_domain(rows, session)

    def of_learner(self, learner_id: LearnerId) -> tuple[Award, ...]:
        """Return all the learner's awards, the earliest first."""
        awards = select(AwardRow).where(AwardRow.learner_id == learner_id)
        with self._sessions.reading() as session:
            rows = session.scalars(awards.order_by(AwardRow.awarded_on, AwardRow.id)).all()
            return _to_domain(rows, session)

    def of_learners(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, tuple[Award, ...]]:
        """Return each learner's awards as `of_learner`; who has none has an empty tuple."""
        wanted = list(learner_ids)
        found: defaultdict[LearnerId, list[Award]] = defaultdict(list)
        with self._sessions.reading() as session:
            for some in batches(wanted):
                theirs = select(AwardRow).where(AwardRow.learner_id.in_(some))
                rows = session.scalars(theirs.order_by(AwardRow.awarded_on, AwardRow.id)).all()
                for award in _to_domain(rows, session):
                    found[award.learner].append(award)
        return {learner: tuple(found[learner]) for learner in wanted}

    def revoked(self, award_ids: Iterable[AwardId]) -> frozenset[AwardId]:
        """Return those of the awards that have credentials, of which none is live."""
        standing = CredentialRow.revoked_at.is_(None)
        with self._sessions.reading() as session:
            return frozenset(
                award
                for some in batches(award_ids)
                for award in session.scalars(
                    select(CredentialRow.award_id)
                    .where(CredentialRow.award_id.in_(some))
                    .group_by(CredentialRow.award_id)
                    .having(func.count(CredentialRow.id).filter(standing) == 0)
                )
            )

    def held_by(self, learner_id: LearnerId) -> tuple[HeldBadge, ...]:
        """Return the learner's newest award of each badge, by badge, leaving out revoked ones.

        An award is revoked when it has credentials and none of them is live.
        """
        return self.held_by_many([learner_id])[learner_id]

    def held_by_many(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, tuple[HeldBadge, ...]]:
        """Return what each learner holds as `held_by`; who holds nothing has an empty tuple."""
        wanted = list(learner_ids)
        found: defaultdict[LearnerId, list[HeldBadge]] = defaultdict(list)
        with self._sessions.reading() as session:
            for some in batches(wanted):
                for learner, held in held_badges(session, some):
                    found[learner].append(held)
        return {learner: tuple(found[learner]) for learner in wanted}

    def ending(self, first: date, last: date, size: int = BATCH) -> Iterator[Award]:
        """Yield the awards that learners hold and whose last valid day lies from `first` to `last`.

        An award that a newer one of its badge followed, or that was revoked, is held no longer.
        """
        ranked = newest_awards()
        ends = select(ranked.c.id).where(ranked.c.place == 1, ranked.c.valid_until.between(first, last))
        with self._sessions.reading() as session:
            ids = session.scalars(ends.order_by(ranked.c.valid_until, ranked.c.id)).all()
        for some in batches(ids, size):
            found = self.get_many(some)
            yield from (found[one] for one in some)

    def without_credential(self, limit: int, after: AwardId | None = None) -> tuple[AwardId, ...]:
        """Return up to `limit` awards that never had a credential, in the order of ids beyond `after`.

        Nothing is issued any more to somebody who had their data removed.
        """
        issued = select(CredentialRow.id).where(CredentialRow.award_id == AwardRow.id)
        waiting = select(AwardRow.id).order_by(AwardRow.id).limit(limit)
        if after is not None:
            # Said of both tables, so that neither is walked through from its beginning.
            issued = issued.where(CredentialRow.award_id > after)
            waiting = waiting.where(AwardRow.id > after)
        waiting = waiting.where(~issued.exists(), _OF_SOMEBODY)
        with self._sessions.reading() as session:
            return tuple(session.scalars(waiting))

    def waiting(self, award_ids: Iterable[AwardId]) -> tuple[AwardId, ...]:
        """Return those of the awards that never had a credential, as `without_credential`, badge by badge."""
        issued = select(CredentialRow.id).where(CredentialRow.award_id == AwardRow.id)
        waiting = select(AwardRow.badge, AwardRow.id).where(~issued.exists(), _OF_SOMEBODY)
        with self._sessions.reading() as session:
            found = [
                (badge, award_id)
                for some in batches(award_ids)
                for badge, award_id in session.execute(waiting.where(among(session, AwardRow.id, some)))
            ]
        return tuple(award_id for _, award_id in sorted(found))

    def count_without_credential(self) -> int:
        """Return how many awards never had a credential."""
        issued = select(CredentialRow.id).where(CredentialRow.award_id == AwardRow.id).exists()
        waiting = select(func.count()).select_from(AwardRow).where(~issued, _OF_SOMEBODY)
        with self._sessions.reading() as session:
            return session.scalar(waiting) or 0

    def active_by_badge(self, on: date) -> dict[BadgeId, int]:
        """Return how many learners hold each badge with an award that is active on the day `on`."""
        with self._sessions.reading() as session:
            return active_holders(session, on)

    def count(self) -> int:
        """Return how many awards there are."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(AwardRow)) or 0


def _require_published_maps(digests: set[str], session: Session) -> None:
    """Raise Refused (`map-not-published`) unless all the maps are kept. None of them is ever removed."""
    published = select(SkillMapRow.digest).where(SkillMapRow.state == MapState.PUBLISHED)
    found = session.scalars(published.where(SkillMapRow.digest.in_(digests)))
    for digest in sorted(digests.difference(found)):
        raise MAP_NOT_PUBLISHED.about({"map_digest": digest})


def _to_row(award: Award) -> dict[str, Any]:
    return {
        "id": award.id,
        "learner_id": award.learner,
        "badge": award.badge,
        "route": award.route,
        "awarded_on": award.awarded_on,
        "valid_until": award.valid_until,
        "map_version": award.map_version,
        "map_digest": award.map_digest,
        "record": award.record,
        "supersedes": award.supersedes,
    }


def _evidence_rows(awards: Iterable[Award]) -> Iterator[dict[str, Any]]:
    for award in awards:
        for position, (evidence_id, digest) in enumerate(award.evidence):
            yield {
                "award_id": award.id,
                "position": position,
                "evidence_id": evidence_id,
                "digest": digest,
            }


def _to_domain(rows: Sequence[AwardRow | Row[Any]], session: Session) -> tuple[Award, ...]:
    pinned = _pinned([row.id for row in rows], session)
    return tuple(
        Award(
            id=row.id,
            learner=row.learner_id,
            badge=row.badge,
            route=row.route,
            awarded_on=row.awarded_on,
            valid_until=row.valid_until,
            map_version=row.map_version,
            map_digest=row.map_digest,
            evidence=tuple(pinned[row.id]),
            record=row.record,
            supersedes=row.supersedes,
        )
        for row in rows
    )


def _pinned(award_ids: Iterable[AwardId], session: Session) -> dict[AwardId, list[tuple[EvidenceId, str]]]:
    pinned: defaultdict[AwardId, list[tuple[EvidenceId, str]]] = defaultdict(list)
    for some in batches(award_ids):
        row = AwardEvidenceRow
        rows = select(row.award_id, row.evidence_id, row.digest)
        rows = rows.where(among(session, row.award_id, some))
        for award_id, evidence_id, digest in session.execute(rows.order_by(row.position)):
            pinned[award_id].append((evidence_id, digest))
    return pinned
