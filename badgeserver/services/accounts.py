"""Adding the people who hand in evidence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from badgeserver.domain.account import AccountKind
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.ids import GroupId, LearnerId, MunicipalityCode
from badgeserver.domain.learner import Learner
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

LONGEST_NAME = 200
_EMAIL = re.compile(r"[^@\s<>()\[\]\\,;:\"]{1,64}@[^@\s<>()\[\]\\,;:\"]{1,190}")


@dataclass(frozen=True, slots=True)
class NewLearner:
    """What somebody states of a learner; nothing of it is checked yet."""

    name: str
    email: str
    group: str
    municipality: str | None
    shows_name: bool


def add_learner(profile: NewLearner, actor: str, office: Office) -> Learner:
    """Check a profile and keep it under a new id.

    Raises Refused (`bad-name`, `bad-email`, `no-such-group`, `no-such-municipality`) and Conflict
    (`email-in-use`).
    """
    learner = Learner(
        id=LearnerId(office.new_id()),
        name=checked_name(profile.name),
        email=checked_email(profile.email),
        group=_group(profile.group, office),
        municipality=checked_municipality(profile.municipality, office),
        shows_name=profile.shows_name,
    )
    with office.store.transaction():
        if office.store.other_addresses.owner(AccountKind.LEARNER, learner.email) is not None:
            raise _email_in_use()
        office.store.learners.add(learner)
        office.store.audit.append(office.clock(), actor, "add-learner", learner.id, {})
    return learner


def _email_in_use() -> Conflict:
    return Conflict(
        "email-in-use",
        Text(
            "このメールアドレスは、ほかの学習者が使っています。", "Another learner has this e-mail address."
        ),
        Text(
            "同じ人が二度登録されていないか確かめてください。",
            "Check whether the same person is registered twice.",
        ),
    )


def checked_name(name: str) -> str:
    """Return a name as it can be printed and signed; raises Refused (`bad-name`).

    Its spaces are made single and its characters composed (Unicode NFC), so that every verifier
    canonicalises the same bytes; control characters are refused, which some verifiers can't take.
    """
    cleaned = unicodedata.normalize("NFC", " ".join(name.split()))
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise Refused(
            "bad-name",
            Text(
                "名前が空か、長すぎるか、印刷できない文字を含みます。",
                "The name is empty, too long or not printable.",
            ),
            Text(f"{LONGEST_NAME}文字までで書いてください。", f"Give up to {LONGEST_NAME} characters."),
        )
    return cleaned


def checked_email(email: str) -> str:
    """Return an address that looks like one, without the spaces around it; raises Refused (`bad-email`)."""
    if not (_EMAIL.fullmatch(email.strip()) and email.strip().isprintable()):
        raise Refused(
            "bad-email",
            Text("メールアドレスの形ではありません。", "That is not an e-mail address."),
            Text("例：hikari@example.jp", "For example: hikari@example.jp"),
        )
    return email.strip()


def _group(group: str, office: Office) -> GroupId:
    groups = office.programme.skill_map.groups
    if not group:
        raise Refused(
            "no-such-group",
            Text("学習者の区分が選ばれていません。", "No learner group was chosen."),
            Text("いちばん近いものを1つ選んでください。", "Choose the one that comes closest."),
        )
    if group not in groups:
        raise Refused(
            "no-such-group",
            Text(f"学習者の区分「{group}」はありません。", f"There is no learner group “{group}”."),
            Text(f"次から選んでください：{', '.join(groups)}", f"Choose one of {', '.join(groups)}."),
        )
    return GroupId(group)


def checked_municipality(code: str | None, office: Office) -> MunicipalityCode | None:
    """Return the code of a municipality of the programme; raises Refused (`no-such-municipality`)."""
    if code is None:
        return None
    if code not in office.programme.regions.municipalities:
        raise Refused(
            "no-such-municipality",
            Text(f"市町村コード「{code}」はありません。", f"There is no municipality {code}."),
            Text("5けたのコードを確かめてください。", "Check the 5-digit code."),
        )
    return MunicipalityCode(code)
