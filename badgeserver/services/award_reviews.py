"""Reviews: a person decides about an award that no longer follows from its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.award_review import AwardReview, EvidenceChange, ReviewDecision, ReviewOutcome
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import AwardId, BadgeId, MunicipalityCode
from badgeserver.domain.looks import Purpose
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import missing_sentence
from badgeserver.services.acceptance import recognise
from badgeserver.services.achieved import achieved
from badgeserver.services.corrections import accepted_evidence, looked_at_again, open_reviews, piece_of
from badgeserver.services.issuing import issue_credential
from badgeserver.services.judging import judge
from badgeserver.services.learners import evidence_title
from badgeserver.services.looks import record_looks
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.own_town import is_within, require_own_town
from badgeserver.services.revocation import revoke_credential

WAITING_SHOWN = 50
DECIDED_SHOWN = 20
DECIDED_READ = 200
"""So many are looked through for those of one municipality."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review in a list: the badge, the evidence, and since when it waits or how it ended."""

    id: str
    badge: Text
    evidence: Text
    opened_at: datetime
    decision: ReviewDecision | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the evidence, before and after the change, as it is shown side by side."""

    name: Text
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Tell whether it is another value now."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that it takes to decide: what changed, what the award rested on, and what is missing now.

    `instead` are the badges that the learner would be awarded today if this one were revoked.
    """

    review: AwardReview
    line: ReviewLine
    learner: str
    change: EvidenceChange
    facts: tuple[Fact, ...]
    awarded_on: date
    valid_until: date | None
    credential_id: str | None
    rested_on: tuple[Text, ...]
    missing: tuple[Text, ...]
    instead: tuple[Text, ...]


def waiting_reviews(office: Office, town: MunicipalityCode | None = None) -> tuple[ReviewLine, ...]:
    """Return the reviews that nobody decided yet, the oldest first, as many as a page takes.

    With `town`, those about its people only.
    """
    with office.store.snapshot():
        found = _within(town, office.store.award_reviews.waiting(), office)
        return tuple(_line(one, office) for one in found[:WAITING_SHOWN])


def count_waiting_reviews(office: Office, town: MunicipalityCode | None = None) -> int:
    """Return how many reviews nobody decided yet; with `town`, of those about its people."""
    if town is None:
        return office.store.award_reviews.count_waiting()
    with office.store.snapshot():
        return len(_within(town, office.store.award_reviews.waiting(), office))


def decided_reviews(office: Office, town: MunicipalityCode | None = None) -> tuple[ReviewLine, ...]:
    """Return the reviews that were decided last; with `town`, those about its people only."""
    with office.store.snapshot():
        found = _within(town, office.store.award_reviews.decided(DECIDED_READ), office)
        return tuple(_line(one, office) for one in found[:DECIDED_SHOWN])


def _within(
    town: MunicipalityCode | None, reviews: Sequence[AwardReview], office: Office
) -> list[AwardReview]:
    if town is None:
        return list(reviews)
    holders = {one.id: office.store.awards.get(one.award).learner for one in reviews}
    learners = office.store.learners.get_many(set(holders.values()))
    return [one for one in reviews if is_within(town, learners[holders[one.id]])]


def review_page(review_id: str, actor: Actor, office: Office) -> ReviewPage:
    """Collect what it takes to decide, and record that `actor` looks at it.

    Raises NotFound (`no-such-review`, `not-in-your-list`).
    """
    page = _collected(review_id, actor, office)
    record_looks([page.change.learner], Purpose.REVIEW, actor, office)
    return page


def _collected(review_id: str, actor: Actor, office: Office) -> ReviewPage:
    store = office.store
    with store.snapshot():
        review = store.award_reviews.get(review_id)
        award, change = store.awards.get(review.award), store.award_reviews.change(review.change)
        require_own_town(award.learner, actor, office)
        known = accepted_evidence(award.learner, office)
        skill_map = office.programme_of(award).skill_map
        before = [change.before, *(piece for id, piece in known.items() if id != change.evidence)]
        live = store.credentials.live_of_award(award.id)
        fallen = _revoked(award, office)
        missing = looked_at_again(award, known, fallen, office).missing
        return ReviewPage(
            review=review,
            line=_line(review, office),
            learner=store.learners.get(award.learner).name,
            change=change,
            facts=_facts(change),
            awarded_on=award.awarded_on,
            valid_until=award.valid_until,
            credential_id=live.id if live is not None else None,
            rested_on=achieved(award, before, skill_map),
            missing=tuple(missing_sentence(one, skill_map) for one in missing),
            instead=_instead(award, office),
        )


def _line(review: AwardReview, office: Office) -> ReviewLine:
    award = office.store.awards.get(review.award)
    change = office.store.award_reviews.change(review.change)
    return ReviewLine(
        review.id,
        badge_name(award.badge, office.programme_of(award).skill_map),
        evidence_title(change.before, office.programme.skill_map),
        review.opened_at,
        review.decision,
    )


def badge_name(badge: BadgeId, skill_map: SkillMap) -> Text:
    """Return the badge's name; its id, where the map has no such badge any more."""
    return skill_map.badges[badge].name if badge in skill_map.badges else Text(badge, badge)


