"""The assessors of submissions: how many are needed, who rated, and who is at work."""

from __future__ import annotations

from collections.abc import Collection

from badgeserver.domain.appeal import Appeal
from badgeserver.domain.assessment import Bench
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.submission import Submission, SubmissionKind
from badgeserver.domain.uses import assessors_needed, uses_of
from badgeserver.services.office import Office


def bench_of(submission: Submission, office: Office) -> Bench:
    """Return the assessors of one submission."""
    return benches([submission], office)[submission.id]


def benches(submissions: Collection[Submission], office: Office) -> dict[EvidenceId, Bench]:
    """Return the assessors of each submission, with a few queries for all of them."""
    store, ids = office.store, [one.id for one in submissions]
    with store.snapshot():
        ratings = store.assessments.ratings(ids)
        claims = store.assessments.claims(ids, office.clock())
        recusals = store.assessments.recusals(ids)
        came = store.assessments.came_to_assessors(ids)
        appeals = store.appeals.of_submissions(ids)
    # Reading all rules once for each subject, not for each submission.
    numbers = {about: needed(*about, office) for about in {(one.kind, one.subject) for one in submissions}}
    found = {}
    for one in submissions:
        round, theirs = round_of(appeals.get(one.id)), ratings.get(one.id, ())
        # What was rated before the learner added something has to be rated again.
        since = came.get(one.id, office.clock())
        present = [rating for rating in theirs if rating.round == round]
        found[one.id] = Bench(
            needed=numbers[one.kind, one.subject],
            round=round,
            ratings=tuple(rating for rating in present if rating.at >= since),
            set_aside=tuple(rating for rating in present if rating.at < since),
            before=tuple(rating for rating in theirs if rating.round < round),
            claims=claims.get(one.id, ()),
            recused=frozenset(recusal.assessor for recusal in recusals.get(one.id, ())),
        )
    return found


def round_of(appeal: Appeal | None) -> int:
    """Return 1 for the first assessment, 2 for the one after an appeal."""
    return 1 if appeal is None else 2


def needed(kind: SubmissionKind, subject: str, office: Office) -> int:
    """Return how many assessors rate something of a kind by the policy in force."""
    skill_map = office.programme.skill_map
    return assessors_needed(uses_of(kind, subject, skill_map), skill_map)
