"""A verdict as the verifier in the browser has it, so that it can set its own beside the site's."""

from __future__ import annotations

from datetime import date
from typing import Any

from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check, Shown, Verdict


def for_scripts(verdict: Verdict) -> dict[str, Any]:
    """Return `verdict` with the members that `static/verifier/checks.js` gives one."""
    known = verdict.status_known_as_of
    return {
        "answer": str(verdict.answer),
        "summary": _text(verdict.summary),
        "checks": [_check(one) for one in verdict.checks],
        "shown": None if verdict.shown is None else _shown(verdict.shown),
        "statusKnownAsOf": None if known is None else known.isoformat(),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "outcome": str(check.outcome),
        "code": check.code,
        "title": _text(check.title),
        "message": _text(check.message),
    }


def _shown(shown: Shown) -> dict[str, Any]:
    return {
        "badgeId": shown.badge_id,
        "badgeName": _text(shown.badge_name),
        "holderName": shown.holder_name,
        "awardedOn": _day(shown.awarded_on),
        "validUntil": _day(shown.valid_until),
        "credentialId": shown.credential_id,
    }


def _text(words: Text) -> dict[str, str]:
    return {"ja": words.ja, "en": words.en}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