_FACTS = {
    "date": Text("日付", "Date"),
    "score": Text("点数", "Score"),
    "level": Text("級・レベル", "Grade or level"),
    "rubric": Text("評価", "Rating"),
    "months": Text("月数", "Months"),
    "gap_months": Text("空白の月数", "Months of break"),
}
CORRECTABLE = tuple(_FACTS)


def fact_name(key: str) -> Text:
    """Return how a fact of evidence is called, by its key."""
    return _FACTS[key]


def _facts(change: EvidenceChange) -> tuple[Fact, ...]:
    before = piece_of(change.before)
    after = piece_of(change.after) if change.after is not None else {}
    return tuple(
        Fact(name, str(before.get(key, "—")), str(after.get(key, "—")))
        for key, name in _FACTS.items()
        if key in before or key in after
    )


def _revoked(award: Award, office: Office) -> frozenset[AwardId]:
    """Return the learner's awards that don't stand any more."""
    credentials = office.store.credentials.of_learner(award.learner)
    standing = {one.award for one in credentials if one.revoked_at is None}
    return frozenset(one.award for one in credentials if one.award not in standing)


def _instead(award: Award, office: Office) -> tuple[Text, ...]:
    known = accepted_evidence(award.learner, office)
    held = [one for one in office.store.awards.held_by(award.learner) if one.award != award.id]
    judged = judge(tuple(known.values()), held, office.today(), office.programmes)
    return tuple(badge_name(badge, one.skill_map) for badge, one in judged.items() if one.evaluation.earned)


def decide_review(
    review_id: str, outcome: ReviewOutcome, reason: Text, actor: Actor, office: Office
) -> tuple[IssuedCredential, ...]:
    """Decide about an award, with a reason in both languages that the learner is told.

    REVOKE takes the credential back with that reason, and awards that rested on it come up for review
    too; REPLACE also awards what the learner has earned by today, and returns it. All of it happens
    or nothing does. Raises NotFound, Conflict `review-decided`, Refused `no-reason`, `nothing-instead`.
    """
    store, now = office.store, office.clock()
    stated = _stated(reason)
    with store.transaction():
        # The status list first, as everybody does.
        store.status_lists.take_turn(MIN_ENTRIES)
        decision = ReviewDecision(outcome, stated, actor.reference, now)
        review = store.award_reviews.decide(review_id, decision)
        store.audit.append(now, actor.reference, "decide-review", review_id, {"outcome": outcome})
        award = store.awards.get(review.award)
        require_own_town(award.learner, actor, office)
        if outcome is not ReviewOutcome.KEEP:
            _take_back(award, review, stated, actor, office)
        issued = recognise(award.learner, office) if outcome is ReviewOutcome.REPLACE else ()
        if outcome is ReviewOutcome.REPLACE and not issued:
            raise _nothing_instead()
        tell(store.learners.get(award.learner), _news(award, review, decision, office), office)
    return issued


def _take_back(award: Award, review: AwardReview, reason: Text, actor: Actor, office: Office) -> None:
    """Revoke the award's credential, and open reviews of what rested on the award."""
    credential = issue_credential(award.id, office)
    revoke_credential(credential.id, reason, actor.reference, office)
    open_reviews(office.store.award_reviews.change(review.change), {award.id}, office)


def _stated(reason: Text) -> Text:
    stated = Text(reason.ja.strip(), reason.en.strip())
    if not stated.ja or not stated.en:
        raise Refused(
            "no-reason",
            Text("理由が、日本語と英語の両方にはありません。", "The reason is not there in both languages."),
            Text("日本語と英語で理由を書いてください。", "Write the reason in Japanese and in English."),
        )
    return stated


def _nothing_instead() -> Refused:
    return Refused(
        "nothing-instead",
        Text(
            "いまの証明で代わりに授与できるバッジはありません。",
            "There is no badge that the evidence earns today instead.",
        ),
        Text("「失効」か「そのまま」を選んでください。", "Choose to revoke it, or to keep it."),
    )


_WORDS = {
    ReviewOutcome.KEEP: Text(
        "見直しの結果、バッジ「{badge}」はそのままです", "The badge “{badge}” stays as it is"
    ),
    ReviewOutcome.REVOKE: Text(
        "見直しの結果、バッジ「{badge}」は失効しました", "The badge “{badge}” was revoked"
    ),
    ReviewOutcome.REPLACE: Text(
        "見直しの結果、バッジ「{badge}」は失効し、いまの証明によるバッジに替わりました",
        "The badge “{badge}” was revoked, and what your evidence earns today was awarded instead",
    ),
}


def _news(award: Award, review: AwardReview, decision: ReviewDecision, office: Office) -> News:
    name = badge_name(award.badge, office.programme_of(award).skill_map)
    words, reason = _WORDS[decision.outcome], decision.reason
    message = Text(
        f"{words.ja.format(badge=name.ja)}。理由：{reason.ja}",
        f"{words.en.format(badge=name.en)}. Reason: {reason.en}",
    )
    return News(NoticeKind.REVIEW_DECIDED, review.id, message, "/me", {"badge": name})
