"""Reading and checking a programme's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from badgeserver.domain.programme import Programme
from badgeserver.domain.text import Text
from badgeserver.programme import ProgrammeFaults, check_examples, load_programme


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: a line for each fault and each example that came out otherwise."""

    ok: bool
    summary: Text
    lines: tuple[Text, ...]


def read_programme(folder: Path) -> Programme:
    """Return the programme in `folder`; raises ProgrammeFaults with every fault."""
    return load_programme(folder)


def check_programme(folder: Path) -> CheckReport:
    """Look for every fault in `folder`, and where there is none, run its worked examples."""
    try:
        programme = load_programme(folder)
    except ProgrammeFaults as faults:
        count = len(faults.faults)
        summary = Text(f"誤りが{count}件あります。", f"Faults: {count}.")
        return CheckReport(
            False, summary, tuple(Text(fault.in_("ja"), fault.in_("en")) for fault in faults.faults)
        )
    failures = check_examples(programme)
    lines = tuple(failure.message for failure in failures)
    passed, total = len(programme.examples) - len(failures), len(programme.examples)
    badges, certificates = len(programme.skill_map.badges), len(programme.skill_map.certificates)
    return CheckReport(
        not failures,
        Text(
            f"バッジ{badges}、証明{certificates}。例は{total}件のうち{passed}件が期待どおりです。",
            f"{badges} badges, {certificates} certificates; "
            f"{passed} of {total} worked examples come out as expected.",
        ),
        lines,
    )
