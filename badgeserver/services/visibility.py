"""What a badge shows of its holder: chosen badge by badge, and asked for wherever a name could show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from badgeserver.credentials.shown import shown_by
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.consent import was_taken_back
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import AwardId, CredentialId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.removal import removal_of
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.text import Text
from badgeserver.domain.visibility import Visibility, choices, effective
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class VisibilityPage:
    """What a holder sees of one badge: what holds, what may be chosen, and what its files say by now.

    `named_in_files` is the name that the signed files carry, None where they carry none; `is_stale`
    tells that they say something else than the choice and the profile do, so that issuing anew helps.
    """

    credential_id: CredentialId
    badge: Badge
    version: str
    now: Visibility
    choices: tuple[Visibility, ...]
    named_in_files: str | None
    is_stale: bool


def visibilities(
    awards: Iterable[Award], learners: Mapping[LearnerId, Learner], office: Office
) -> dict[AwardId, Visibility]:
    """Return what the badge of each award shows; nothing where the holder had their data removed.

    By two questions to the database, whatever the number of awards.
    """
    wanted, groups = list(awards), office.programme.skill_map.groups
    chosen = office.store.visibilities.of_awards(one.id for one in wanted)
    consents = office.store.guardian_consents.of_learners({one.learner for one in wanted})
    taken_back = {learner for learner, theirs in consents.items() if was_taken_back(theirs)}
    found = {}
    for award in wanted:
        learner = learners.get(award.learner)
        found[award.id] = (
            Visibility.UNNAMED
            if learner is None
            else effective(
                chosen.get(award.id),
                learner.shows_name,
                groups.get(learner.group),
                award.learner in taken_back,
            )
        )
    return found


def visibility_of(award: Award, office: Office) -> Visibility:
    """Return what the badge of one award shows of its holder."""
    learners = office.store.learners.get_many([award.learner])
    return visibilities([award], learners, office)[award.id]


def shown_name(credential: IssuedCredential, office: Office) -> str | None:
    """Return the holder's name as the page of a credential shows it: as it was signed, or else as it is now.

    None where the holder does not show it.
    """
    award = office.store.awards.get(credential.award)
    if not visibility_of(award, office).shows_name:
        return None
    return name_in(credential) or office.store.learners.get(award.learner).name


def name_in(credential: IssuedCredential) -> str | None:
    """Return the name that the signed document carries; None where it carries none, or is removed."""
    if removal_of(credential.document) is not None:
        return None
    return shown_by(json.loads(credential.document)).holder_name


def visibility_page(credential_id: str, learner_id: LearnerId, office: Office) -> VisibilityPage:
    """Return what the holder sees of one of their badges; raises NotFound for anybody else's."""
    with office.store.snapshot():
        credential, award = _own(credential_id, learner_id, office)
        learner = office.store.learners.get(learner_id)
        now = visibility_of(award, office)
    programme, named = office.programme_of(award), name_in(credential)
    wanted = learner.name if now.shows_name else None
    return VisibilityPage(
        credential_id=credential.id,
        badge=programme.skill_map.badges[award.badge],
        version=award.map_version,
        now=now,
        choices=choices(office.programme.skill_map.groups.get(learner.group)),
        named_in_files=named,
        is_stale=named != wanted and credential.revoked_at is None,
    )


def choose_visibility(
    credential_id: str, learner_id: LearnerId, wish: str, actor: str, office: Office
) -> Visibility:
    """Keep what the holder chose for one badge; raises NotFound, Refused `no-such-visibility`."""
    store, now = office.store, office.clock()
    with store.transaction():
        _, award = _own(credential_id, learner_id, office)
        learner = store.learners.get(learner_id)
        allowed = {one.value: one for one in choices(office.programme.skill_map.groups.get(learner.group))}
        if wish not in allowed:
            raise _no_such_visibility()
        store.visibilities.choose(award.id, allowed[wish], now)
        store.audit.append(now, actor, "choose-visibility", award.id, {"visibility": wish})
    return allowed[wish]


def _own(credential_id: str, learner_id: LearnerId, office: Office) -> tuple[IssuedCredential, Award]:
    credential = office.store.credentials.get(CredentialId(credential_id))
    award = office.store.awards.get(credential.award)
    if award.learner != learner_id:
        raise NotFound(
            "no-such-credential",
            Text("あなたのバッジの中にありません。", "That is none of your badges."),
            Text("マイページから選んでください。", "Choose it on your own page."),
        )
    return credential, award


def _no_such_visibility() -> Refused:
    return Refused(
        "no-such-visibility",
        Text("その見せ方は選べません。", "That can't be chosen."),
        Text("画面の中から1つ選んでください。", "Choose one of those on the page."),
    )
