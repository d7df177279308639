"""Accepted evidence in a form, to be corrected by staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor
from badgeserver.domain.text import Text
from badgeserver.services.award_reviews import CORRECTABLE, fact_name
from badgeserver.services.corrections import accepted_evidence, accepted_piece, piece_of
from badgeserver.services.learners import EvidenceLine, evidence_line
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.own_town import is_within, require_own_town, town_of


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that can be corrected: its key, what it is called, and its value now."""

    key: str
    name: Text
    value: str


@dataclass(frozen=True, slots=True)
class CorrectablePiece:
    """A piece of accepted evidence, whose it is, and the fields of its form."""

    line: EvidenceLine
    learner: str
    fields: tuple[Field, ...]

    def typed(self, form: Mapping[str, str]) -> dict[str, str | int]:
        """Return the facts that were typed into the form; what was left empty stays as it is.

        Raises Refused `not-a-number`.
        """
        given = {field.key: form.get(field.key, "").strip() for field in self.fields}
        return {key: text if key == "date" else _number(text) for key, text in given.items() if text}


def piece_to_show(evidence_id: EvidenceId, actor: Actor, office: Office) -> CorrectablePiece:
    """Return a piece for its page, and record that `actor` looks at it; raises as `evidence_to_correct`."""
    piece = evidence_to_correct(evidence_id, actor, office)
    learner_id, _ = accepted_piece(evidence_id, office)
    record_looks([learner_id], Purpose.CORRECT, actor, office)
    return piece


def evidence_to_correct(evidence_id: EvidenceId, actor: Actor, office: Office) -> CorrectablePiece:
    """Return a piece for its form; raises NotFound (also `not-in-your-list`), Refused `not-accepted`."""
    learner_id, evidence = accepted_piece(evidence_id, office)
    require_own_town(learner_id, actor, office)
    facts = piece_of(evidence)
    return CorrectablePiece(
        evidence_line(evidence, office.programme.skill_map),
        office.store.learners.get(learner_id).name,
        tuple(Field(key, fact_name(key), str(facts[key])) for key in CORRECTABLE if key in facts),
    )


def correctable_of(email: str, actor: Actor, office: Office) -> tuple[EvidenceLine, ...]:
    """Return the accepted evidence of the learner with that address, the newest first.

    That `actor` looks is recorded. Raises NotFound; people of elsewhere are unknown to a municipality.
    """
    learner, town = office.store.learners.by_email(email), town_of(actor, office)
    if learner is None or not is_within(town, learner):
        raise _nobody() if town is None else _nobody_of_yours()
    record_looks([learner.id], Purpose.CORRECT, actor, office)
    pieces = accepted_evidence(learner.id, office).values()
    return tuple(evidence_line(one, office.programme.skill_map) for one in reversed(list(pieces)))


def _nobody() -> NotFound:
    return NotFound(
        "no-such-learner",
        Text("このメールアドレスの学習者はいません。", "No learner has this address."),
        Text("アドレスを確かめてください。", "Check the address."),
    )


def _nobody_of_yours() -> NotFound:
    return NotFound(
        "no-such-learner",
        Text(
            "あなたの市町村に、このメールアドレスの学習者はいません。",
            "No learner of your municipality has this address.",
        ),
        Text(
            "アドレスを確かめるか、道の担当者にきいてください。",
            "Check the address, or ask the prefecture's staff.",
        ),
    )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(
            "not-a-number",
            Text(f"「{text[:20]}」は整数ではありません。", f"“{text[:20]}” is not a whole number."),
            Text("数字で入れてください。", "Enter it in figures."),
        ) from None
