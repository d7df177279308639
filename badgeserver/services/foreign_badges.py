"""Taking a provider's own Open Badge in under a piece of evidence."""

from __future__ import annotations

import hashlib
import json

from badgeserver.credentials.carriers import CarriedAddress, read_carrier
from badgeserver.credentials.foreign import (
    ForeignFacts,
    Recipient,
    foreign_facts,
    names_recipient,
    recipient,
)
from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.verifier import verify
from badgeserver.domain.endorsement import ForeignBadge
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Outcome, Verdict
from badgeserver.services.office import Office
from badgeserver.services.verification import desk_of


def attach_badge(
    evidence_id: EvidenceId, data: bytes, confirmed_by: str | None, actor: str, office: Office
) -> ForeignBadge:
    """Keep the Open Badge in the file `data` under a piece of evidence, having verified it.

    Where the badge does not tell that it is the learner's, `confirmed_by` is the role or body that
    says so. Raises NotFound; CouldNotFindOut `badge-not-verified`; Refused `badge-invalid`,
    `own-badge`, `badge-of-another`, `holder-not-told` and what reading the file raises; Conflict
    `badge-attached-already`, `badge-used-already`.
    """
    store = office.store
    with store.snapshot():
        owner, _ = store.evidence.get(evidence_id)
        learner = store.learners.get(owner)
    secured = _in_file(data)
    document, facts = stated_document(secured), _verified(secured, office)
    whose = recipient(document, learner.email, learner.name)
    if whose is not Recipient.SAME and not confirmed_by:
        raise _not_the_learners(whose)
    text = _text_of(secured)
    badge = ForeignBadge(
        evidence=evidence_id,
        id=facts.id,
        issuer=facts.issuer,
        issuer_name=facts.issuer_name,
        name=facts.name,
        achievement=facts.achievement,
        digest="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        verified_at=office.clock(),
        names_holder=names_recipient(document),
        confirmed_by=confirmed_by if whose is not Recipient.SAME else None,
    )
    with store.transaction():
        store.endorsements.attach(badge)
        detail = {"badge": badge.digest, "confirmed_by": badge.confirmed_by or ""}
        store.audit.append(office.clock(), actor, "attach-badge", evidence_id, detail)
    return badge


def _in_file(data: bytes) -> Secured:
    carried = read_carrier(data)
    if isinstance(carried, CarriedAddress):
        raise Refused(
            "no-badge-in-file",
            Text(
                "このファイルには、バッジのアドレスだけが入っています。",
                "This file only holds the address of a badge.",
            ),
            Text(
                "バッジそのもの（JSON、PNG、SVG）を使ってください。",
                "Use the badge itself: JSON, PNG or SVG.",
            ),
        )
    return carried.secured


def _text_of(secured: Secured) -> str:
    if isinstance(secured, Embedded):
        return json.dumps(secured.document, ensure_ascii=False, separators=(",", ":"))
    return secured.token


def _verified(secured: Secured, office: Office) -> ForeignFacts:
    """Return the facts of a badge that is valid, and another issuer's."""
    desk = desk_of(office)
    verdict = verify(secured, desk.sources, desk.clock())
    if verdict.answer is Answer.UNKNOWN:
        raise CouldNotFindOut("badge-not-verified", _why(verdict, Outcome.UNKNOWN), _LATER)
    if verdict.answer is Answer.INVALID:
        raise Refused("badge-invalid", _why(verdict, Outcome.FAILED), _ASK_PROVIDER)
    facts = foreign_facts(stated_document(secured))
    if facts.issuer == office.did:
        raise Refused(
            "own-badge",
            Text("これは、ここで発行したバッジです。", "This badge was issued here."),
            Text(
                "ほかの提供者が発行したバッジを付けてください。",
                "Attach a badge that another provider issued.",
            ),
        )
    return facts


def _why(verdict: Verdict, outcome: Outcome) -> Text:
    """Return the first check that came out so, in words."""
    check = next(one for one in verdict.checks if one.outcome is outcome)
    return Text(
        f"バッジを受け取れません。{check.title.ja}：{check.message.ja}",
        f"The badge can't be taken in. {check.title.en}: {check.message.en}",
    )


_LATER = Text("あとで、もう一度試してください。", "Try again later.")
_ASK_PROVIDER = Text(
    "提供者からもらったままのバッジか確かめ、提供者に問い合わせてください。",
    "Make sure that it is as the provider gave it, and ask the provider.",
)


def _not_the_learners(whose: Recipient) -> Refused:
    mend = Text(
        "本人のものだと確かめた人がいるときは、だれが確かめたかを --confirmed-by で伝えてください。",
        "If somebody made sure that it is the learner's, say who with --confirmed-by.",
    )
    if whose is Recipient.OTHER:
        message = Text(
            "バッジのメールアドレスや名前が、この学習者のものとちがいます。",
            "The e-mail address or name in the badge is not this learner's.",
        )
        return Refused("badge-of-another", message, mend)
    message = Text("バッジには、だれのものかが書かれていません。", "The badge does not tell whose it is.")
    return Refused("holder-not-told", message, mend)
