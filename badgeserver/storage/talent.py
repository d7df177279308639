"""The repositories of organisations, of what learners show to them, and of who asked whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from badgeserver.domain.ids import BadgeId, LearnerId, StaffId
from badgeserver.domain.talent import Contact, ContactAnswer, Offer, Organisation, ShownPlace, Wanted, born_by
from badgeserver.storage.held import stands
from badgeserver.storage.refusals import NO_SUCH_CONTACT
from badgeserver.storage.rows import batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import (
    AwardRow,
    LearnerRow,
    OrganisationRow,
    TalentBadgeRow,
    TalentContactRow,
    TalentOfferRow,
)


class Organisations:
    """Employers that may search, by the account of their contact person; the ended ones included."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, organisation: Organisation) -> None:
        """Keep a new one; raises NotFound (`no-such-staff-member`), Conflict (`staff-member-exists`)."""
        row = {
            "staff_id": organisation.contact,
            "name": organisation.name,
            "added_at": organisation.added_at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, OrganisationRow, [row])

    def find(self, staff_id: StaffId) -> Organisation | None:
        """Return the organisation of a contact person, if they have one."""
        with self._sessions.reading() as session:
            row = session.get(OrganisationRow, staff_id)
            return _organisation(row) if row is not None else None

    def all(self) -> tuple[Organisation, ...]:
        """Return every organisation, by name."""
        by_name = select(OrganisationRow).order_by(OrganisationRow.name, OrganisationRow.staff_id)
        with self._sessions.reading() as session:
            return tuple(map(_organisation, session.scalars(by_name)))


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(contact=row.staff_id, name=row.name, added_at=row.added_at)


class TalentOffers:
    """What learners show; nothing of it is left when they agree no longer."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def put(self, offer: Offer) -> None:
        """Keep an offer in place of the one before; raises NotFound (`no-such-learner`)."""
        badges = [{"learner_id": offer.learner, "badge": one} for one in sorted(offer.badges)]
        row = asdict(offer)
        row["learner_id"] = row.pop("learner")
        del row["badges"]
        with self._sessions.writing() as session:
            self.remove(offer.learner)
            insert_rows(session, TalentOfferRow, [row])
            insert_rows(session, TalentBadgeRow, badges)

    def remove(self, learner_id: LearnerId) -> bool:
        """Remove a learner's offer; tell whether there was one."""
        with self._sessions.writing() as session:
            session.execute(delete(TalentBadgeRow).where(TalentBadgeRow.learner_id == learner_id))
            gone = delete(TalentOfferRow).where(TalentOfferRow.learner_id == learner_id)
            return bool(session.scalars(gone.returning(TalentOfferRow.learner_id)).all())

    def find(self, learner_id: LearnerId) -> Offer | None:
        """Return what the learner shows, if they do."""
        return self._one(select(TalentOfferRow).where(TalentOfferRow.learner_id == learner_id))

    def by_pseudonym(self, pseudonym: str, wanted: Wanted) -> Offer | None:
        """Return the offer that a pseudonym stands for, if it is among those that are `wanted`."""
        return self._one(_found(wanted).where(TalentOfferRow.pseudonym == pseudonym))

    def search(self, wanted: Wanted, limit: int, offset: int) -> tuple[Offer, ...]:
        """Return up to `limit` offers that are wanted, in an order that says nothing about anybody."""
        page = _found(wanted).order_by(TalentOfferRow.pseudonym).limit(limit).offset(offset)
        with self._sessions.reading() as session:
            rows = session.scalars(page).all()
            badges = self._badges(one.learner_id for one in rows)
            return tuple(_offer(row, badges.get(row.learner_id, frozenset())) for row in rows)

    def count(self, wanted: Wanted) -> int:
        """Return how many offers `search` would go through."""
        counted = select(func.count()).select_from(_found(wanted).subquery())
        with self._sessions.reading() as session:
            return session.scalar(counted) or 0

    def _one(self, query: Select[TalentOfferRow]) -> Offer | None:
        with self._sessions.reading() as session:
            row = session.scalar(query)
            if row is None:
                return None
            return _offer(row, self._badges([row.learner_id]).get(row.learner_id, frozenset()))

    def _badges(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, frozenset[BadgeId]]:
        found: dict[LearnerId, frozenset[BadgeId]] = {}
        with self._sessions.reading() as session:
            for some in batches(learner_ids):
                rows = select(TalentBadgeRow).where(TalentBadgeRow.learner_id.in_(some))
                for row in session.scalars(rows):
                    found[row.learner_id] = found.get(row.learner_id, frozenset()) | {row.badge}
        return found


