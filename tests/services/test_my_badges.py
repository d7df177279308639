"""What a learner sees of one badge, and the name that its certificate is printed with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.services.carriers import award_certificate
from badgeserver.services.issuing import issue_all
from badgeserver.services.my_badges import choose_printed_name, my_badge
from badgeserver.services.office import Office
from tests.offices import learner, with_award

HIKARI = LearnerId("hikari")


def printed(office: Office) -> str:
    (credential,) = office.store.credentials.of_learner(HIKARI)
    return award_certificate(credential, office.store.awards.get(credential.award), office).holder_name


def test_the_certificate_is_printed_with_the_name_that_its_holder_chose(office: Office) -> None:
    with_award(office, who=replace(learner(), reading="ゆきはら ひかり"))
    (credential,) = issue_all(office)
    assert printed(office) == "雪原 ひかり"
    choose_printed_name(credential.id, True, HIKARI, office)
    assert printed(office) == my_badge(credential.id, HIKARI, office).printed_name == "ゆきはら ひかり"
    office.store.learners.replace(learner())
    assert printed(office) == my_badge(credential.id, HIKARI, office).printed_name == "雪原 ひかり"


def test_a_reading_that_is_not_there_can_not_be_printed(office: Office) -> None:
    with_award(office)
    (credential,) = issue_all(office)
    with pytest.raises(Refused) as error:
        choose_printed_name(credential.id, True, HIKARI, office)
    assert error.value.code == "no-reading"


def test_the_grounds_are_the_conditions_that_were_met_with_their_evidence(office: Office) -> None:
    with_award(office)
    (credential,) = issue_all(office)
    (ground,) = my_badge(credential.id, HIKARI, office).grounds
    assert "JMOOC" in ground.condition.en
    assert [one.title.en for one in ground.evidence] == ["JMOOC-recognised course completion"]
    assert ground.evidence[0].is_accepted


def test_a_badge_that_rests_on_another_names_it(office: Office) -> None:
    everything = next(one for one in office.programme.examples if one.id == "dx-promoter").evidence
    with_award(office, *everything)
    list(issue_all(office))
    badges = [my_badge(one.id, HIKARI, office) for one in office.store.credentials.of_learner(HIKARI)]
    (promoter,) = [one for one in badges if one.badge.id == "hk-dx-promoter"]
    assert any("Workplace digital improver" in one.condition.en for one in promoter.grounds)


def test_nobody_else_has_the_page(office: Office) -> None:
    with_award(office)
    (credential,) = issue_all(office)
    office.store.learners.add(learner("kaede"))
    with pytest.raises(NotFound):
        my_badge(credential.id, LearnerId("kaede"), office)
    with pytest.raises(NotFound):
        choose_printed_name(credential.id, False, LearnerId("kaede"), office)
