"""Accepted evidence in a form, to be corrected by staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.text import Text
from badgeserver.services.award_reviews import CORRECTABLE, fact_name
from badgeserver.services.corrections import accepted_evidence, accepted_piece, piece_of
from badgeserver.services.learners import EvidenceLine, evidence_line
from badgeserver.services.office import Office


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


def evidence_to_correct(evidence_id: EvidenceId, office: Office) -> CorrectablePiece:
    """Return a piece for its form; raises NotFound, Refused `not-accepted`."""
    learner_id, evidence = accepted_piece(evidence_id, office)
    facts = piece_of(evidence)
    return CorrectablePiece(
        evidence_line(evidence, office.programme.skill_map),
        office.store.learners.get(learner_id).name,
        tuple(Field(key, fact_name(key), str(facts[key])) for key in CORRECTABLE if key in facts),
    )


def correctable_of(email: str, office: Office) -> tuple[EvidenceLine, ...]:
    """Return the accepted evidence of the learner with that address, the newest first; raises NotFound."""
    learner = office.store.learners.by_email(email)
    if learner is None:
        raise NotFound(
            "no-such-learner",
            Text("このメールアドレスの学習者はいません。", "No learner has this address."),
            Text("アドレスを確かめてください。", "Check the address."),
        )
    pieces = accepted_evidence(learner.id, office).values()
    return tuple(evidence_line(one, office.programme.skill_map) for one in reversed(list(pieces)))


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(
            "not-a-number",
            Text(f"「{text[:20]}」は整数ではありません。", f"“{text[:20]}” is not a whole number."),
            Text("数字で入れてください。", "Enter it in figures."),
        ) from None
