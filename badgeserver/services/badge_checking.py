"""Verifying the badge of another issuer, of Open Badges 2.0 or 3.0, and what it says then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from badgeserver.credentials.fetcher import ANYTHING
from badgeserver.credentials.foreign import foreign_facts, identities, names_recipient
from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.secured import Secured, read_secured
from badgeserver.credentials.sources_once import SourcesOnce
from badgeserver.credentials.timestamps import day_in_japan, parse_timestamp
from badgeserver.credentials.validity import stated_period
from badgeserver.credentials.verifier import verify
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.handed_badge import BadgeFacts, Proof
from badgeserver.domain.recipient import Identity
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Verdict
from badgeserver.intake.open_badge_2 import stated_assertion, verify_open_badge_2
from badgeserver.services.badge_reading import BADGE_TYPES, forbidden, own_badge
from badgeserver.services.office import Office
from badgeserver.services.verification import desk_of

PATIENCE: Final = timedelta(seconds=20)
"""After so long no further document of a badge is asked for: somebody is waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBadge:
    """A valid badge of another issuer. `results` are the values of its Results by their description's id."""

    facts: BadgeFacts
    told: tuple[Identity, ...]
    names_holder: bool
    results: Mapping[str, str] = field(default_factory=dict)


def check_badge(statement: str, office: Office) -> CheckedBadge:
    """Verify a badge as `badge_reading` returns it.

    Raises CouldNotFindOut where something can't be had now, and Refused: `badge-invalid` and the other
    codes of `verify_open_badge_2`, `own-badge`, `forbidden-address`.
    """
    try:
        if stated_assertion(statement) is not None:
            return _of_version_2(statement, office)
        return _of_version_3(read_secured(statement.encode()), office)
    except CouldNotFindOut as fault:
        if fault.code == "forbidden-address":
            raise forbidden(fault) from fault
        raise


def _of_version_2(statement: str, office: Office) -> CheckedBadge:
    badge = verify_open_badge_2(statement, _patient(office), office.clock())
    facts = BadgeFacts(
        id=badge.id,
        issuer=badge.issuer,
        issuer_name=badge.issuer_name,
        name=badge.name,
        achievement=badge.achievement,
        dated=day_in_japan(badge.issued_at),
        proof=Proof.HOSTED if badge.hosted else Proof.SIGNATURE,
    )
    told = () if badge.identity is None else (badge.identity,)
    return CheckedBadge(facts=facts, told=told, names_holder=badge.names_recipient)


def _patient(office: Office) -> Callable[[str], bytes]:
    """Return what fetches the documents of one badge, until it has taken too long."""
    until = office.clock() + PATIENCE

    def fetch(address: str) -> bytes:
        if office.clock() > until:
            raise CouldNotFindOut(
                "unreachable",
                Text("提供者のサイトの応答が遅すぎます。", "The provider's site answers too slowly."),
                _LATER,
            )
        return office.fetcher.fetch(address, BADGE_TYPES).data

    return fetch


def _of_version_3(secured: Secured, office: Office) -> CheckedBadge:
    sources = SourcesOnce(desk_of(office).sources, lambda one: office.fetcher.fetch(one, ANYTHING).data)
    _require_valid(verify(secured, sources, office.clock()))
    document = stated_document(secured)
    stated = foreign_facts(document)
    if stated.issuer == office.did:
        raise own_badge()
    facts = BadgeFacts(
        id=stated.id,
        issuer=stated.issuer,
        issuer_name=stated.issuer_name,
        name=stated.name,
        achievement=stated.achievement,
        dated=day_in_japan(_beginning(document)),
        proof=Proof.SIGNATURE,
    )
    return CheckedBadge(
        facts=facts,
        told=tuple(identities(document)),
        names_holder=names_recipient(document),
        results=_results(document),
    )


def _beginning(document: Mapping[str, Any]) -> datetime:
    beginning = parse_timestamp(stated_period(document).start)
    assert beginning is not None, "the schema of Open Badges 3.0 asks for it"
    return beginning


def _results(document: Mapping[str, Any]) -> dict[str, str]:
    """Return what the Results say (Open Badges 3.0, B.1.16), by the id of what they are about."""
    stated = document["credentialSubject"].get("result", ())
    results = stated if isinstance(stated, list | tuple) else (stated,)
    return {
        str(one["resultDescription"]): str(one["value"])
        for one in results
        if "resultDescription" in one and "value" in one
    }


def _require_valid(verdict: Verdict) -> None:
    if verdict.answer is Answer.UNKNOWN:
        check = _first(verdict, Outcome.UNKNOWN)
        fault = CouldNotFindOut("badge-not-verified", _why(check), _LATER)
        raise forbidden(fault) if check.code == "forbidden-address" else fault
    if verdict.answer is Answer.INVALID:
        raise Refused("badge-invalid", _why(_first(verdict, Outcome.FAILED)), _ASK_PROVIDER)


def _first(verdict: Verdict, outcome: Outcome) -> Check:
    return next(one for one in verdict.checks if one.outcome is outcome)


def _why(check: Check) -> Text:
    return Text(
        f"バッジを受け取れません。{check.title.ja}：{check.message.ja}",
        f"The badge can't be taken in. {check.title.en}: {check.message.en}",
    )


_LATER = Text("あとで、もう一度試してください。", "Try again later.")
_ASK_PROVIDER = Text(
    "提供者からもらったままのバッジか確かめ、提供者に問い合わせてください。",
    "Make sure that it is as the provider gave it, and ask the provider.",
)
