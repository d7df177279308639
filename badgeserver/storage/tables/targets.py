"""What people enter about indicators and write for the report, and the reports that were published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.report import ReportPart
from badgeserver.domain.targets import Grade
from badgeserver.storage.columns import Base

_AUTOINCREMENT = {"sqlite_autoincrement": True}


class IndicatorActualRow(Base):
    """A figure that was entered. Nothing is changed: a later one of the same year holds instead."""

    __tablename__ = "indicator_actuals"
    __table_args__ = (Index(None, "indicator", "fiscal_year", "id"), _AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str]
    fiscal_year: Mapped[int]
    value: Mapped[float]
    is_final: Mapped[bool]
    note_ja: Mapped[str]
    note_en: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class IndicatorGradingRow(Base):
    """A grade with its reason. Nothing is changed: a later one of the same year holds instead."""

    __tablename__ = "indicator_gradings"
    __table_args__ = (
        CheckConstraint("trim(reason_ja) <> '' AND trim(reason_en) <> ''", name="reason_is_given"),
        Index(None, "indicator", "fiscal_year", "id"),
        _AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str]
    fiscal_year: Mapped[int]
    grade: Mapped[Grade]
    reason_ja: Mapped[str]
    reason_en: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class ReportTextRow(Base):
    """What was written for a part of a year's report; a later one of the same part holds instead."""

    __tablename__ = "report_texts"
    __table_args__ = (Index(None, "fiscal_year", "part", "id"), _AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    part: Mapped[ReportPart]
    ja: Mapped[str]
    en: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class ReportEditionRow(Base):
    """A published report; `pictures` is JSON. A query leaves its texts out unless they are asked for."""

    __tablename__ = "report_editions"
    __table_args__ = (CheckConstraint("edition >= 1", name="edition_range"),)

    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_by: Mapped[str]
    published_at: Mapped[datetime]
    article_ja: Mapped[str] = mapped_column(deferred=True)
    article_en: Mapped[str] = mapped_column(deferred=True)
    pictures: Mapped[str] = mapped_column(deferred=True)
    pdf_ja: Mapped[bytes] = mapped_column(deferred=True)
    pdf_en: Mapped[bytes] = mapped_column(deferred=True)
