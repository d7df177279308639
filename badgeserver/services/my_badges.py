"""A learner's own page of one badge: why it was awarded, what the certificate shows, and how to share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from badgeserver.credentials.achievement_credential import credential_address
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import CredentialId, EvidenceId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Programme
from badgeserver.domain.reach import leaves_of
from badgeserver.domain.record import DecisionRecord, read_record
from badgeserver.domain.requirement import HoldsBadge, Leaf, Requirement
from badgeserver.domain.skill_map import Badge, Level, SkillMap
from badgeserver.domain.text import Language, Text
from badgeserver.domain.wording import Described, describe, leaf_sentence
from badgeserver.services.credential_tokens import offers_jwt
from badgeserver.services.learners import BadgeState, EvidenceLine, badge_state, evidence_line
from badgeserver.services.office import Office

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, slots=True)
class Ground:
    """One condition of the rule that was met, and the evidence that met it."""

    condition: Text
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class MyBadge:
    """A badge of the learner. `in_review` is whether staff look at it again; `renewal` is the rule for that.

    `reason` is why it was revoked.
    """

    credential_id: CredentialId
    learner: Learner
    badge: Badge
    level: Level
    version: str
    state: BadgeState
    awarded_on: date
    valid_until: date | None
    route: Route
    grounds: tuple[Ground, ...]
    renewal: Described | None
    prints_reading: bool
    has_jwt: bool
    in_review: bool
    reason: Text | None
    address: str
    linkedin: Mapping[Language, str]

    @property
    def printed_name(self) -> str:
        """The name that the certificate is printed with."""
        return self.learner.reading if self.prints_reading else self.learner.name

    @property
    def stands(self) -> bool:
        """Tell whether the credential was not revoked."""
        return self.state is not BadgeState.REVOKED


def my_badge(credential_id: str, learner_id: LearnerId, office: Office) -> MyBadge:
    """Collect what a learner sees of one of their badges; raises NotFound for anybody else's."""
    store = office.store
    with store.snapshot():
        credential, award = _own(credential_id, learner_id, office)
        learner = store.learners.get(learner_id)
        evidence = {piece.id: piece for piece in store.evidence.of_learner(learner_id)}
        prints_reading = store.notices.prints_reading(award.id) and bool(learner.reading)
        in_review = award.id in store.award_reviews.open_awards()
    programme = office.programme_of(award)
    skill_map = programme.skill_map
    badge = skill_map.badges[award.badge]
    opens = skill_map.policy.renewal_opens_months
    return MyBadge(
        credential_id=credential.id,
        learner=learner,
        badge=badge,
        level=skill_map.levels[badge.level],
        version=skill_map.version,
        state=badge_state(award, credential, opens, office.today()),
        awarded_on=award.awarded_on,
        valid_until=award.valid_until,
        route=award.route,
        grounds=_grounds(award, badge, evidence, skill_map),
        renewal=describe(badge.renewal.rule, skill_map) if badge.renewal is not None else None,
        prints_reading=prints_reading,
        has_jwt=offers_jwt(credential.id, office),
        in_review=in_review,
        reason=credential.stated_reason,
        address=credential_address(office.base_url, credential.id),
        linkedin={one: _linkedin(award, credential, programme, office, one) for one in ("ja", "en")},
    )


def choose_printed_name(
    credential_id: str, prints_reading: bool, learner_id: LearnerId, office: Office
) -> None:
    """Keep which name the certificate is printed with: the name, or its reading.

    Raises NotFound for anybody else's badge, Refused `no-reading` where the profile has none.
    """
    with office.store.transaction():
        _, award = _own(credential_id, learner_id, office)
        if prints_reading and not office.store.learners.get(learner_id).reading:
            raise Refused(
                "no-reading",
                Text("プロフィールに読みがながありません。", "Your profile has no reading of your name."),
                Text("プロフィールに読みがなを入れてください。", "Enter the reading in your profile first."),
            )
        office.store.notices.choose_reading(award.id, prints_reading)


def _own(credential_id: str, learner_id: LearnerId, office: Office) -> tuple[IssuedCredential, Award]:
    credential = office.store.credentials.get(CredentialId(credential_id))
    award = office.store.awards.get(credential.award)
    if award.learner != learner_id:
        raise NotFound(
            "no-such-credential",
            Text("あなたのバッジの中に、見つかりません。", "It is not among your badges."),
            Text("マイページから選んでください。", "Choose it on your page."),
        )
    return credential, award


def _grounds(
    award: Award, badge: Badge, evidence: Mapping[EvidenceId, Evidence], skill_map: SkillMap
) -> tuple[Ground, ...]:
    """Return the conditions that were met on the route that was taken, in the order of the rule."""
    record, rule = read_record(award.record), _rule_of(badge, award.route)
    if rule is None:
        return ()
    return tuple(
        Ground(leaf_sentence(leaf, skill_map), _lines(record, path, evidence, skill_map))
        for path, leaf in leaves_of(rule, award.route.value)
        if _is_met(record, path, leaf)
    )


def _rule_of(badge: Badge, route: Route) -> Requirement | None:
    if route is Route.RENEWAL:
        return badge.renewal.rule if badge.renewal is not None else None
    return badge.experience_route if route is Route.EXPERIENCE else badge.rule


def _is_met(record: DecisionRecord, path: str, leaf: Leaf) -> bool:
    return path in record.found["satisfied_by"] or (
        isinstance(leaf, HoldsBadge) and leaf.badge in record.found["relies_on"]
    )


def _lines(
    record: DecisionRecord, path: str, evidence: Mapping[EvidenceId, Evidence], skill_map: SkillMap
) -> tuple[EvidenceLine, ...]:
    """Return the evidence as it was when the badge was awarded."""
    then = {piece.id: piece for piece in record.evidence}
    ids = map(EvidenceId, record.found["satisfied_by"].get(path, ()))
    return tuple(evidence_line(then[id], skill_map) for id in ids if id in then)


def _linkedin(
    award: Award, credential: IssuedCredential, programme: Programme, office: Office, language: Language
) -> str:
    """Return the address that fills LinkedIn's own form for adding a certification to a profile."""
    asked = {
        "startTask": "CERTIFICATION_NAME",
        "name": programme.skill_map.badges[award.badge].name.in_(language),
        "organizationName": programme.issuer.name.in_(language),
        "issueYear": award.awarded_on.year,
        "issueMonth": award.awarded_on.month,
    }
    if award.valid_until is not None:
        asked |= {"expirationYear": award.valid_until.year, "expirationMonth": award.valid_until.month}
    asked |= {"certUrl": credential_address(office.base_url, credential.id), "certId": credential.id}
    return f"{LINKEDIN}?{urlencode(asked)}"
