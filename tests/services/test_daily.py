"""What a timer does every day; the second run on a day finds nothing to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from badgeserver.domain.calendar import add_months
from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.services.daily import announce_endings, forget_expired, recognise_everyone
from badgeserver.services.issuing import issue_all
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke_credential
from tests.offices import TODAY, at, learner, passed, running, with_award

HIKARI = LearnerId("hikari")


def on(office: Office, day: date) -> Office:
    """The office at noon in Japan on that day."""
    return at(office, datetime.combine(day, time(3), UTC))


def ending(office: Office) -> date:
    """The last day of the one badge with an end that a learner holds, with its credential."""
    with_award(office, passed("ipa-ip"))
    list(issue_all(office))
    ends = [one.valid_until for one in office.store.awards.of_learner(HIKARI)]
    (end,) = [one for one in ends if one is not None]
    return end


def told(office: Office) -> list[str]:
    return [one.kind for one in unread_notices(HIKARI, office)]


def test_what_was_earned_without_anybody_looking_is_awarded_once(office: Office) -> None:
    office.store.learners.add(learner())
    office.store.learners.add(learner("kaede"))
    office.store.evidence.add(HIKARI, passed("jmooc-course"))
    looked = {one.learner: len(one.issued) for one in recognise_everyone(office)}
    assert looked == {"hikari": 1, "kaede": 0}
    assert told(office) == ["awarded"]
    assert not any(one.issued for one in recognise_everyone(office))


def test_the_end_is_announced_when_renewal_opens_a_month_before_and_afterwards(office: Office) -> None:
    end = ending(office)
    opens = add_months(end, -office.programme.skill_map.policy.renewal_opens_months)
    days = [
        (add_months(opens, -1), []),
        (opens, ["renewal_opens"]),
        (opens, []),
        (add_months(end, -1), ["ends_soon"]),
        (end, []),
    ]
    for day, expected in days:
        before = len(told(office))
        list(announce_endings(on(office, day)))
        assert [*told(office)][: len(told(office)) - before] == expected, day


def test_who_held_a_badge_is_told_that_it_ended_for_a_month(office: Office) -> None:
    end = ending(office)
    list(announce_endings(on(office, add_months(end, 2))))
    assert told(office) == []
    day_after = date.fromordinal(end.toordinal() + 1)
    assert list(announce_endings(on(office, day_after))) == [True]
    assert list(announce_endings(on(office, day_after))) == [False]
    (mail, *_) = office.store.outbox.newest(5)
    assert mail.event == "ended"
    assert told(office) == ["ended"]


def test_nobody_is_told_of_the_end_of_a_revoked_badge(office: Office) -> None:
    end = ending(office)
    for credential in office.store.credentials.of_learner(HIKARI):
        revoke_credential(credential.id, "誤り", "test", office)
    assert list(announce_endings(on(office, end))) == []


def test_old_links_are_forgotten(office: Office) -> None:
    store, day = office.store, datetime.combine(TODAY, time(), UTC)
    store.tokens.add("d" * 64, "sign-in", "hikari", day, day + timedelta(hours=1))
    forget_expired(on(office, add_months(TODAY, 1)))
    assert store.tokens.count("sign-in", "hikari", datetime(2026, 1, 1, tzinfo=UTC)) == 0


def test_an_award_that_is_refused_is_told_and_holds_nothing_up(office: Office) -> None:
    office.store.learners.add(learner())
    office.store.evidence.add(HIKARI, passed("jmooc-course"))
    unknown = replace(office.programme.skill_map, digest="sha256:" + "0" * 64)
    elsewhere = running(replace(office.programme, skill_map=unknown), office)
    (looked,) = recognise_everyone(elsewhere)
    assert looked.refusal is not None
    assert (looked.issued, looked.refusal.code) == ((), "map-not-published")
    assert told(office) == []


def test_a_badge_that_was_renewed_does_not_end(office: Office) -> None:
    end = ending(office)
    (old,) = [one for one in office.store.awards.of_learner(HIKARI) if one.valid_until == end]
    later = replace(old, id=AwardId("renewed"), awarded_on=end, valid_until=add_months(end, 12))
    office.store.awards.add(replace(later, supersedes=old.id))
    assert list(announce_endings(on(office, end))) == []
