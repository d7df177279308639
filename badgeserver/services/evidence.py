"""Bringing evidence in, and accepting it so that it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import Acceptance, Evidence
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.requirement import Strength
from badgeserver.domain.text import Text
from badgeserver.services.evidence_lines import read_line
from badgeserver.services.learners import EvidenceLine, evidence_line
from badgeserver.services.office import Office


def import_line(line: bytes, strength: Strength | None, by: str, actor: str, office: Office) -> int | Refused:
    """Bring in one line of evidence, whole or not at all.

    With a `strength` the pieces are accepted, found true by the role or body `by`. What the learner
    has already, the same in every fact, does not come in again. Returns how many pieces came in, or
    why the line was refused.
    """
    store, now = office.store, office.clock()
    try:
        read = read_line(line, office.programme.skill_map, office.new_id, office.today())
        for one in read.evidence:
            _happened(one, office.today())
        acceptance = Acceptance(strength, by, office.today()) if strength is not None else None
        with store.transaction():
            store.learners.get(read.learner)
            new = _not_there_yet(read.evidence, store.evidence.of_learner(read.learner))
            store.evidence.add_many((read.learner, replace(one, acceptance=acceptance)) for one in new)
            detail = {"pieces": str(len(new)), "accepted": str(acceptance is not None)}
            store.audit.append(now, actor, "import-evidence", read.learner, detail)
    except Refused as refusal:
        return refusal
    return len(new)


def _not_there_yet(pieces: Sequence[Evidence], there: Sequence[Evidence]) -> list[Evidence]:
    """Leave out a piece for each equal one that is there, so that a file may be brought in again."""
    left = Counter(map(_facts, there))
    new = []
    for piece in pieces:
        if left[_facts(piece)]:
            left[_facts(piece)] -= 1
        else:
            new.append(piece)
    return new


def _facts(evidence: Evidence) -> Evidence:
    return replace(evidence, id=EvidenceId(""), acceptance=None)


def _happened(evidence: Evidence, today: date) -> None:
    if evidence.dated > today:
        raise Refused(
            "date-in-the-future",
            Text(
                f"日付「{evidence.dated}」は今日（{today}）より後です。",
                f"The date {evidence.dated} is later than today, {today}.",
            ),
            Text(
                "日付を直すか、その日になってから取り込んでください。",
                "Mend the date, or bring it in when the day has come.",
            ),
        )


def evidence_of(learner_id: LearnerId, office: Office) -> tuple[EvidenceLine, ...]:
    """Describe a learner's evidence, the oldest first; raises NotFound."""
    with office.store.transaction():
        office.store.learners.get(learner_id)
        evidence = office.store.evidence.of_learner(learner_id)
    return tuple(evidence_line(one, office.programme.skill_map) for one in evidence)
