"""The column types that SQLite and PostgreSQL must agree on, and the base of all tables."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from badgeserver.domain.account import AccountKind
from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.award_review import ReviewOutcome
from badgeserver.domain.confirmation import Answer
from badgeserver.domain.evaluation import Route
from badgeserver.domain.handed_badge import HandedState, Proof
from badgeserver.domain.ids import (
    AchievementId,
    AreaCode,
    AwardId,
    BadgeId,
    CertificateId,
    CredentialId,
    EndorsementId,
    EvidenceId,
    GroupId,
    LearnerId,
    MunicipalityCode,
    StaffId,
)
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.learner import Residence
from badgeserver.domain.map_versions import MapState
from badgeserver.domain.person import Role
from badgeserver.domain.record_chain import HappeningKind
from badgeserver.domain.report import ReportPart
from badgeserver.domain.roster import EntryState, ImportState
from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.domain.talent import ContactAnswer, ShownPlace
from badgeserver.domain.targets import Grade
from badgeserver.domain.visibility import Visibility

# Both databases sort by code point then, so that pages and batches come in one order everywhere.
PlainText = Text().with_variant(Text(collation="C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """An instant. Aware datetimes go in and UTC comes out; SQLite keeps UTC without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into what the database keeps; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database kept, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _word(enum: type[StrEnum]) -> Enum:
    """Return a text column that holds nothing but the values of `enum`, by a check constraint."""
    return Enum(
        enum,
        name=enum.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Gives every constraint a name, by which refusals and migrations find it."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        str: PlainText,
        LearnerId: PlainText,
        EvidenceId: PlainText,
        AwardId: PlainText,
        CredentialId: PlainText,
        EndorsementId: PlainText,
        AreaCode: PlainText,
        GroupId: PlainText,
        MunicipalityCode: PlainText,
        CertificateId: PlainText,
        AchievementId: PlainText,
        BadgeId: PlainText,
        StaffId: PlainText,
        datetime: UtcTime(),
        AccountKind: _word(AccountKind),
        Answer: _word(Answer),
        ApiRight: _word(ApiRight),
        ContactAnswer: _word(ContactAnswer),
        EntryState: _word(EntryState),
        Grade: _word(Grade),
        HandedState: _word(HandedState),
        HappeningKind: _word(HappeningKind),
        ImportState: _word(ImportState),
        KeyAlgorithm: _word(KeyAlgorithm),
        MapState: _word(MapState),
        Proof: _word(Proof),
        ReportPart: _word(ReportPart),
        Residence: _word(Residence),
        ReviewOutcome: _word(ReviewOutcome),
        Role: _word(Role),
        Route: _word(Route),
        ShownPlace: _word(ShownPlace),
        StatusPurpose: _word(StatusPurpose),
        Visibility: _word(Visibility),
        SubmissionKind: _word(SubmissionKind),
        SubmissionState: _word(SubmissionState),
    }
