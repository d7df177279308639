"""The chain of records: a hash over each entry and the one before, written out once by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import AwardId, BadgeId, CredentialId, EvidenceId, LearnerId
from badgeserver.domain.record_chain import (
    BEFORE_THE_FIRST,
    EMPTY_CHAIN,
    ChainHead,
    HappeningKind,
    award_happening,
    credential_happenings,
    linked,
)

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
AWARD = Award(
    id=AwardId("a1"),
    learner=LearnerId("l1"),
    badge=BadgeId("b1"),
    route=Route.RULE,
    awarded_on=date(2026, 11, 20),
    valid_until=date(2028, 11, 20),
    map_version="1",
    map_digest="sha256:m",
    evidence=((EvidenceId("e1"), "sha256:e"),),
    record="記録",
    supersedes=None,
)
ISSUED = IssuedCredential(CredentialId("c1"), AwardId("a1"), AT, StatusEntry(1, 7), "{}")
REVOKED = replace(ISSUED, revoked_at=AT, revocation_reason="誤り")


def sha256(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_an_award_is_sealed_with_all_that_is_kept_of_it() -> None:
    assert award_happening(AWARD).digest == sha256(
        '{"awarded_on":"2026-11-20","badge":"b1","evidence":[["e1","sha256:e"]],"id":"a1","learner":"l1",'
        f'"map_digest":"sha256:m","map_version":"1","record":"{sha256("記録")}","route":"rule",'
        '"supersedes":null,"valid_until":"2028-11-20"}'
    )


def test_an_issuing_is_sealed_with_its_moment_place_and_document() -> None:
    (issue,) = credential_happenings(ISSUED)
    assert (issue.kind, issue.subject, issue.at) == (HappeningKind.ISSUE, "c1", AT)
    assert issue.digest == sha256(
        f'{{"award":"a1","document":"{sha256("{}")}","id":"c1","issued_at":"2026-11-20T09:30:00+00:00",'
        '"status":[1,7]}'
    )


def test_a_revocation_is_sealed_with_its_reason_and_leaves_the_issuing_as_it_was() -> None:
    issue, revoke = credential_happenings(REVOKED)
    assert (issue,) == credential_happenings(ISSUED)
    assert revoke.kind is HappeningKind.REVOKE
    assert revoke.digest == sha256('{"at":"2026-11-20T09:30:00+00:00","id":"c1","reason":"誤り"}')


def test_the_zone_in_which_a_moment_is_told_makes_no_difference() -> None:
    japan = AT.astimezone(timezone(timedelta(hours=9)))
    assert credential_happenings(replace(ISSUED, issued_at=japan)) == credential_happenings(ISSUED)


def test_each_entry_covers_the_one_before() -> None:
    first, second = linked([award_happening(AWARD), *credential_happenings(ISSUED)], EMPTY_CHAIN)
    award, issue = first.happening, second.happening
    assert first.hash == sha256(f'["{BEFORE_THE_FIRST}","award","a1",null,"{award.digest}"]')
    assert second.hash == sha256(f'["{first.hash}","issue","c1","{AT.isoformat()}","{issue.digest}"]')
    assert (first.sequence, second.sequence, second.previous) == (1, 2, first.hash)
    assert list(linked([issue], ChainHead(1, first.hash))) == [second]


def test_an_entry_that_says_something_else_is_not_intact() -> None:
    (entry,) = linked(credential_happenings(ISSUED), EMPTY_CHAIN)
    said = entry.happening
    assert entry.is_intact
    assert not replace(entry, previous="sha256:1").is_intact
    for other in (
        replace(said, kind=HappeningKind.REVOKE),
        replace(said, subject="c2"),
        replace(said, at=AT + timedelta(1)),
        replace(said, digest="sha256:1"),
    ):
        assert not replace(entry, happening=other).is_intact


@pytest.mark.parametrize(
    "other",
    [
        replace(AWARD, valid_until=None),
        replace(AWARD, learner=LearnerId("l2")),
        replace(AWARD, evidence=((EvidenceId("e1"), "sha256:f"),)),
        replace(AWARD, record="記録 "),
        replace(AWARD, supersedes=AwardId("a0")),
    ],
)
def test_whatever_changes_in_an_award_changes_its_seal(other: Award) -> None:
    assert award_happening(other).digest != award_happening(AWARD).digest