def _found(wanted: Wanted) -> Select[TalentOfferRow]:
    """Select the offers of adults who show a wanted badge that they hold now, and are where it is wanted."""
    held = (
        select(TalentBadgeRow.badge)
        .join(
            AwardRow,
            (AwardRow.learner_id == TalentBadgeRow.learner_id) & (AwardRow.badge == TalentBadgeRow.badge),
        )
        .where(
            TalentBadgeRow.learner_id == TalentOfferRow.learner_id,
            AwardRow.awarded_on <= wanted.on,
            or_(AwardRow.valid_until.is_(None), AwardRow.valid_until >= wanted.on),
            stands(),
        )
    )
    if wanted.badges is not None:
        held = held.where(TalentBadgeRow.badge.in_(sorted(wanted.badges)))
    conditions: list[ColumnElement[bool]] = [
        LearnerRow.deleted_at.is_(None),
        LearnerRow.group_id.in_(sorted(wanted.groups)),
        or_(LearnerRow.born_on.is_(None), LearnerRow.born_on <= born_by(wanted.on)),
        held.exists(),
    ]
    if wanted.area_towns is not None:
        conditions += [
            TalentOfferRow.place != ShownPlace.NOTHING,
            LearnerRow.municipality.in_(sorted(wanted.area_towns)),
        ]
    if wanted.town is not None:
        conditions += [
            TalentOfferRow.place == ShownPlace.MUNICIPALITY,
            LearnerRow.municipality == wanted.town,
        ]
    if wanted.sector:
        conditions += [TalentOfferRow.shows_sector.is_(True), LearnerRow.sector == wanted.sector]
    offers = select(TalentOfferRow).join(LearnerRow, LearnerRow.id == TalentOfferRow.learner_id)
    return offers.where(*conditions)


def _offer(row: TalentOfferRow, badges: frozenset[BadgeId]) -> Offer:
    return Offer(
        learner=row.learner_id,
        pseudonym=row.pseudonym,
        badges=badges,
        place=row.place,
        shows_sector=row.shows_sector,
        shows_name=row.shows_name,
        text=row.text,
        offered_at=row.offered_at,
    )


class TalentContacts:
    """Who asked whom, and the answers."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, contact: Contact) -> None:
        """Keep a new one; raises NotFound (`no-such-learner`)."""
        row = asdict(contact)
        row["learner_id"], row["staff_id"] = row.pop("learner"), row.pop("by")
        with self._sessions.writing() as session:
            insert_rows(session, TalentContactRow, [row])

    def get(self, contact_id: str) -> Contact:
        """Return the contact; raises NotFound (`no-such-contact`)."""
        with self._sessions.reading() as session:
            row = session.get(TalentContactRow, contact_id)
            if row is None:
                raise NO_SUCH_CONTACT.about({"contact_id": contact_id})
            return _contact(row)

    def answer(self, contact_id: str, answer: ContactAnswer, reply: str, at: datetime) -> bool:
        """Keep the answer, unless there is one; tell whether it was kept."""
        open_one = (TalentContactRow.id == contact_id, TalentContactRow.answer.is_(None))
        return self._change(open_one, {"answer": answer, "reply": reply, "answered_at": at})

    def report(self, contact_id: str, at: datetime) -> bool:
        """Note that the learner reported it, unless they did before; tell whether it is new."""
        new = (TalentContactRow.id == contact_id, TalentContactRow.reported_at.is_(None))
        return self._change(new, {"reported_at": at})

    def decline_all(self, learner_id: LearnerId, at: datetime) -> None:
        """Decline everything that waits for the learner."""
        theirs = (TalentContactRow.learner_id == learner_id, TalentContactRow.answer.is_(None))
        self._change(theirs, {"answer": ContactAnswer.DECLINED, "answered_at": at})

    def _change(self, which: Iterable[Any], values: dict[str, Any]) -> bool:
        change = update(TalentContactRow).where(*which).values(values)
        with self._sessions.writing() as session:
            return bool(session.execute(change.returning(TalentContactRow.id)).all())

    def of_learner(self, learner_id: LearnerId) -> tuple[Contact, ...]:
        """Return who asked a learner, the newest first."""
        return self._several(TalentContactRow.learner_id == learner_id, 200)

    def of_staff(self, staff_id: StaffId, limit: int) -> tuple[Contact, ...]:
        """Return whom somebody asked, the newest first."""
        return self._several(TalentContactRow.staff_id == staff_id, limit)

    def since(self, staff_id: StaffId, moment: datetime) -> int:
        """Return how many somebody asked after a moment."""
        counted = select(func.count()).select_from(TalentContactRow)
        theirs = counted.where(TalentContactRow.staff_id == staff_id, TalentContactRow.asked_at > moment)
        with self._sessions.reading() as session:
            return session.scalar(theirs) or 0

    def reported(self, limit: int) -> tuple[Contact, ...]:
        """Return what learners reported, the newest contact first."""
        return self._several(TalentContactRow.reported_at.is_not(None), limit)

    def _several(self, which: Any, limit: int) -> tuple[Contact, ...]:
        newest = select(TalentContactRow).where(which)
        newest = newest.order_by(TalentContactRow.asked_at.desc(), TalentContactRow.id).limit(limit)
        with self._sessions.reading() as session:
            return tuple(map(_contact, session.scalars(newest)))


def _contact(row: TalentContactRow) -> Contact:
    return Contact(
        id=row.id,
        learner=row.learner_id,
        by=row.staff_id,
        organisation=row.organisation,
        purpose=row.purpose,
        message=row.message,
        asked_at=row.asked_at,
        answer=row.answer,
        reply=row.reply,
        answered_at=row.answered_at,
        reported_at=row.reported_at,
    )
