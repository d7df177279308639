"""A badge that a learner hands in: it counts by itself, or it is said why not, and nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openbadgeslib import baking

from badgeserver.credentials import png as png_carrier
from badgeserver.credentials import svg as svg_carrier
from badgeserver.credentials.invented_badge import INVENTED_PROVIDER, invented_badge
from badgeserver.domain.account import learner_account
from badgeserver.domain.catalogue import TrustedBadge
from badgeserver.domain.errors import CouldNotFindOut, NotFound, Refused
from badgeserver.domain.evidence import Acceptance, CertificateEvidence
from badgeserver.domain.handed_badge import HandedState, Proof
from badgeserver.domain.ids import CertificateId, EvidenceId, GroupId, LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.domain.verdict import Answer
from badgeserver.services.acceptance import accept, decline
from badgeserver.services.badge_staff import badge_under_check
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.foreign_badges import (
    MOST_TRIES,
    FoundBadge,
    ask_staff,
    attach_badge,
    found_badge,
    hand_in_badge,
    handed_in_badges,
    retry_pending,
    take_back,
    try_again,
)
from badgeserver.services.office import Office
from badgeserver.services.verification import verify_credential
from tests.credentials.hostile_site import text
from tests.intake.test_open_badge_2_images import SVG, png
from tests.offices import NOW, TODAY, at, learner, running
from tests.open_badges_2 import EMAIL, Provider2, hashed, provider_2, reaching, trusting
from tests.providers import Provider, hashed_email, plain

HIKARI = LearnerId("hikari")
ACTOR = Actor("learner", "hikari")
PROVIDER = Provider()
ACHIEVEMENT = "https://provider.example.com/achievements/1"
TRUSTED = TrustedBadge(PROVIDER.did, (ACHIEVEMENT,))
BADGE = PROVIDER.badge(hashed_email(EMAIL))


@pytest.fixture
def ready(office: Office) -> Office:
    """An office with one learner, which trusts one provider."""
    office.store.learners.add(learner())
    return trusting(office, TRUSTED)


@pytest.fixture
def small(small_office: Office) -> Office:
    """The same on SQLite, for what does not depend on the kind of database."""
    small_office.store.learners.add(learner())
    return trusting(small_office, TRUSTED)


@pytest.fixture
def provider() -> Iterator[Provider2]:
    with provider_2() as served:
        yield served


def handed_in(office: Office, data: bytes | None = BADGE, address: str | None = None) -> FoundBadge:
    return hand_in_badge(data, address, HIKARI, ACTOR, office)


def code_of(office: Office, data: bytes | None = None, address: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        handed_in(office, data, address)
    assert handed_in_badges(HIKARI, office) == ()
    return refused.value.code


def pieces(office: Office, who: LearnerId = HIKARI) -> tuple[CertificateEvidence, ...]:
    found = office.store.evidence.of_learner(who)
    return tuple(one for one in found if isinstance(one, CertificateEvidence))


# --- It counts ----------------------------------------------------------------------------------------


def test_a_trusted_badge_of_the_learner_earns_the_first_badge_with_nobody_looking(ready: Office) -> None:
    found = handed_in(ready)
    assert found.badge.state is HandedState.COUNTED
    assert found.badge.facts is not None
    assert (found.badge.facts.dated, found.badge.facts.proof) == (date(2026, 5, 1), Proof.SIGNATURE)
    assert found.certificate is not None
    assert found.certificate.id == "jmooc-course"
    (piece,) = pieces(ready)
    assert piece.acceptance is not None
    assert (piece.acceptance.strength, piece.acceptance.by) == (Strength.SIGNATURE, "provider")
    assert piece.dated == date(2026, 5, 1)
    (earned,) = found.earned
    assert earned.name.ja == "デジタルはじめの一歩"
    assert verify_credential(earned.credential, ready).answer is Answer.VALID
    assert ready.store.endorsements.badge(piece.id).issuer == PROVIDER.did
    assert found_badge(found.badge.id, HIKARI, ready) == found
    assert [one.kind for one in ready.store.notices.unread(HIKARI)] == ["awarded"]


def test_the_same_badge_twice_is_told_so_and_doubles_nothing(ready: Office) -> None:
    first = handed_in(ready)
    again = handed_in(ready)
    assert again == replace(first, again=True)
    # Written in another way, it is the same badge still.
    spaced = json.dumps(json.loads(BADGE), indent=1).encode()
    baked = svg_carrier.bake(SVG, BADGE.decode())
    assert [handed_in(ready, one).badge for one in (spaced, baked)] == [first.badge] * 2
    assert len(pieces(ready)) == 1
    assert len(handed_in_badges(HIKARI, ready)) == 1


@pytest.mark.parametrize("form", ["json", "png", "svg"])
def test_every_form_of_version_3_counts(small: Office, form: str) -> None:
    forms: dict[str, Callable[[], bytes]] = {
        "json": lambda: BADGE,
        "png": lambda: png_carrier.bake(png(), BADGE.decode()),
        "svg": lambda: svg_carrier.bake(SVG, BADGE.decode()),
    }
    assert handed_in(small, forms[form]()).badge.state is HandedState.COUNTED


@pytest.mark.parametrize("form", ["json", "jws", "png", "svg", "address", "file with the address", "picture"])
def test_every_form_of_version_2_counts(ready: Office, provider: Provider2, form: str) -> None:
    office = trusting(
        reaching(ready, provider.host), TrustedBadge(provider.issuer, (f"{provider.base}/course/*",))
    )
    document, token = provider.hosted(), provider.signed()
    provider.pages["/picture"] = text(baking.bake_png(png(), token), Content_Type="image/png")
    address = f"{provider.base}/badges/1"
    forms: dict[str, tuple[bytes | None, str | None]] = {
        "json": (json.dumps(document).encode(), None),
        "jws": (token.encode(), None),
        "png": (baking.bake_png(png(), token), None),
        "svg": (baking.bake_svg(SVG, token), None),
        "address": (None, address),
        "file with the address": (baking.bake_png(png(), address), None),
        "picture": (None, f"{provider.base}/picture"),
    }
    found = handed_in(office, *forms[form])
    assert found.badge.state is HandedState.COUNTED
    assert found.badge.facts is not None
    signed = form in ("jws", "png", "svg", "picture")
    assert found.badge.facts.proof is (Proof.SIGNATURE if signed else Proof.HOSTED)
    assert len(found.earned) == 1
    assert verify_credential(found.earned[0].credential, office).answer is Answer.VALID


def test_any_confirmed_address_of_the_learner_and_the_name_bind_a_badge(small: Office) -> None:
    small.store.other_addresses.add(learner_account(HIKARI), "hikari@school.example.jp", NOW)
    by_address = PROVIDER.badge(hashed_email("hikari@school.example.jp"))
    assert handed_in(small, by_address).badge.state is HandedState.COUNTED
    by_name = PROVIDER.badge(plain("name", "雪原　ひかり"), id="urn:badge:2")
    assert handed_in(small, by_name).badge.state is HandedState.COUNTED


def test_a_badge_stands_for_the_level_and_score_that_the_catalogue_says(small: Office) -> None:
    fixed = TrustedBadge(PROVIDER.did, (ACHIEVEMENT,), score=80)
    found = handed_in(trusting(small, fixed, certificate="mic-ds-opendata"))
    (piece,) = pieces(small)
    assert (found.badge.state, piece.certificate, piece.score) == (HandedState.COUNTED, "mic-ds-opendata", 80)


def with_result(value: str) -> bytes:
    """A badge with one result."""
    document = PROVIDER.unsigned(hashed_email(EMAIL))
    described = {"id": "urn:score", "type": ["ResultDescription"], "name": "点数", "resultType": "RawScore"}
    subject = document["credentialSubject"]
    subject["achievement"] = {**subject["achievement"], "resultDescription": [described]}
    subject["result"] = [{"type": ["Result"], "resultDescription": "urn:score", "value": value}]
    return PROVIDER.badge(credentialSubject=subject)


@pytest.mark.parametrize(
    ("value", "state", "score"),
    [
        ("72", HandedState.COUNTED, 72),
        ("101", HandedState.CHECKING, None),
        ("72.5", HandedState.CHECKING, None),
        ("very good", HandedState.CHECKING, None),
    ],
)
def test_a_score_is_read_from_the_result_that_the_catalogue_names(
    small: Office, value: str, state: HandedState, score: int | None
) -> None:
    trusted = TrustedBadge(PROVIDER.did, (ACHIEVEMENT,), score_result="urn:score")
    found = handed_in(trusting(small, trusted, certificate="mic-ds-opendata"), with_result(value))
    assert found.badge.state is state
    assert [piece.score for piece in pieces(small)] == [score]


@pytest.mark.parametrize(("value", "state"), [("1", HandedState.COUNTED), ("9", HandedState.CHECKING)])
def test_a_level_is_read_from_the_result_that_the_catalogue_names(
    small: Office, value: str, state: HandedState
) -> None:
    trusted = TrustedBadge(PROVIDER.did, (ACHIEVEMENT,), level_result="urn:score")
    found = handed_in(trusting(small, trusted, certificate="dx-passport"), with_result(value))
    assert found.badge.state is state


def test_a_childs_badge_waits_for_the_guardian_and_says_so(small: Office) -> None:
    child = replace(learner("child"), group=GroupId("child"))
    small.store.learners.add(child)
    badge = PROVIDER.badge(hashed_email(child.email))
    found = hand_in_badge(badge, None, child.id, Actor("learner", "child"), small)
    assert (found.badge.state, found.earned) == (HandedState.COUNTED, ())
    assert [name.ja for name in found.waiting] == ["デジタルはじめの一歩"]


def test_evidence_that_came_in_another_way_is_not_doubled(small: Office) -> None:
    there = CertificateEvidence(EvidenceId("by-roster"), CertificateId("jmooc-course"), date(2026, 5, 1))
    small.store.evidence.add(HIKARI, there)
    found = handed_in(small)
    assert (found.badge.state, found.badge.evidence) == (HandedState.COUNTED, "by-roster")
    (piece,) = pieces(small)
    assert piece.acceptance is not None
    # Another badge for the very same thing changes nothing any more.
    twin = handed_in(small, PROVIDER.badge(hashed_email(EMAIL), id="urn:badge:2"))
    assert twin.badge.evidence == "by-roster"
    assert small.store.endorsements.badge(piece.id).id == "https://provider.example.com/badges/1"


# --- It asks, or goes to staff ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identifiers", "code"),
    [
        ((hashed_email("mallory@example.com"),), "badge-of-another"),
        ((plain("name", "別人"),), "badge-of-another"),
        ((plain("ext:studentId", "7"),), "holder-not-told"),
    ],
)
def test_a_badge_that_does_not_tell_that_it_is_the_learners_asks(
    small: Office, identifiers: tuple[dict[str, Any], ...], code: str
) -> None:
    found = handed_in(small, PROVIDER.badge(*identifiers))
    assert (found.badge.state, found.badge.code) == (HandedState.UNBOUND, code)
    assert pieces(small) == ()


def test_with_the_address_added_it_counts_and_need_not_be_sent_again(ready: Office) -> None:
    found = handed_in(ready, PROVIDER.badge(hashed_email("hikari@school.example.jp")))
    assert try_again(found.badge.id, HIKARI, ACTOR, ready).badge.state is HandedState.UNBOUND
    ready.store.other_addresses.add(learner_account(HIKARI), "hikari@school.example.jp", NOW)
    counted = try_again(found.badge.id, HIKARI, ACTOR, ready)
    assert counted.badge.state is HandedState.COUNTED
    assert counted.badge.id == found.badge.id
    assert try_again(found.badge.id, HIKARI, ACTOR, ready) == counted


def test_staff_are_asked_to_find_out_whose_it_is(ready: Office) -> None:
    found = handed_in(ready, PROVIDER.badge(plain("ext:studentId", "7")))
    asked = ask_staff(found.badge.id, HIKARI, ACTOR, ready)
    assert (asked.badge.state, asked.badge.code) == (HandedState.CHECKING, "holder-to-be-checked")
    submission = ready.store.submissions.get(found.badge.id)
    assert (submission.kind, submission.subject, submission.state) == (
        SubmissionKind.CERTIFICATE,
        "jmooc-course",
        SubmissionState.CHECKING,
    )
    assert submission.due_on == date(2026, 12, 20)
    (file,) = ready.store.files.of_submission(submission.id)
    assert json.loads(ready.store.files.read(file))["issuer"]["id"] == PROVIDER.did
    assert badge_under_check(submission.id, ready) == asked.badge
    assert ask_staff(found.badge.id, HIKARI, ACTOR, ready) == asked


@pytest.mark.parametrize(
    ("issuer", "achievement", "code"),
    [
        ("did:web:other.example", ACHIEVEMENT, "issuer-not-trusted"),
        (PROVIDER.did, "https://provider.example.com/achievements/2", "achievement-not-known"),
    ],
    ids=["of another issuer", "of another achievement"],
)
def test_what_the_catalogue_does_not_know_goes_to_staff_with_what_was_found(
    small: Office, issuer: str, achievement: str, code: str
) -> None:
    found = handed_in(trusting(small, TrustedBadge(issuer, (achievement,))))
    assert (found.badge.state, found.badge.code) == (HandedState.CHECKING, code)
    submission = small.store.submissions.get(found.badge.id)
    assert submission.kind is SubmissionKind.UNLISTED
    told = submission.particulars
    assert (told.unlisted_name, told.unlisted_provider, told.dated) == (
        "見本の講座",
        "見本ラーニング",
        date(2026, 5, 1),
    )
    assert pieces(small) == ()
    assert handed_in(small).again


def test_a_badge_from_before_the_certificate_was_given_goes_to_staff(small: Office) -> None:
    programme = trusting(small, TRUSTED).programme
    entry = replace(
        programme.skill_map.certificates[CertificateId("jmooc-course")], given_from=date(2026, 6, 1)
    )
    certificates = {**programme.skill_map.certificates, entry.id: entry}
    office = trusting(small, TRUSTED)
    changed = replace(programme, skill_map=replace(programme.skill_map, certificates=certificates))
    found = handed_in(running(changed, office))
    assert (found.badge.state, found.badge.code) == (HandedState.CHECKING, "not-given-then")


def test_another_learners_badge_is_turned_down_in_neutral_words_and_staff_see_it(ready: Office) -> None:
    handed_in(ready)
    ready.store.learners.add(learner("mallory"))
    mallory = LearnerId("mallory")
    found = hand_in_badge(BADGE, None, mallory, Actor("learner", "mallory"), ready)
    assert (found.badge.state, found.badge.code) == (HandedState.CHECKING, "badge-used-already")
    assert "hikari" not in found.badge.reason.en
    assert found.badge.reason.en == "This badge can't be counted automatically."
    assert [piece.acceptance for piece in pieces(ready, mallory)] == [None]
    assert badge_under_check(found.badge.id, ready) == found.badge


def test_nobody_else_sees_or_touches_a_learners_badge(small: Office) -> None:
    small.store.learners.add(learner("mallory"))
    found = handed_in(small, PROVIDER.badge(plain("ext:studentId", "7")))
    mallory, actor = LearnerId("mallory"), Actor("learner", "mallory")
    attempts: list[Callable[[], object]] = [
        lambda: found_badge(found.badge.id, mallory, small),
        lambda: try_again(found.badge.id, mallory, actor, small),
        lambda: ask_staff(found.badge.id, mallory, actor, small),
        lambda: take_back(found.badge.id, mallory, small),
        lambda: found_badge(EvidenceId("none"), mallory, small),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound) as missing:
            attempt()
        assert missing.value.code == "no-such-badge"


def test_what_does_not_count_can_be_taken_back(small: Office) -> None:
    found = handed_in(small, PROVIDER.badge(plain("ext:studentId", "7")))
    take_back(found.badge.id, HIKARI, small)
    assert handed_in_badges(HIKARI, small) == ()
    counted = handed_in(small)
    with pytest.raises(Refused) as refused:
        take_back(counted.badge.id, HIKARI, small)
    assert refused.value.code == "badge-in-use"


# --- It is refused ------------------------------------------------------------------------------------


def test_the_key_of_the_demonstration_is_trusted_in_a_demonstration_only(small_office: Office) -> None:
    small_office.store.learners.add(learner())
    badge = invented_badge(EMAIL, "salt", date(2026, 5, 1))
    listed = small_office.programme.skill_map.certificates[CertificateId("jmooc-course")].trusted_badges
    assert [one.issuer for one in listed] == [INVENTED_PROVIDER]
    assert handed_in(small_office, badge).badge.code == "issuer-not-trusted"
    demo = replace(small_office, demo=True)
    other = invented_badge(EMAIL, "salt", date(2026, 5, 2))
    assert handed_in(demo, other).badge.state is HandedState.COUNTED


def test_a_badge_that_does_not_hold_is_refused_with_words(small: Office) -> None:
    assert code_of(small, PROVIDER.badge(hashed_email(EMAIL), validUntil="2026-06-01T00:00:00Z")) == (
        "badge-invalid"
    )
    altered = {**json.loads(BADGE), "name": "altered"}
    assert code_of(small, json.dumps(altered).encode()) == "badge-invalid"
    assert code_of(small, b"no badge at all") == "no-credential"
    assert code_of(small, SVG) == "no-credential"
    assert code_of(small, b'{"a": 1}') == "no-credential"
    assert code_of(small, b"") == "no-address"
    assert code_of(small, b"{" + b" " * 2_000_000) == "too-large"


def test_a_badge_of_our_own_is_none_of_others(small: Office) -> None:
    own = handed_in(small).earned[0].credential
    document = small.store.credentials.get(own).document
    for data, address in ((document.encode(), None), (None, f"{small.base_url}/c/{own}")):
        with pytest.raises(Refused) as refused:
            handed_in(small, data, address)
        assert refused.value.code == "own-badge"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "no-address"),
        ("not an address", "no-address"),
        ("badge", "no-address"),
        ("javascript:alert(1)", "no-address"),
        ("file:///etc/passwd", "no-address"),
        ("https://x.example/" + "x" * 3000, "no-address"),
        ("https://10.0.0.1/badge", "forbidden-address"),
        ("http://provider.example.com/badge", "forbidden-address"),
        ("127.0.0.1/badge", "forbidden-address"),
    ],
)
def test_what_is_no_public_address_is_refused(small: Office, address: str, code: str) -> None:
    assert code_of(small, address=address) == code


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (text(b"<!doctype html><title>My badge</title>", Content_Type="text/html"), "page-not-badge"),
        (text(b"<!doctype html>"), "page-not-badge"),
        (text(png(), Content_Type="image/png"), "page-not-badge"),
        (text(SVG, Content_Type="image/svg+xml"), "page-not-badge"),
        (text(b'{"a": 1}'), "page-not-badge"),
        (text(b'{"uid": "1", "badge": "x", "verify": {}}'), "badge-too-old"),
        (text(b"", 302, Location="https://10.0.0.1/x"), "forbidden-address"),
    ],
)
def test_a_page_for_people_is_told_from_a_badge(
    small: Office, provider: Provider2, page: Any, code: str
) -> None:
    provider.pages["/mine"] = page
    assert code_of(reaching(small, provider.host), address=f"{provider.base}/mine") == code


def test_a_hosted_badge_whose_issuer_redirects_to_a_private_address_is_refused(
    small: Office, provider: Provider2
) -> None:
    badge = json.dumps(provider.hosted()).encode()
    provider.pages["/issuer"] = text(b"", 302, Location="https://169.254.169.254/latest")
    assert code_of(reaching(small, provider.host), badge) == "forbidden-address"


# --- It waits -----------------------------------------------------------------------------------------


@pytest.fixture
def silent(ready: Office, provider: Provider2) -> tuple[Office, bytes]:
    """A provider whose site is down for now, and its badge."""
    office = trusting(reaching(ready, provider.host), TrustedBadge(provider.issuer, (provider.achievement,)))
    badge = json.dumps(provider.hosted()).encode()
    provider.pages["/badges/1"] = text(b"", 503)
    return office, badge


def test_what_cannot_be_reached_waits_and_is_tried_again_by_itself(
    silent: tuple[Office, bytes], provider: Provider2
) -> None:
    office, badge = silent
    found = handed_in(office, badge)
    assert (found.badge.state, found.badge.code) == (HandedState.WAITING, "bad-answer")
    assert retry_pending(office) == 0
    tomorrow = at(office, NOW + timedelta(days=1))
    assert retry_pending(tomorrow) == 1
    assert handed_in_badges(HIKARI, office)[0].tries == 2
    provider.hosted()
    later = at(office, NOW + timedelta(days=2))
    assert retry_pending(later) == 1
    assert retry_pending(later) == 0
    counted = found_badge(found.badge.id, HIKARI, later)
    assert counted.badge.state is HandedState.COUNTED
    assert len(counted.earned) == 1


def test_an_address_that_does_not_answer_waits_too(silent: tuple[Office, bytes], provider: Provider2) -> None:
    office, badge = silent
    found = handed_in(office, None, f"{provider.base}/badges/1")
    assert found.badge.state is HandedState.WAITING
    assert found.badge.facts is None
    provider.hosted()
    assert try_again(found.badge.id, HIKARI, ACTOR, office).badge.state is HandedState.COUNTED
    assert handed_in(office, badge).badge.id == found.badge.id


def test_after_two_weeks_staff_take_over_and_the_learner_is_told(silent: tuple[Office, bytes]) -> None:
    office, badge = silent
    found = handed_in(office, badge)
    for day in range(1, MOST_TRIES):
        retry_pending(at(office, NOW + timedelta(days=day)))
    ended = office.store.handed_badges.get(found.badge.id)
    assert (ended.state, ended.code) == (HandedState.CHECKING, "not-reached")
    assert office.store.submissions.get(ended.id).particulars.unlisted_name == "Open Badge"
    (notice,) = office.store.notices.unread(HIKARI)
    assert (notice.kind, notice.path) == ("foreign_badge", f"/me/hand-in/badge/{ended.id}")
    assert office.store.outbox.count_waiting() == 1


def test_a_badge_that_turns_out_revoked_is_refused_and_the_learner_is_told(
    silent: tuple[Office, bytes], provider: Provider2
) -> None:
    office, badge = silent
    found = handed_in(office, badge)
    provider.hosted(revoked=True)
    assert retry_pending(at(office, NOW + timedelta(days=1))) == 1
    ended = found_badge(found.badge.id, HIKARI, office)
    assert (ended.badge.state, ended.badge.code) == (HandedState.REFUSED, "badge-revoked")
    assert len(office.store.notices.unread(HIKARI)) == 1
    assert pieces(office) == ()


def test_a_slow_provider_does_not_keep_the_learner_waiting(silent: tuple[Office, bytes]) -> None:
    office, badge = silent
    ticks = iter(range(0, 10_000, 30))
    slow = replace(office, clock=lambda: NOW + timedelta(seconds=next(ticks)))
    found = handed_in(slow, badge)
    assert (found.badge.state, found.badge.code) == (HandedState.WAITING, "unreachable")


# --- By an operator -----------------------------------------------------------------------------------


def test_an_operator_attaches_a_badge_of_version_2_too(small: Office, provider: Provider2) -> None:
    office = reaching(small, provider.host)
    office.store.evidence.add(
        HIKARI, CertificateEvidence(EvidenceId("e"), CertificateId("jmooc-course"), date(2026, 5, 1))
    )
    badge = attach_badge(EvidenceId("e"), provider.signed().encode(), None, "test", office)
    assert (badge.issuer, badge.names_holder, badge.confirmed_by) == (provider.issuer, False, None)


def test_an_operator_says_who_knows_whose_it_is(small: Office, provider: Provider2) -> None:
    office = reaching(small, provider.host)
    office.store.evidence.add(
        HIKARI, CertificateEvidence(EvidenceId("e"), CertificateId("jmooc-course"), date(2026, 5, 1))
    )
    badge = provider.signed(hashed("mallory@example.com")).encode()
    with pytest.raises(Refused) as refused:
        attach_badge(EvidenceId("e"), badge, None, "test", office)
    assert refused.value.code == "badge-of-another"
    assert attach_badge(EvidenceId("e"), badge, "registrar", "test", office).confirmed_by == "registrar"
    provider.pages["/issuer"] = text(b"", 503)
    with pytest.raises(CouldNotFindOut):
        attach_badge(EvidenceId("e"), provider.signed().encode(), None, "test", office)


def test_the_record_says_what_happened_without_names(small: Office) -> None:
    handed_in(small)
    actions = [(entry.actor, entry.action) for entry in small.store.audit.entries(20)]
    assert ("learner:hikari", "count-badge") in actions
    assert ("learner:hikari", "accept-evidence") in actions


# --- What staff decide, and what happens at once ------------------------------------------------------


def test_what_staff_decide_shows(small: Office) -> None:
    office = trusting(small, TrustedBadge("did:web:other.example", (ACHIEVEMENT,)))
    declined = handed_in(office)
    decline(declined.badge.id, "講座が確認できません。", Actor("staff", "s"), office)
    shown = found_badge(declined.badge.id, HIKARI, office)
    assert (shown.badge.state, shown.badge.reason.ja) == (HandedState.REFUSED, "講座が確認できません。")
    assert handed_in_badges(HIKARI, office) == (shown.badge,)
    asked = handed_in(small, PROVIDER.badge(plain("ext:studentId", "7"), id="urn:badge:2"))
    ask_staff(asked.badge.id, HIKARI, ACTOR, small)
    accept(asked.badge.id, Acceptance(Strength.ASSESSED, "staff", TODAY), Actor("staff", "s"), small)
    shown = found_badge(asked.badge.id, HIKARI, small)
    assert shown.badge.state is HandedState.COUNTED
    assert len(shown.earned) == 1


def test_a_badge_that_an_operator_attached_counts_already(small: Office) -> None:
    piece = CertificateEvidence(EvidenceId("e"), CertificateId("jmooc-course"), date(2026, 5, 1))
    small.store.evidence.add(HIKARI, piece)
    attach_badge(piece.id, BADGE, None, "test", small)
    found = handed_in(small)
    assert (found.badge.state, found.badge.evidence) == (HandedState.COUNTED, "e")


def test_the_same_evidence_that_was_withdrawn_goes_to_staff(small: Office) -> None:
    piece = CertificateEvidence(EvidenceId("e"), CertificateId("jmooc-course"), date(2026, 5, 1))
    small.store.evidence.add(HIKARI, piece)
    accept(piece.id, Acceptance(Strength.ROSTER, "provider", TODAY), Actor("roster", "r"), small)
    withdraw_evidence(piece.id, "まちがい", Actor("staff", "s"), small)
    found = handed_in(small)
    assert (found.badge.state, found.badge.code) == (HandedState.CHECKING, "evidence-withdrawn")


def test_four_at_once_count_once(ready: Office) -> None:
    with ThreadPoolExecutor(4) as workers:
        found = [one.result() for one in [workers.submit(handed_in, ready) for _ in range(4)]]
    assert {one.badge.state for one in found} == {HandedState.COUNTED}
    assert len({one.badge.id for one in found}) == 1
    assert len(pieces(ready)) == 1
    assert len(handed_in_badges(HIKARI, ready)) == 1
