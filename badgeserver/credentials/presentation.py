"""Presentations: credentials that their holder shows, signed for this one occasion.

VC Data Model 2.0, section 4.13, and 1.1, section 4.10. `verify_presentation` takes these steps:

1. `form`    context, type, id and holder in their places, credentials as objects
2. `terms`   every term is defined (JSON-LD safe mode), through all that is shown
3. `holder`  it is signed over all that is shown, for the challenge and the domain that were asked
             for, with a key that the holder's own document lists for `authentication`

Then each credential is verified by itself. No I/O here: `Sources` knows the world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from badgeserver.credentials.check_words import said
from badgeserver.credentials.controllers import AUTHENTICATION
from badgeserver.credentials.credential_form import (
    base_context,
    is_url,
    objects,
    require_id,
    require_types,
    types_of,
)
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.proof_check import require_proofs
from badgeserver.credentials.proofs import Expected, stated_proofs
from badgeserver.credentials.secured import Secured, secured_document
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.verdicts import attempt, no_answer, refusal
from badgeserver.domain.errors import Refused
from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Verdict

PRESENTATION: Final = "VerifiablePresentation"
ENVELOPED: Final = "EnvelopedVerifiablePresentation"
MAX_CREDENTIALS: Final = 20
"""Credentials in one presentation; each of them has us look for keys and status lists."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the verifier asked the holder to sign with the presentation; None for what was not asked."""

    challenge: str | None = None
    domain: str | None = None

    @property
    def anything(self) -> bool:
        """Tell whether the presentation must be signed, because something was asked."""
        return self.challenge is not None or self.domain is not None


def verify_presentation(
    document: Document,
    asked: Asked,
    verify_one: Callable[[Secured], Verdict],
    sources: Sources,
    now: datetime,
) -> PresentationVerdict:
    """Return the verdict on a presentation at the moment `now`; `verify_one` judges each credential.

    A presentation that nobody signed says nothing of who shows it. It is taken only where nothing
    was asked, as a mere parcel of credentials; its `holder` is None then. What an
    EnvelopedVerifiablePresentation holds is unknown.
    """
    if ENVELOPED in (types_of(document) or ()):
        return _of_unknown_kind()
    # 1. form
    form = attempt("form", lambda: _form(document))
    # 2. terms
    terms = attempt("terms", lambda: _terms(document))
    # 3. holder
    signed = "proof" in document or asked.anything
    signature = (_signed(document, asked, sources, now),) if signed else ()
    # The credentials
    shown = _credentials(document) if form.outcome is Outcome.PASSED else ()
    verdicts = tuple(verify_one(one) for one in shown)
    checks = (form, terms, *signature)
    answer = _overall([_answer(checks), *(one.answer for one in verdicts)])
    holder = _holder_id(document) if signed and _answer(signature) is Answer.VALID else None
    of_others = tuple(n for n, one in enumerate(shown) if holder is not None and not _is_about(holder, one))
    return PresentationVerdict(answer, _SUMMARIES[answer], checks, verdicts, holder, of_others)


_SUMMARIES: Final = {
    Answer.VALID: Text("この提示は、すべて確かめられました。", "All of this presentation holds."),
    Answer.INVALID: Text("この提示は有効ではありません。", "This presentation is not valid."),
    Answer.UNKNOWN: Text(
        "この提示のすべてを確かめることは、いまはできませんでした。",
        "Not all of this presentation could be checked now.",
    ),
}


def _of_unknown_kind() -> PresentationVerdict:
    def step() -> Text:
        raise no_answer(
            "enveloped-presentation",
            "封筒（EnvelopedVerifiablePresentation）に入った提示は、あつかえません。",
            "Presentations in an envelope (EnvelopedVerifiablePresentation) cannot be opened here.",
        )

    unread = (attempt("form", step),)
    return PresentationVerdict(Answer.UNKNOWN, _SUMMARIES[Answer.UNKNOWN], unread, ())


def _form(document: Document) -> Text:
    base_context(document)
    require_types(document, PRESENTATION)
    require_id(document, "id")
    holder = document.get("holder")
    if "holder" in document and not is_url(holder.get("id") if isinstance(holder, Mapping) else holder):
        raise refusal(
            "bad-holder",
            "「holder」が持ち主のURLではありません。",
            "“holder” does not give the holder's URL.",
        )
    _credentials(document)
    return Text("提示の形に合っています。", "It has the form of a presentation.")


def _terms(document: Document) -> Text:
    safe_json_ld().dataset(document)
    return said("passed:terms")


def _credentials(document: Document) -> tuple[Secured, ...]:
    """Return what is shown; raises Refused for what is no object, for too many, and for nothing at all."""
    stated = document.get("verifiableCredential", [])
    listed = [] if stated == [] else objects(stated)
    if listed is None:
        raise refusal(
            "bad-credentials",
            "「verifiableCredential」に、証明書のオブジェクトではないものがあります。",
            "“verifiableCredential” holds something that is no credential object.",
        )
    if len(listed) > MAX_CREDENTIALS:
        raise refusal(
            "too-many-credentials",
            f"証明書が{MAX_CREDENTIALS}通より多く入っています。",
            f"It holds more than {MAX_CREDENTIALS} credentials.",
        )
    if not listed and "proof" not in document:
        raise refusal(
            "empty-presentation",
            "署名も証明書もありません。",
            "It holds neither a signature nor a credential.",
        )
    return tuple(map(secured_document, listed))


def _signed(document: Document, asked: Asked, sources: Sources, now: datetime) -> Check:
    def step() -> Text:
        expected = Expected(AUTHENTICATION, asked.domain, asked.challenge)
        require_proofs(document, expected, _holder_id(document), sources, now)
        return _RIGHT if asked.challenge is None and asked.domain is None else _AS_ASKED

    return attempt("holder", step)


_AS_ASKED = Text(
    "持ち主の署名は正しく、求めたとおりです。",
    "The holder's signature is right, and made for what was asked.",
)
_RIGHT = Text(
    "持ち主の署名は正しいです。だれに見せるために作られたかは、確かめていません。",
    "The holder's signature is right. For whom it was made was not asked.",
)


def _holder_id(document: Document) -> str:
    """Return who shows it: the stated holder, else the one controller that all signatures name."""
    stated = document.get("holder")
    if stated is not None:
        return str(stated.get("id") if isinstance(stated, Mapping) else stated)
    named = {str(proof.get("verificationMethod")).partition("#")[0] for proof in stated_proofs(document)}
    if len(named) != 1:
        raise refusal(
            "several-holders",
            "何人もの鍵で署名されています。",
            "It is signed with the keys of several people.",
        )
    return named.pop()


def _is_about(holder: str, secured: Secured) -> bool:
    """Tell whether a credential names the holder as one of its subjects."""
    try:
        subjects = objects(stated_document(secured).get("credentialSubject")) or []
    except Refused:
        return False
    return any(one.get("id") == holder for one in subjects)


def _answer(checks: Iterable[Check]) -> Answer:
    by_outcome = {
        Outcome.PASSED: Answer.VALID,
        Outcome.FAILED: Answer.INVALID,
        Outcome.UNKNOWN: Answer.UNKNOWN,
    }
    return _overall([by_outcome[one.outcome] for one in checks])


def _overall(answers: list[Answer]) -> Answer:
    return next((one for one in (Answer.INVALID, Answer.UNKNOWN) if one in answers), Answer.VALID)
