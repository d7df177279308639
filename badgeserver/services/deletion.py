"""Deleting a person's data: asked for on their page, confirmed by a mailed link, done at once."""

from __future__ import annotations

from datetime import timedelta

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import AreaCode, LearnerId
from badgeserver.domain.learner import Learner, Residence
from badgeserver.domain.text import Text
from badgeserver.services.mail import send
from badgeserver.services.office import Office
from badgeserver.services.tokens import create_token, peek_token, tokens_since, use_token

DELETE = "delete-account"
"""What the tokens of confirmation links are for. They are about one learner."""
LINK_LIVES = timedelta(hours=24)
MAILS_AN_HOUR = 3
WORDS = frozenset({"削除", "delete"})
"""What is typed so that nobody deletes by a slip of the finger."""


def ask_to_delete(learner_id: LearnerId, typed: str, actor: str, office: Office) -> None:
    """Mail the learner the link that deletes their data; nothing is deleted yet.

    Raises Refused (`word-missing`, `asked-too-often`), NotFound.
    """
    if typed.strip().lower() not in WORDS:
        raise Refused(
            "word-missing",
            Text("確認の言葉がちがいます。", "That is not the word."),
            Text("「削除」と書いてください。", "Write “delete”."),
        )
    now = office.clock()
    with office.store.transaction():
        learner = office.store.learners.get(learner_id)
        if tokens_since(DELETE, learner_id, now - timedelta(hours=1), office) >= MAILS_AN_HOUR:
            raise Refused(
                "asked-too-often",
                Text("確認のメールは、もう何通も送りました。", "We have sent you several mails already."),
                Text("届いたメールのリンクを開いてください。", "Open the link in one of them."),
            )
        token = create_token(DELETE, learner_id, LINK_LIVES, office)
        values = {"name": learner.name, "link": f"{office.base_url}/delete/{token}"}
        send("delete-account", learner.email, learner.language, values, office)
        office.store.audit.append(now, actor, "ask-to-delete", learner_id, {})


def person_behind(token: str, office: Office) -> Learner:
    """Return whose data a link deletes, without using it up; raises Refused `link-spent`."""
    with office.store.snapshot():
        return office.store.learners.get(LearnerId(peek_token(DELETE, token, office)))


def confirm_deletion(token: str, office: Office) -> None:
    """Delete the data of the person who got the link; raises Refused `link-spent`."""
    with office.store.transaction():
        learner_id = LearnerId(use_token(DELETE, token, office))
        delete_learner(learner_id, "at the person's own wish", f"learner:{learner_id}", office)


def delete_learner(learner_id: LearnerId, reason: str, actor: str, office: Office) -> None:
    """Remove a person from everything that is kept, in one transaction; safe to do again.

    What stays is in `storage.erasure.STAYS`: places in status lists, digests that prove the record,
    and counts by badge, day and area. `reason` goes into the audit log and must name nobody. Raises
    NotFound (`no-such-learner`), Refused `no-reason`.
    """
    if not reason.strip():
        raise Refused(
            "no-reason",
            Text("削除の理由がありません。", "There is no reason for the deletion."),
            Text("名前を入れずに、理由を書いてください。", "Write why, without naming the person."),
        )
    store, now = office.store, office.clock()
    with store.transaction():
        # The place in the status list first: everybody takes that before the chain of records.
        store.status_lists.take_turn(MIN_ENTRIES)
        if store.erasure.is_erased(learner_id):
            return
        files = store.erasure.erase(learner_id, _area(learner_id, office), now)
        store.audit.append(now, actor, "delete-learner", learner_id, {"reason": reason.strip()})
        store.when_it_stands(lambda: store.files.remove_unused(files or ()))


def _area(learner_id: LearnerId, office: Office) -> AreaCode | None:
    regions, learner = office.programme.regions, office.store.learners.get(learner_id)
    municipality = learner.municipality
    if municipality is None or municipality not in regions.municipalities:
        return None
    # Somebody outside does not live in the municipality that they care for.
    return None if learner.residence is Residence.OUTSIDE else regions.municipalities[municipality].area
