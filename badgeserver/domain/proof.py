"""Proofs and results as they are handed in: what a person types, photographs, uploads or asks others for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from badgeserver.domain.text import Text


class GivenAs(StrEnum):
    """How a kind of proof is given, so that a form asks for exactly that."""

    TEXT = "text"
    """A number or name that is typed."""
    ADDRESS = "address"
    FILE = "file"
    """A photo, scan or document."""
    ADDRESS_OR_FILE = "address_or_file"
    BADGE = "badge"
    """An Open Badge: its file or its address."""
    STATEMENT = "statement"
    """Somebody else is asked by mail to confirm it."""
    LIST = "list"
    """The provider hands it in for everybody; the learner has nothing to give."""


@dataclass(frozen=True, slots=True)
class KindOfProof:
    """A code of the vocabulary's proofs. `confirmer` is the code of who gives a statement."""

    id: str
    name: Text
    given_as: GivenAs = GivenAs.FILE
    confirmer: str = ""


class OutcomeForm(StrEnum):
    """What a result that is stated with an achievement is."""

    NUMBER = "number"
    WORDS = "words"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class OutcomeField:
    """A result that is stated with an achievement: a number has a unit, and a highest one that is taken."""

    id: str
    name: Text
    form: OutcomeForm = OutcomeForm.NUMBER
    unit: Text | None = None
    maximum: float = 1_000_000
