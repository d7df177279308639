"""Run a programme's worked examples: the map's own tests."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.programme import Programme, WorkedExample
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """A worked example that earns other badges than it expects; both lists are in the map's order."""

    example: WorkedExample
    missing: tuple[BadgeId, ...]
    unexpected: tuple[BadgeId, ...]

    @property
    def message(self) -> Text:
        """What came out differently."""
        missing, unexpected = ", ".join(self.missing), ", ".join(self.unexpected)
        place = f"{self.example.source}: {self.example.id}"
        return Text(
            ja=place
            + (f" 取れるはずのバッジが取れません: {missing}。" if missing else "")
            + (f" 予定外のバッジが取れます: {unexpected}。" if unexpected else ""),
            en=place
            + (f" does not earn {missing}." if missing else "")
            + (f" earns {unexpected}, which is not expected." if unexpected else ""),
        )

    @property
    def mend(self) -> Text:
        """What to do about it."""
        return Text(
            ja="ルールの変更が意図どおりなら、例の expect を直してください。違うならルールを直してください。",
            en="If the rules are as they should be, mend the example's `expect`; otherwise mend the rule.",
        )


def check_examples(programme: Programme) -> tuple[ExampleFailure, ...]:
    """Evaluate every worked example on its day and return those that do not come out as expected."""
    failures = (_failure(programme, example) for example in programme.examples)
    return tuple(one for one in failures if one.missing or one.unexpected)


def _failure(programme: Programme, example: WorkedExample) -> ExampleFailure:
    evaluations = evaluate(programme.skill_map, example.evidence, (), example.on)
    earned = {badge for badge, evaluation in evaluations.items() if evaluation.met}
    badges = programme.skill_map.badges
    return ExampleFailure(
        example=example,
        missing=tuple(one for one in badges if one in example.expected - earned),
        unexpected=tuple(one for one in badges if one in earned - example.expected),
    )
