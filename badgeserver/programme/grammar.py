"""The grammar of a badge's rule as it is written in YAML: a node has exactly one of eight keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from badgeserver.programme.source import Path

TAG_MARK = "node:"
"""Starts the union tags that pydantic puts into an error's location, to tell them from keys."""

Id: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Count: TypeAlias = Annotated[int, Field(ge=1, le=10_000)]
Months: TypeAlias = Annotated[int, Field(ge=1, le=1_200)]
StrengthName: TypeAlias = Literal["confirmed", "assessed", "roster", "signature"]


class Strict(BaseModel):
    """No unknown keys, no silent conversions, no change afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def one_key_of(*keys: str) -> Discriminator:
    """Return a discriminator that takes a mapping's kind from the one of `keys` that it has.

    The message of its error is the list of the keys, for whoever words the fault.
    """

    def kind(value: Any) -> str | None:
        if isinstance(value, BaseModel):
            present = [key for key in keys if key in type(value).model_fields]
        else:
            present = [key for key in keys if key in value] if isinstance(value, dict) else []
        return TAG_MARK + present[0] if len(present) == 1 else None

    return Discriminator(
        _named(kind),
        custom_error_type="not-exactly-one-key",
        custom_error_message=", ".join(keys),
    )


def _named(kind: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    kind.__name__ = "the_one_key"
    return kind


class AllNode(Strict):
    """Met when every part is met."""

    all: list[Node] = Field(min_length=1, description="Nodes that must all be met.")


class AnyNode(Strict):
    """Met when at least one part is met."""

    any: list[Node] = Field(
        min_length=1, description="Nodes of which one must be met; the first met one counts."
    )


class NOfBody(Strict):
    """How many of which nodes."""

    n: Count = Field(description="How many of the nodes must be met, at least 1.")
    of: list[Node] = Field(min_length=1, description="The nodes to choose from.")


class NOfNode(Strict):
    """Met when `n` of the parts are met."""

    n_of: NOfBody = Field(description="A number and the nodes to choose from.")


class PointsItemBody(Strict):
    """Points for meeting one node."""

    points: Count = Field(description="Points for meeting the node, at least 1.")
    when: Node = Field(description="The node to meet.")
    tag: Id | None = Field(None, description="Items of one tag are capped together, see cap_per_tag.")


class PointsBody(Strict):
    """A sum of points to reach."""

    min: Count = Field(description="Points to reach, at least 1.")
    items: list[PointsItemBody] = Field(min_length=1, description="What gives points.")
    cap_per_tag: dict[Id, Count] = Field(
        default_factory=dict, description="For each tag the most points that its items give together."
    )


class PointsNode(Strict):
    """Met when the points of the met items reach a minimum."""

    points: PointsBody = Field(description="The minimum and the items that give points.")


class CertNode(Strict):
    """Met by an accepted external certificate."""

    cert: Id = Field(description="A certificate of certificates.yaml.")
    min_score: int | None = Field(None, ge=1, description="Lowest score, on the certificate's own scale.")
    min_level: int | None = Field(
        None, ge=1, description="Lowest level or grade, in the certificate's own order of merit."
    )
    max_age_months: Months | None = Field(None, description="Not older than this many calendar months.")
    min_strength: StrengthName | None = Field(None, description="How firmly it must have been accepted.")


class BadgeNode(Strict):
    """Met by another badge that is active."""

    badge: Id = Field(description="Another badge of this map. It must be active.")
    active: Literal[True] = Field(True, description="May be written out; a prerequisite is always active.")


class AchievementNode(Strict):
    """Met by accepted practical achievements."""

    achievement: Id = Field(description="A practical achievement of this map.")
    min_count: Count = Field(1, description="How many different ones are needed, at least 1.")
    min_rubric: int | None = Field(None, ge=1, description="Lowest step of the rubric.")
    max_age_months: Months | None = Field(None, description="Not older than this many calendar months.")
    confirmed_by: Id | None = Field(
        None, description="Who must have confirmed it, see vocabulary.confirmers."
    )
    min_strength: StrengthName | None = Field(None, description="How firmly it must have been accepted.")


class ExperienceBody(Strict):
    """How much practice in which area."""

    area: Id = Field(description="An area of experience of this map.")
    min_months: Months = Field(description="Months of practice, at least 1.")
    min_rubric: int | None = Field(None, ge=1, description="Lowest step of the rubric.")
    max_gap_months: int | None = Field(None, ge=0, le=1_200, description="Longest break in months up to now.")


class ExperienceNode(Strict):
    """Met by assessed prior practice."""

    experience: ExperienceBody = Field(description="Area, months and conditions.")


Node: TypeAlias = Annotated[
    Annotated[AllNode, Tag(TAG_MARK + "all")]
    | Annotated[AnyNode, Tag(TAG_MARK + "any")]
    | Annotated[NOfNode, Tag(TAG_MARK + "n_of")]
    | Annotated[PointsNode, Tag(TAG_MARK + "points")]
    | Annotated[CertNode, Tag(TAG_MARK + "cert")]
    | Annotated[BadgeNode, Tag(TAG_MARK + "badge")]
    | Annotated[AchievementNode, Tag(TAG_MARK + "achievement")]
    | Annotated[ExperienceNode, Tag(TAG_MARK + "experience")],
    one_key_of("all", "any", "n_of", "points", "cert", "badge", "achievement", "experience"),
]

for _model in (AllNode, AnyNode, NOfBody, NOfNode, PointsItemBody, PointsBody, PointsNode):
    _model.model_rebuild()


def children(node: Node, path: Path) -> Iterator[tuple[Node, Path]]:
    """Yield the node's direct parts with their paths in the file; leaves have none."""
    match node:
        case AllNode():
            yield from ((part, (*path, "all", i)) for i, part in enumerate(node.all))
        case AnyNode():
            yield from ((part, (*path, "any", i)) for i, part in enumerate(node.any))
        case NOfNode():
            yield from ((part, (*path, "n_of", "of", i)) for i, part in enumerate(node.n_of.of))
        case PointsNode():
            for i, item in enumerate(node.points.items):
                yield item.when, (*path, "points", "items", i, "when")
        case _:
            return


def walk(node: Node, path: Path) -> Iterator[tuple[Node, Path]]:
    """Yield the node and all below it with their paths in the file, parents first."""
    yield node, path
    for part, place in children(node, path):
        yield from walk(part, place)
