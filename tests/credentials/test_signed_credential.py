"""A template signs the bytes that the whole way signs, and writes the text that it writes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badgeserver.credentials import content_slots
from badgeserver.credentials.achievement_credential import CredentialContent
from badgeserver.credentials.canonical import canonical_nquads
from badgeserver.credentials.content_slots import key_and_values, marked
from badgeserver.credentials.credential_template import RecordingSigner, compile_template
from badgeserver.credentials.document_plan import NotCompilable
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.signed_credential import (
    CredentialTemplates,
    signed_text,
    signed_text_whole,
)
from badgeserver.domain.award import Award, StatusEntry
from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, ExperienceEvidence
from badgeserver.domain.ids import AwardId, EvidenceId, GroupId, LearnerId, MunicipalityCode
from badgeserver.domain.learner import Learner, Residence
from tests.credentials.generated_documents import BAD_TEXTS, EXAMPLES, TEXTS
from tests.credentials.samples import (
    AWARD,
    BADGE,
    DID,
    EVIDENCE,
    LEARNER,
    NOW,
    PROGRAMME,
    MemorySigner,
    content,
)

DATASET = safe_json_ld().dataset
TEMPLATES = CredentialTemplates(DATASET, sights=1)
METHOD = f"{DID}#key-1"

words = st.one_of(st.sampled_from(TEXTS), st.text(max_size=12), st.sampled_from(TEXTS + BAD_TEXTS))
ids = st.one_of(
    st.text("abcXYZ019_-", min_size=1, max_size=22),
    st.text("abcXYZ019_-", min_size=1, max_size=22),
    st.sampled_from(
        ["", "a b", "a/../b", "漢字", "a\nb", "<x>", "%41", "a#b", '"', "\\", ".", "..", "~", "a\ud800"]
    ),
)
days = st.one_of(st.dates(), st.sampled_from([date(2026, 9, 1), date(2026, 9, 2), date.min, date.max]))
moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 30), timezones=st.just(UTC))


@st.composite
def contents(draw: st.DrawFn) -> CredentialContent:
    """Return a content of one of some dozen kinds."""
    learner = replace(LEARNER, name=draw(words), email=draw(words), shows_name=draw(st.booleans()))
    award = replace(
        AWARD,
        awarded_on=draw(days),
        valid_until=draw(st.one_of(st.none(), days)),
        route=draw(st.sampled_from([Route.RULE, Route.EXPERIENCE])),
    )
    certificate, achievement, experience = EVIDENCE
    assert isinstance(certificate, CertificateEvidence) and isinstance(achievement, AchievementEvidence)
    assert isinstance(experience, ExperienceEvidence)
    numbers = st.one_of(st.none(), st.integers(0, 3), st.integers(0, 1000))
    all_evidence = [
        replace(certificate, dated=draw(days), score=draw(numbers), level=draw(numbers)),
        replace(achievement, dated=draw(days), rubric=draw(numbers)),
        replace(achievement, id=EvidenceId("once-more"), dated=draw(days), rubric=draw(numbers)),
        replace(experience, dated=draw(days), rubric=draw(numbers)),
    ]
    one = content(
        id=draw(ids),
        salt=draw(st.one_of(ids, words)),
        learner=learner,
        award=award,
        status=StatusEntry(1, draw(st.integers(0, 2**31))),
        issued_at=draw(moments),
        evidence=tuple(all_evidence[: draw(st.integers(0, 4))]),
        language=draw(st.sampled_from(["ja", "ja", "en"])),
    )
    return replace(
        one, evidence=[replace(piece, name=draw(words), genre=draw(words)) for piece in one.evidence]
    )


def outcome(made_by: Any, one: CredentialContent, created: datetime) -> tuple[str, bytes]:
    """Return the text and what was signed, or the name and code of the error."""
    signer = RecordingSigner(METHOD)
    try:
        return made_by(one, signer, created), signer.message
    except Refused as refused:
        return refused.code, b""
    except UnicodeEncodeError:
        return "half a character", b""


def signed_by_full_algorithm(text: str) -> bytes:
    """Return what a signature over the credential `text` covers, without plans (EdDSA Cryptosuites 3.2)."""
    document = json.loads(text)
    [proof] = document.pop("proof")
    del proof["proofValue"]
    parts = {"@context": document["@context"], **proof}, document
    return b"".join(hashlib.sha256(canonical_nquads(part)).digest() for part in parts)


@pytest.mark.uncounted
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents(), moments)
def test_template_and_whole_way_are_byte_equal(one: CredentialContent, created: datetime) -> None:
    whole = outcome(signed_text_whole, one, created)
    assert outcome(TEMPLATES.signed_text, one, created) == whole
    assert outcome(TEMPLATES.signed_text, one, created) == whole
    if whole[1]:
        assert whole[1] == signed_by_full_algorithm(whole[0])


def test_a_kind_that_came_often_has_a_template_and_is_signed_alike(signer: MemorySigner) -> None:
    some = [content(id=f"id-{number}", status=StatusEntry(1, number + 1)) for number in range(20)]
    texts = [signed_text(one, signer, NOW) for one in some]
    assert texts == [signed_text_whole(one, signer, NOW) for one in some]


def quick(one: CredentialContent, other: CredentialContent) -> str | None:
    """Return what the template of `one` makes of `other`, whatever their keys."""
    found = key_and_values(other)
    assert found is not None
    return compile_template(one, METHOD, DATASET).signed_text(found[1], NOW, RecordingSigner(METHOD))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "a b"},
        {"id": "a\n"},
        {"salt": "\u0001"},
        {"salt": "\u007f"},
        {"learner": replace(LEARNER, name="\ud800")},
        {"salt": "\uffff"},
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_whole_way(changes: dict[str, Any]) -> None:
    assert quick(content(), content()) is not None
    assert quick(content(), content(**changes)) is None


def key_of(one: CredentialContent) -> object:
    found = key_and_values(one)
    assert found is not None
    return found[0]


CERTIFICATE, ACHIEVEMENT, EXPERIENCE = EVIDENCE
assert isinstance(CERTIFICATE, CertificateEvidence)


@pytest.mark.parametrize(
    "changes",
    [
        {"award": replace(AWARD, valid_until=None)},
        {"award": replace(AWARD, route=Route.EXPERIENCE)},
        {"award": replace(AWARD, map_digest="sha256:01")},
        {"learner": replace(LEARNER, shows_name=False)},
        {"learner": replace(LEARNER, name="")},
        {"badge": replace(BADGE)},
        {"programme": replace(PROGRAMME)},
        {"criteria": "x"},
        {"language": "en"},
        {"base_url": "https://other.example"},
        {"status": StatusEntry(2, 4242)},
        {"status": StatusEntry(1, 0)},
        {"evidence": EVIDENCE[:2]},
        {"evidence": (replace(CERTIFICATE, score=None), *EVIDENCE[1:])},
        {"evidence": (replace(CERTIFICATE, dated=date(2026, 10, 2)), *EVIDENCE[1:])},
        {"evidence": (CERTIFICATE, replace(ACHIEVEMENT, dated=date(2026, 10, 2)), EXPERIENCE)},
        {"evidence": (ACHIEVEMENT, CERTIFICATE, EXPERIENCE)},
    ],
)
def test_contents_that_differ_otherwise_have_templates_of_their_own(changes: dict[str, Any]) -> None:
    assert key_of(content(**changes)) != key_of(content())


def test_every_field_of_a_content_is_either_a_part_of_the_key_or_differs() -> None:
    for kind, differing in content_slots.DIFFERING.items():
        unsaid = content_slots.UNSAID.get(kind, frozenset())
        assert differing | unsaid <= {one.name for one in fields(kind)}
        assert not differing & unsaid


UNSAID: dict[str, dict[str, Any]] = {
    "learner": {
        "id": LearnerId("another"),
        "group": GroupId("senior"),
        "municipality": MunicipalityCode("012025"),
        "residence": Residence.OUTSIDE,
        "reading": "みほん はなこ",
        "invented": False,
        "sector": "care",
        "born_on": date(2010, 4, 1),
        "language": "en",
    },
    "award": {
        "id": AwardId("another"),
        "learner": LearnerId("another"),
        "evidence": ((EvidenceId("another"), "sha256:01"),),
        "record": '{"another": 1}',
        "supersedes": AwardId("earlier"),
    },
}


def test_people_who_differ_in_what_is_unsaid_share_a_template_and_a_text(signer: MemorySigner) -> None:
    plain = content()
    for about, kind in (("learner", Learner), ("award", Award)):
        assert UNSAID[about].keys() == content_slots.UNSAID[kind]
        for name, value in UNSAID[about].items():
            other = replace(plain, **{about: replace(getattr(plain, about), **{name: value})})
            assert other != plain
            assert key_of(other) == key_of(plain), name
            assert signed_text_whole(other, signer, NOW) == signed_text_whole(plain, signer, NOW), name


def test_pieces_of_other_names_share_a_template() -> None:
    plain = content()
    certificate, *others = plain.evidence
    other = replace(plain, evidence=[replace(certificate, name='表計算の"基礎"', score=61), *others])
    assert key_of(other) == key_of(plain)
    assert quick(plain, other) == outcome(signed_text_whole, other, NOW)[0]


def test_a_kind_whose_marks_say_too_little_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if a credential told the day of issuing in a way that no writer knows.
    monkeypatch.setattr(content_slots, "_WAYS", {str: (None,)})
    with pytest.raises(NotCompilable):
        compile_template(content(), METHOD, DATASET)
    templates = CredentialTemplates(DATASET, sights=1)
    for _ in range(3):
        whole = outcome(signed_text_whole, content(), NOW)
        assert outcome(templates.signed_text, content(), NOW) == whole


def test_marks_keep_the_order_of_the_evidence() -> None:
    before = [piece.dated for piece in EVIDENCE]
    after = [piece.dated for piece in marked(content(), 1).evidence]
    assert sorted(range(3), key=before.__getitem__) == sorted(range(3), key=after.__getitem__)
    assert (before[1] == before[2]) is (after[1] == after[2])


def test_kinds_that_nobody_asks_for_are_forgotten(signer: MemorySigner) -> None:
    templates = CredentialTemplates(DATASET, sights=10, kinds=20)
    for number in range(25):
        templates.signed_text(content(criteria=f"c{number}", evidence=()), signer, NOW + timedelta(number))
    assert len(templates) <= 20


def test_a_kind_that_comes_seldom_is_remembered_among_many_others(signer: MemorySigner) -> None:
    templates = CredentialTemplates(DATASET, sights=3)
    for number in range(3):
        for other in range(40):
            kind = {"criteria": f"c{number}-{other}" if other else "often", "evidence": ()}
            templates.signed_text(content(**kind), signer, NOW)
    assert len(templates._kept) == 1
