"""What waits on the desks of the demonstration: submissions of its named people, as they hand them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import SubmissionKind
from badgeserver.services.drafting import begin, choose_proof, write
from badgeserver.services.handing_in import hand_in
from badgeserver.services.invented_people import PERSONAS
from badgeserver.services.office import Office

_PRACTICE = {
    "began_on": "2021-04-01",
    "break_months": "0",
    "role_played": "係長として、部署の進め方を変えた",
    "story": "紙で回していた申請を、1つずつ画面での申請に変えました。部署ごとに説明会を開き、"
    "困ったときに聞ける人を決めました。いまは、申請の8割が紙なしで進みます（架空の話です）。",
    "team": "架空市役所",
}
_ANALYSIS = {
    "began_on": "2023-04-01",
    "break_months": "2",
    "role_played": "売り場のデータを見る担当",
    "story": "毎週の売上と天気を並べて、仕入れの量を見直しました。捨てる食品が減りました（架空の話です）。",
    "team": "架空商店",
}
_EXAM = {"dated": "2026-04-12", "proof.certificate_number": "IP-2026-04-999999"}


@dataclass(frozen=True, slots=True)
class _Example:
    """Whose it is (a place among the named people), what it is, how it is proven, and what is typed."""

    place: int
    kind: SubmissionKind
    subject: str
    typed: Mapping[str, str]
    proof: str = ""


_WAITING = (
    _Example(2, SubmissionKind.EXPERIENCE, "dx-promotion", _PRACTICE),
    _Example(0, SubmissionKind.EXPERIENCE, "data-analysis", _ANALYSIS),
    _Example(1, SubmissionKind.CERTIFICATE, "ipa-ip", _EXAM, "certificate_number"),
)


def hand_in_examples(office: Office) -> int:
    """Hand in a few things for assessors and staff to decide on, and return how many are new.

    A person who handed something in before, or a programme that does not ask for it, is left alone.
    """
    return sum(_hand_in(one, PERSONAS[one.place].id, office) for one in _WAITING)


def _hand_in(example: _Example, whose: LearnerId, office: Office) -> bool:
    skill_map = office.programme.skill_map
    known = {*map(str, skill_map.certificates), *skill_map.experience_areas}
    there = whose in office.store.learners.get_many([whose])
    if example.subject not in known or not there or office.store.submissions.of_learner(whose):
        return False
    actor = Actor(Role.LEARNER, whose)
    with office.store.transaction():
        begun = begin(example.kind, example.subject, whose, actor, office)
        if example.proof:
            choose_proof(begun.id, example.proof, whose, office)
        write(begun.id, example.typed, whose, office)
        hand_in(begun.id, "", whose, actor, office)
    return True
