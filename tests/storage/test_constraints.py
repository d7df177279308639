"""What must be true is kept by the database itself, whoever writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from badgeserver.storage.columns import Base
from badgeserver.storage.constraints import constraint_of
from badgeserver.storage.engine import connect, writing
from tests.storage.values import NOW

DAY = date(2026, 11, 20)
BEFORE = date(2026, 11, 19)

LEARNER = {
    "id": "hanako",
    "name": "花子",
    "email": "hanako@example.jp",
    "email_key": "hanako@example.jp",
    "group_id": "student",
    "municipality": "01100",
    "residence": "resident",
    "reading": "はなこ",
    "shows_name": False,
    "invented": True,
}
CERTIFICATE = {
    "id": "e1",
    "learner_id": "hanako",
    "kind": "certificate",
    "dated": DAY,
    "certificate": "itpass",
}
OTHER = {**CERTIFICATE, "id": "e9"}
ACHIEVEMENT = {**CERTIFICATE, "kind": "achievement", "certificate": None, "achievement": "hackathon"}
EXPERIENCE = {
    **CERTIFICATE,
    "kind": "experience",
    "certificate": None,
    "area": "data",
    "months": 12,
    "gap_months": 0,
}
AWARD = {
    "id": "a1",
    "learner_id": "hanako",
    "badge": "first-step",
    "route": "rule",
    "awarded_on": DAY,
    "valid_until": None,
    "map_version": "1",
    "map_digest": "sha256:0",
    "record": "{}",
    "supersedes": None,
}
LIST = {"number": 1, "size": 8, "taken": 1}
ENTRY = {"list_number": 1, "list_index": 3}
CREDENTIAL = {
    "id": "c1",
    "award_id": "a1",
    "issued_at": NOW,
    "list_number": 1,
    "list_index": 3,
    "document": "{}",
    "revoked_at": None,
    "revocation_reason": None,
}
DOCUMENT = {"purpose": "revocation", "list_number": 1, "document": "{}", "valid_until": NOW}
KEY = {"id": "k1", "algorithm": "Ed25519", "public": "z6Mk", "created_at": NOW}
BADGE = {
    "evidence_id": "e1",
    "badge_id": "urn:b1",
    "issuer": "did:key:z6Mk",
    "issuer_name": "Provider",
    "name": "Course",
    "achievement": "urn:a1",
    "digest": "sha256:0",
    "text": "{}",
    "verified_at": NOW,
    "names_holder": False,
}
ENDORSEMENT = {
    "id": "s1",
    "evidence_id": "e1",
    "issued_at": NOW,
    "list_number": 1,
    "list_index": 5,
    "document": "{}",
    "revoked_at": None,
    "revocation_reason": None,
}
EARLY = datetime(2020, 1, 1, tzinfo=NOW.tzinfo)
TOKEN = {"digest": "d", "purpose": "sign-in", "subject": "x", "created_at": EARLY, "expires_at": NOW}
MEMBER = {
    "id": "s1",
    "name": "Staff",
    "email": "staff@example.jp",
    "email_key": "staff@example.jp",
    "role": "staff",
    "subjects": "[]",
    "teams": "[]",
}
VISIT = {
    "digest": "v1",
    "kind": "staff",
    "account_id": "s1",
    "label": "",
    "created_at": EARLY,
    "seen_at": EARLY,
    "expires_at": NOW,
    "idle_seconds": 60,
}
PASSKEY = {
    "id": "p1",
    "staff_id": "s1",
    "public_key": "k",
    "sign_count": 0,
    "label": "",
    "added_at": NOW,
}
ADDRESS = {
    "kind": "learner",
    "email_key": "h@example.jp",
    "account_id": "hanako",
    "email": "h@example.jp",
    "confirmed_at": NOW,
}
IDENTITY = {
    "issuer": "https://id.example.jp",
    "subject": "1",
    "kind": "learner",
    "account_id": "hanako",
    "linked_at": NOW,
}

NEEDED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("learners", LEARNER),
    ("evidence", CERTIFICATE),
    ("evidence", OTHER),
    ("awards", AWARD),
    ("status_lists", LIST),
    ("status_entries", ENTRY),
    ("status_entries", {**ENTRY, "list_index": 5}),
    ("credentials", CREDENTIAL),
    ("evidence_badges", BADGE),
    ("status_entries", {**ENTRY, "list_index": 6}),
    ("endorsements", {**ENDORSEMENT, "list_index": 6}),
    ("status_list_documents", DOCUMENT),
    ("published_keys", KEY),
    ("tokens", TOKEN),
    ("staff", MEMBER),
    ("sessions", VISIT),
    ("passkeys", PASSKEY),
    ("other_addresses", ADDRESS),
    ("identities", IDENTITY),
)


@pytest.fixture
def connection(migrated_url: str) -> Iterator[Connection]:
    engine = connect(migrated_url)
    with writing(engine).begin() as connection:
        for table, row in NEEDED:
            connection.execute(insert(Base.metadata.tables[table]), row)
        yield connection
    engine.dispose()


TAROS = {**LEARNER, "id": "taro", "email_key": "taro@example.jp"}
ACCEPTED = {"accepted_strength": 3, "accepted_by": "provider", "accepted_on": DAY}
SEALED = {**ENDORSEMENT, "id": "s2", "revoked_at": NOW, "revocation_reason": "mistaken"}
SECOND = {**CREDENTIAL, "id": "c2", "revoked_at": NOW, "revocation_reason": "mistaken"}

BROKEN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("pk_learners", "learners", {**TAROS, "id": "hanako"}),
    ("uq_learners_email_key", "learners", {**TAROS, "email_key": "hanako@example.jp"}),
    ("ck_learners_name_is_given", "learners", {**TAROS, "name": " "}),
    ("ck_learners_email_is_given", "learners", {**TAROS, "email": ""}),
    ("ck_learners_municipality_has_5_digits", "learners", {**TAROS, "municipality": "011002"}),
    ("learners.name", "learners", {**TAROS, "name": None}),
    ("pk_evidence", "evidence", CERTIFICATE),
    ("ck_evidence_kind", "evidence", {**CERTIFICATE, "id": "e2", "kind": "hearsay"}),
    ("ck_evidence_certificate_columns", "evidence", {**CERTIFICATE, "id": "e2", "certificate": None}),
    ("ck_evidence_certificate_columns", "evidence", {**CERTIFICATE, "id": "e2", "rubric": 3}),
    ("ck_evidence_certificate_columns", "evidence", {**CERTIFICATE, "id": "e2", "months": 3}),
    ("ck_evidence_achievement_columns", "evidence", {**ACHIEVEMENT, "id": "e2", "achievement": None}),
    ("ck_evidence_achievement_columns", "evidence", {**ACHIEVEMENT, "id": "e2", "score": 3}),
    ("ck_evidence_achievement_columns", "evidence", {**ACHIEVEMENT, "id": "e2", "area": "data"}),
    ("ck_evidence_experience_columns", "evidence", {**EXPERIENCE, "id": "e2", "months": None}),
    ("ck_evidence_experience_columns", "evidence", {**EXPERIENCE, "id": "e2", "gap_months": None}),
    ("ck_evidence_experience_columns", "evidence", {**EXPERIENCE, "id": "e2", "confirmed_by": "host"}),
    ("ck_evidence_score_range", "evidence", {**CERTIFICATE, "id": "e2", "score": -1}),
    ("ck_evidence_rubric_range", "evidence", {**ACHIEVEMENT, "id": "e2", "rubric": -1}),
    ("ck_evidence_months_range", "evidence", {**EXPERIENCE, "id": "e2", "months": -1}),
    ("ck_evidence_gap_months_range", "evidence", {**EXPERIENCE, "id": "e2", "gap_months": -1}),
    (
        "ck_evidence_accepted_strength_range",
        "evidence",
        {**CERTIFICATE, "id": "e2", **ACCEPTED, "accepted_strength": 5},
    ),
    (
        "ck_evidence_acceptance_is_whole",
        "evidence",
        {**CERTIFICATE, "id": "e2", **ACCEPTED, "accepted_by": None},
    ),
    (
        "ck_evidence_acceptance_is_whole",
        "evidence",
        {**CERTIFICATE, "id": "e2", **ACCEPTED, "accepted_on": None},
    ),
    ("pk_awards", "awards", {**AWARD, "badge": "second"}),
    ("uq_awards_one_a_day", "awards", {**AWARD, "id": "a2"}),
    ("ck_awards_validity_is_in_order", "awards", {**AWARD, "id": "a2", "valid_until": BEFORE}),
    ("ck_awards_is_newly_earned", "awards", {**AWARD, "id": "a2", "route": "held"}),
    ("ck_awards_supersedes_another", "awards", {**AWARD, "id": "a2", "supersedes": "a2"}),
    ("ck_status_lists_number_range", "status_lists", {**LIST, "number": 0}),
    ("ck_status_lists_size_range", "status_lists", {"number": 2, "size": 0, "taken": 0}),
    ("ck_status_lists_taken_range", "status_lists", {"number": 2, "size": 8, "taken": 9}),
    ("pk_status_entries", "status_entries", ENTRY),
    ("ck_status_entries_list_index_range", "status_entries", {**ENTRY, "list_index": -1}),
    ("pk_status_list_documents", "status_list_documents", DOCUMENT),
    ("uq_credentials_list_number_list_index", "credentials", SECOND),
    ("ck_credentials_revocation_is_whole", "credentials", {**SECOND, "revocation_reason": None}),
    ("ck_credentials_revocation_reason_is_given", "credentials", {**SECOND, "revocation_reason": " "}),
    ("ck_credentials_revocation_is_in_order", "credentials", {**SECOND, "revoked_at": EARLY}),
    ("pk_evidence_badges", "evidence_badges", {**BADGE, "badge_id": "urn:b2"}),
    ("uq_evidence_badges_issuer_badge_id", "evidence_badges", {**BADGE, "evidence_id": "e9"}),
    (
        "ck_evidence_badges_confirmer_is_named",
        "evidence_badges",
        {**BADGE, "evidence_id": "e9", "badge_id": "urn:b2", "confirmed_by": " "},
    ),
    ("pk_endorsements", "endorsements", {**SEALED, "id": "s1"}),
    ("uq_endorsements_live", "endorsements", {**ENDORSEMENT, "id": "s2"}),
    ("uq_endorsements_list_number_list_index", "endorsements", {**SEALED, "list_index": 6}),
    ("ck_endorsements_revocation_is_whole", "endorsements", {**SEALED, "revocation_reason": None}),
    ("ck_endorsements_revocation_reason_is_given", "endorsements", {**SEALED, "revocation_reason": " "}),
    ("ck_endorsements_revocation_is_in_order", "endorsements", {**SEALED, "revoked_at": EARLY}),
    ("pk_published_keys", "published_keys", {**KEY, "public": "z6Other"}),
    ("uq_published_keys_public", "published_keys", {**KEY, "id": "k2"}),
    ("ck_published_keys_retirement_is_in_order", "published_keys", {**KEY, "retired_at": EARLY}),
    ("pk_tokens", "tokens", TOKEN),
    ("ck_tokens_purpose_is_given", "tokens", {**TOKEN, "digest": "d2", "purpose": " "}),
    ("ck_tokens_has_an_end", "tokens", {**TOKEN, "digest": "d2", "expires_at": EARLY}),
    ("pk_staff", "staff", {**MEMBER, "email_key": "other@example.jp"}),
    ("uq_staff_working", "staff", {**MEMBER, "id": "s2"}),
    ("ck_staff_name_is_given", "staff", {**MEMBER, "id": "s2", "email_key": "b", "name": " "}),
    ("ck_staff_email_is_given", "staff", {**MEMBER, "id": "s2", "email_key": "b", "email": " "}),
    ("ck_staff_works", "staff", {**MEMBER, "id": "s2", "email_key": "b", "role": "learner"}),
    ("pk_sessions", "sessions", VISIT),
    ("ck_sessions_has_an_end", "sessions", {**VISIT, "digest": "v2", "expires_at": EARLY}),
    ("ck_sessions_idle_seconds_range", "sessions", {**VISIT, "digest": "v2", "idle_seconds": 0}),
    ("pk_passkeys", "passkeys", PASSKEY),
    ("ck_passkeys_sign_count_range", "passkeys", {**PASSKEY, "id": "p2", "sign_count": -1}),
    ("pk_other_addresses", "other_addresses", {**ADDRESS, "account_id": "taro"}),
    ("pk_identities", "identities", {**IDENTITY, "account_id": "taro"}),
)


def test_each_rule_is_kept_and_named(connection: Connection) -> None:
    for name, table, row in BROKEN:
        with pytest.raises(IntegrityError) as error, connection.begin_nested():
            connection.execute(insert(Base.metadata.tables[table]), row)
        assert constraint_of(error.value) == name, (table, row)


def test_a_word_outside_its_list_is_refused(connection: Connection) -> None:
    words = (
        ("learners", {**TAROS, "residence": "moon"}, "ck_learners_residence"),
        ("awards", {**AWARD, "id": "a2", "route": "luck"}, "ck_awards_route"),
        ("status_list_documents", {**DOCUMENT, "purpose": "joy"}, "ck_status_list_documents_statuspurpose"),
    )
    for table, row, name in words:
        columns = ", ".join(row)
        places = ", ".join(f":{column}" for column in row)
        with pytest.raises(IntegrityError) as error, connection.begin_nested():
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), row)
        assert constraint_of(error.value) == name


REFERENCES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("evidence", {**CERTIFICATE, "id": "e2", "learner_id": "nobody"}),
    ("awards", {**AWARD, "id": "a2", "learner_id": "nobody"}),
    ("awards", {**AWARD, "id": "a2", "supersedes": "unknown"}),
    ("award_evidence", {"award_id": "unknown", "position": 0, "evidence_id": "e1", "digest": "x"}),
    ("award_evidence", {"award_id": "a1", "position": 0, "evidence_id": "unknown", "digest": "x"}),
    ("status_entries", {"list_number": 9, "list_index": 0}),
    ("status_list_documents", {**DOCUMENT, "list_number": 9}),
    ("evidence_badges", {**BADGE, "evidence_id": "unknown", "badge_id": "urn:b2"}),
    ("endorsements", {**SEALED, "evidence_id": "e9"}),
    ("endorsements", {**SEALED, "list_index": 4}),
    ("credentials", {**SECOND, "list_index": 4}),
    ("credentials", {**SECOND, "award_id": "unknown", "list_index": 5}),
)


def test_nothing_refers_to_what_is_not_there(connection: Connection) -> None:
    for table, row in REFERENCES:
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"), connection.begin_nested():
            connection.execute(insert(Base.metadata.tables[table]), row)


def test_nothing_that_is_referred_to_can_be_removed(connection: Connection) -> None:
    for table in ("learners", "awards", "status_lists", "status_entries"):
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"), connection.begin_nested():
            connection.execute(Base.metadata.tables[table].delete())
