"""What took a credential's place: issued anew, renewed, or another badge by the map of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.domain.replacement import Replacement, ReplacementKind
from badgeserver.programme import read_folder
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.reissuing import reissue
from badgeserver.services.verification import verify_credential, verify_upload
from tests.maps_of_hokkaido import HOKKAIDO, NEXT, edited, published, stricter, without_first_step
from tests.offices import NOW, TODAY, at, with_award

HIKARI = LearnerId("hikari")


def issued(office: Office) -> IssuedCredential:
    with_award(office)
    (award,) = office.store.awards.of_learner(HIKARI)
    return issue_credential(award.id, office)


def replaced(credential: IssuedCredential, office: Office) -> Replacement | None:
    shown = verify_credential(credential.id, office).shown
    assert shown is not None
    return shown.replaced


def renewed(office: Office, on: date) -> AwardId:
    (award,) = office.store.awards.of_learner(HIKARI)
    again = replace(award, id=AwardId("again"), awarded_on=on, supersedes=award.id)
    office.store.awards.add(again)
    return again.id


def test_nothing_replaces_what_stands(small_office: Office) -> None:
    assert replaced(issued(small_office), small_office) is None


def test_what_was_issued_anew_is_named_with_its_day_but_not_with_its_address(small_office: Office) -> None:
    old = issued(small_office)
    new = reissue(old.id, "test", small_office)
    found = replaced(old, small_office)
    assert found == Replacement(ReplacementKind.REISSUED, TODAY)
    assert replaced(new, small_office) is None
    assert new.id not in found.words.ja + found.words.en


def test_a_file_of_it_tells_the_same(small_office: Office) -> None:
    old = issued(small_office)
    reissue(old.id, "test", small_office)
    shown = verify_upload(old.document.encode(), small_office).shown
    assert shown is not None
    assert shown.replaced == Replacement(ReplacementKind.REISSUED, TODAY)


def test_a_renewal_replaces_it_once_it_is_issued(small_office: Office) -> None:
    old = issued(small_office)
    award = renewed(small_office, date(2026, 11, 19))
    assert replaced(old, small_office) is None
    new = issue_credential(award, small_office)
    assert replaced(old, small_office) == Replacement(ReplacementKind.RENEWED, date(2026, 11, 19))
    assert replaced(new, small_office) is None


def test_a_badge_whose_rule_is_another_by_now_is_told(small_office: Office) -> None:
    credential = issued(small_office)
    published(stricter(), small_office)
    assert replaced(credential, small_office) is None
    later = at(small_office, NOW.replace(year=2027))
    assert replaced(credential, later) == Replacement(ReplacementKind.BADGE_CHANGED, NEXT, "2026.2")


def test_a_badge_that_ended_is_told(small_office: Office) -> None:
    credential = issued(small_office)
    published(without_first_step(), small_office)
    later = at(small_office, NOW.replace(year=2027))
    assert replaced(credential, later) == Replacement(ReplacementKind.BADGE_ENDED, NEXT, "2026.2")


def test_a_new_map_in_which_the_badge_says_the_same_replaces_nothing(small_office: Office) -> None:
    credential = issued(small_office)
    edits = [
        ('version: "2026.1"', 'version: "2026.2"'),
        ("effective_from: 2023-04-01", f"effective_from: {NEXT}"),
    ]
    published(edited("skillmap.yaml", edits, read_folder(HOKKAIDO)), small_office)
    later = at(small_office, NOW.replace(year=2027))
    assert later.programme.skill_map.version == "2026.2"
    assert replaced(credential, later) is None
