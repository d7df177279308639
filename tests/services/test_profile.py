"""A profile says what was typed, says what is wrong with it, and what it means for badges."""

from __future__ import annotations

import pickle
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import GroupId, LearnerId
from badgeserver.domain.learner import Residence
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.profile import (
    ProfileRefused,
    TypedProfile,
    as_typed,
    change_profile,
    issue_anew,
    profile_page,
)
from badgeserver.services.verification import verify_credential
from badgeserver.services.visibility import choose_visibility
from tests.offices import learner, with_award

HIKARI, BY = LearnerId("hikari"), "learner:hikari"


@pytest.fixture
def office(small_office: Office) -> Office:
    """An office with a learner who has a badge."""
    with_award(small_office)
    issue_credential(small_office.store.awards.of_learner(HIKARI)[0].id, small_office)
    return small_office


def typed(office: Office, **changes: str) -> TypedProfile:
    return replace(as_typed(office.store.learners.get(HIKARI)), **changes)


def test_what_was_typed_is_kept(office: Office) -> None:
    wish = typed(
        office,
        reading="ゆきはら　ひかり",
        residence="outside",
        municipality="01202",
        sector="fisheries",
        language="en",
        shows_name="",
    )
    kept = change_profile(HIKARI, wish, BY, office)
    assert kept == office.store.learners.get(HIKARI)
    assert (kept.reading, kept.residence, kept.municipality) == (
        "ゆきはら ひかり",
        Residence.OUTSIDE,
        "01202",
    )
    assert (kept.sector, kept.language, kept.shows_name) == ("fisheries", "en", False)
    assert as_typed(kept) == replace(wish, reading="ゆきはら ひかり")


def test_the_log_says_which_fields_changed_and_not_to_what(office: Office) -> None:
    change_profile(HIKARI, typed(office, name="青空 ひかり", sector="other"), BY, office)
    (entry, *_) = office.store.audit.entries(1)
    assert (entry.action, dict(entry.detail)) == ("change-profile", {"fields": "name sector"})
    before = office.store.audit.entries(9)
    change_profile(HIKARI, typed(office), BY, office)
    assert office.store.audit.entries(9) == before, "nothing changed, nothing to tell"


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_kept(office: Office) -> None:
    before = office.store.learners.get(HIKARI)
    wrong = TypedProfile(
        name="a\u0007b",
        reading="\u200d",
        residence="moon",
        municipality="99999",
        group="cats",
        sector="magic",
        born_on="2012-13-01",
        language="fr",
    )
    with pytest.raises(ProfileRefused) as refused:
        change_profile(HIKARI, wrong, BY, office)
    assert {field: fault.code for field, fault in refused.value.faults.items()} == {
        "name": "bad-name",
        "reading": "bad-reading",
        "residence": "not-in-the-list",
        "municipality": "no-such-municipality",
        "group": "not-in-the-list",
        "sector": "not-in-the-list",
        "born_on": "bad-birth-date",
        "language": "not-in-the-list",
    }
    assert office.store.learners.get(HIKARI) == before
    assert pickle.loads(pickle.dumps(refused.value)).faults.keys() == refused.value.faults.keys()


def test_a_name_is_composed_so_that_every_verifier_reads_the_same(office: Office) -> None:
    apart = unicodedata.normalize("NFD", "がく Zoë")
    assert change_profile(HIKARI, typed(office, name=apart), BY, office).name == "がく Zoë"


@pytest.mark.parametrize("born_on", ["2026-11-21", "1900-01-01", "yesterday"])
def test_a_birth_date_is_one_of_somebody_alive(office: Office, born_on: str) -> None:
    with pytest.raises(ProfileRefused, match="profile-refused"):
        change_profile(HIKARI, typed(office, born_on=born_on), BY, office)


def test_a_birth_date_is_kept_only_where_a_consent_depends_on_it(office: Office) -> None:
    assert not profile_page(HIKARI, office).asks_birth_date
    assert change_profile(HIKARI, typed(office, born_on="2012-04-01"), BY, office).born_on is None
    as_child = typed(office, born_on="2012-04-01", group="child")
    kept = change_profile(HIKARI, as_child, BY, office)
    assert kept.born_on == date(2012, 4, 1)
    assert as_typed(kept).born_on == "2012-04-01"
    assert profile_page(HIKARI, office).asks_birth_date
    assert change_profile(HIKARI, typed(office, group="citizen"), BY, office).born_on is None


def test_a_learner_whose_group_is_no_more_chooses_another(office: Office) -> None:
    office.store.learners.replace(replace(learner(), group=GroupId("gone")))
    assert profile_page(HIKARI, office).typed.group == "gone"
    with pytest.raises(ProfileRefused):
        change_profile(HIKARI, typed(office), BY, office)


def test_characters_that_no_font_has_are_told(office: Office) -> None:
    change_profile(HIKARI, typed(office, name="雪原 \U00013000"), BY, office)
    assert profile_page(HIKARI, office).unprintable == ("\U00013000",)


def test_badges_that_carry_the_old_name_are_told_and_issued_anew(office: Office) -> None:
    (old,) = office.store.credentials.of_learner(HIKARI)
    assert profile_page(HIKARI, office).outdated == ()
    with pytest.raises(Refused, match="nothing-changed"):
        issue_anew(old.id, HIKARI, BY, office)
    change_profile(HIKARI, typed(office, name="青空 ひかり"), BY, office)
    (outdated,) = profile_page(HIKARI, office).outdated
    assert (outdated.credential_id, outdated.named_in_files) == (old.id, "雪原 ひかり")
    new = issue_anew(old.id, HIKARI, BY, office)
    shown = verify_credential(new.id, office).shown
    assert shown is not None and shown.holder_name == "青空 ひかり"
    assert office.store.credentials.get(old.id).revoked_at is not None
    assert profile_page(HIKARI, office).outdated == ()


def test_a_badge_without_the_name_is_issued_anew_with_it_and_only_by_its_holder(office: Office) -> None:
    (old,) = office.store.credentials.of_learner(HIKARI)
    choose_visibility(old.id, HIKARI, "unnamed", BY, office)
    office.store.learners.add(learner("other"))
    with pytest.raises(NotFound):
        issue_anew(old.id, LearnerId("other"), BY, office)
    silent = issue_anew(old.id, HIKARI, BY, office)
    assert "雪原" not in silent.document
    choose_visibility(silent.id, HIKARI, "listed", BY, office)
    assert "雪原 ひかり" in issue_anew(silent.id, HIKARI, BY, office).document
