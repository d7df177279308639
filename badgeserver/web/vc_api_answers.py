"""Verdicts as the VC-API tells them, in the language that the program asks for."""

from __future__ import annotations

from typing import Any

from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Verdict
from badgeserver.services.vc_api import Verified
from badgeserver.services.vc_api_issuing import warnings_about
from badgeserver.web.languages import language


def issued_answer(signed: dict[str, Any]) -> dict[str, Any]:
    """Return a credential that was just signed, with what the program should know of it."""
    warnings = [_problem_of("proof", "sorted-in-two-ways", one) for one in warnings_about(signed)]
    return {"verifiableCredential": signed, **({"warnings": warnings} if warnings else {})}


def credential_answer(verified: Verified) -> dict[str, Any]:
    """Return the answer on a credential: overall, each check by itself, and what stands against it."""
    verdict = verified.verdict
    held = [one for one in verified.besides if one.outcome is not Outcome.PASSED]
    known = verdict.status_known_as_of
    return {
        **_summary(verdict),
        "checks": [one.name for one in verdict.checks],
        "results": [_result(one) for one in verdict.checks],
        "errors": _problems(verdict.checks),
        "warnings": [_problem(one) for one in held],
        **({} if known is None else {"statusKnownAsOf": known.isoformat()}),
    }


def presentation_answer(verdict: PresentationVerdict) -> dict[str, Any]:
    """Return the answer on a presentation, with those on its credentials among it."""
    credentials = [credential_answer(Verified(one)) for one in verdict.credentials]
    is_unsigned = verdict.holder is None and not _problems(verdict.checks)
    unsigned = [_problem_of("holder", "unsigned", _UNSIGNED)] if is_unsigned else []
    of_others = [
        {**_problem_of("subject-of-holder", "not-about-holder", _OF_OTHERS), "credential": position}
        for position in verdict.of_others
    ]
    inner = [problem for one in credentials for problem in one["errors"]]
    return {
        **_summary(verdict),
        **({} if verdict.holder is None else {"holder": verdict.holder}),
        "checks": [one.name for one in verdict.checks],
        "results": [_result(one) for one in verdict.checks],
        "errors": [*_problems(verdict.checks), *inner],
        "warnings": [*unsigned, *of_others],
        "credentialResults": credentials,
    }


_UNSIGNED = Text(
    "持ち主の署名がないため、だれが見せているかは分かりません。",
    "Its holder did not sign it, so it does not tell who shows it.",
)
_OF_OTHERS = Text(
    "この証明書が、見せている人本人のものだとは、書かれていません。",
    "The credential does not say that it is about whoever shows it.",
)


def _summary(verdict: Verdict | PresentationVerdict) -> dict[str, Any]:
    return {
        "verified": verdict.answer is Answer.VALID,
        "answer": verdict.answer,
        "summary": verdict.summary.in_(language()),
    }


def _result(check: Check) -> dict[str, str]:
    words = {"title": check.title.in_(language()), "message": check.message.in_(language())}
    return {"check": check.name, "outcome": check.outcome, **words}


def _problems(checks: tuple[Check, ...]) -> list[dict[str, str]]:
    return [_problem(one) for one in checks if one.outcome is not Outcome.PASSED]


def _problem(check: Check) -> dict[str, str]:
    told = _problem_of(check.name, check.code or check.name, check.message)
    return {**told, "check": check.name, "outcome": check.outcome}


def _problem_of(about: str, code: str, message: Text) -> dict[str, str]:
    """Return a problem as the data model has verifiers tell them (VC Data Model 2.0, section 7.2)."""
    return {"type": _PROBLEM_TYPES.get(about, _MALFORMED), "code": code, "title": message.in_(language())}


_MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
_CRYPTOGRAPHIC = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
_PROBLEM_TYPES = {
    "issuer": _CRYPTOGRAPHIC,
    "proof": "https://w3id.org/security#PROOF_VERIFICATION_ERROR",
    "holder": "https://w3id.org/security#PROOF_VERIFICATION_ERROR",
    "asked": "https://w3id.org/security#PROOF_VERIFICATION_ERROR",
    "dates": "https://www.w3.org/TR/vc-data-model#RANGE_ERROR",
    "status": _CRYPTOGRAPHIC,
    "subject-of-holder": "about:blank",
}
