"""What an award rests on, in words: for the printed certificate."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from badgeserver.domain.award import Award
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.services.learners import evidence_title


def relied_on(award: Award, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence that satisfied the rule, not all that was looked at."""
    ids = ids_relied_on(award)
    return tuple(one for one in evidence if one.id in ids)


def ids_relied_on(award: Award) -> frozenset[EvidenceId]:
    """Return the ids of the evidence that satisfied the rule; none once the record was removed."""
    if removal_of(award.record) is not None:
        return frozenset()
    pieces = json.loads(award.record)["satisfied_by"].values()
    return frozenset(EvidenceId(piece) for some in pieces for piece in some)


def achieved(award: Award, evidence: Sequence[Evidence], skill_map: SkillMap) -> tuple[Text, ...]:
    """Return the badges and the evidence that satisfied the rule; what was done more than once, once."""
    badges = [BadgeId(one) for one in json.loads(award.record)["relies_on"]]
    names = [skill_map.badges[one].name for one in badges if one in skill_map.badges]
    lines = [Text(f"バッジ「{one.ja}」", f"Badge “{one.en}”") for one in names]
    counts = Counter(evidence_title(one, skill_map) for one in relied_on(award, evidence))
    return (*lines, *(_counted(title, times) for title, times in counts.items()))


def _counted(title: Text, times: int) -> Text:
    return title if times == 1 else Text(f"{title.ja}（{times}件）", f"{title.en} ({times} times)")
