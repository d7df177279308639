"""Each badge shows of its holder what the holder chose for it, wherever a name could show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import GroupId, LearnerId
from badgeserver.domain.visibility import Visibility
from badgeserver.services.carriers import may_have
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.verification import verify_credential, verify_upload
from badgeserver.services.visibility import choose_visibility, visibility_of, visibility_page
from tests.offices import learner, with_award

HIKARI, BY = LearnerId("hikari"), "learner:hikari"


def issued(office: Office, shows_name: bool) -> IssuedCredential:
    with_award(office, who=learner(shows_name=shows_name))
    return issue_credential(office.store.awards.of_learner(HIKARI)[0].id, office)


def name_on_page(credential: IssuedCredential, office: Office) -> str | None:
    shown = verify_credential(credential.id, office).shown
    assert shown is not None
    return shown.holder_name


def test_the_choice_for_all_holds_until_there_is_one_for_the_badge(small_office: Office) -> None:
    credential = issued(small_office, shows_name=True)
    award = small_office.store.awards.get(credential.award)
    assert visibility_of(award, small_office) is Visibility.NAMED
    choose_visibility(credential.id, HIKARI, "unnamed", BY, small_office)
    assert visibility_of(award, small_office) is Visibility.UNNAMED
    choose_visibility(credential.id, HIKARI, "listed", BY, small_office)
    assert visibility_of(award, small_office) is Visibility.LISTED


def test_a_name_that_is_hidden_later_shows_on_no_page_and_in_no_file_for_others(small_office: Office) -> None:
    credential = issued(small_office, shows_name=True)
    assert name_on_page(credential, small_office) == "雪原 ひかり"
    assert may_have(credential.id, "json", None, small_office)
    choose_visibility(credential.id, HIKARI, "unnamed", BY, small_office)
    assert name_on_page(credential, small_office) is None
    for kind in ("json", "png", "svg", "pdf", "jwt"):
        assert not may_have(credential.id, kind, None, small_office)
        assert may_have(credential.id, kind, HIKARI, small_office)
    page = visibility_page(credential.id, HIKARI, small_office)
    assert (page.named_in_files, page.is_stale) == ("雪原 ひかり", True)


def test_whoever_has_the_file_reads_what_was_signed(small_office: Office) -> None:
    credential = issued(small_office, shows_name=True)
    choose_visibility(credential.id, HIKARI, "unnamed", BY, small_office)
    shown = verify_upload(credential.document.encode(), small_office).shown
    assert shown is not None and shown.holder_name == "雪原 ひかり"


def test_a_name_that_is_shown_later_is_on_the_page_while_the_files_stay(small_office: Office) -> None:
    credential = issued(small_office, shows_name=False)
    assert name_on_page(credential, small_office) is None
    assert may_have(credential.id, "json", None, small_office), "nobody is named in it"
    assert not may_have(credential.id, "pdf", None, small_office)
    choose_visibility(credential.id, HIKARI, "named", BY, small_office)
    assert name_on_page(credential, small_office) == "雪原 ひかり"
    assert may_have(credential.id, "pdf", None, small_office)
    assert "雪原" not in small_office.store.credentials.get(credential.id).document


def test_children_are_never_listed(small_office: Office) -> None:
    credential = issued(small_office, shows_name=False)
    small_office.store.learners.replace(replace(learner(), group=GroupId("child")))
    assert visibility_page(credential.id, HIKARI, small_office).choices == (
        Visibility.UNNAMED,
        Visibility.NAMED,
    )
    with pytest.raises(Refused, match="no-such-visibility"):
        choose_visibility(credential.id, HIKARI, "listed", BY, small_office)


def test_nobody_chooses_for_somebody_else(small_office: Office) -> None:
    credential = issued(small_office, shows_name=False)
    small_office.store.learners.add(learner("other"))
    for asks in (visibility_page, lambda id, who, at: choose_visibility(id, who, "named", BY, at)):
        with pytest.raises(NotFound, match="no-such-credential"):
            asks(credential.id, LearnerId("other"), small_office)


def test_a_choice_is_audited(small_office: Office) -> None:
    credential = issued(small_office, shows_name=False)
    choose_visibility(credential.id, HIKARI, "named", BY, small_office)
    (entry, *_) = small_office.store.audit.entries(1)
    assert (entry.subject, dict(entry.detail)) == (credential.award, {"visibility": "named"})
