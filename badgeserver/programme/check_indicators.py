"""What can be wrong with the indicators: years, what is counted, how it is reckoned, and the chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from badgeserver.domain.indicator import OF_PEOPLE, SOURCES, Count, Stage
from badgeserver.domain.text import Text
from badgeserver.programme.check_cycles import way_back
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.schema import IndicatorEntry, MeasureEntry, VocabularyEntry
from badgeserver.programme.suggest import did_you_mean

EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR = 2000, 2100

Entries = Mapping[str, Placed[IndicatorEntry]]

_ORDER = tuple(Stage)


def indicator_faults(folder: Folder) -> Iterator[Fault]:
    """Yield the faults of the indicators, each by itself, then those of the chain."""
    entries = {one.value.id: one for one in folder.skill_map.entries("indicators", IndicatorEntry)}
    for one in entries.values():
        yield from _years(one)
        yield from _reckoning(one)
        yield from _measure(one, folder)
        for position, fed in enumerate(one.value.feeds):
            yield from _feeds(one, one.of(fed, "feeds", position), entries, folder)
    yield from _circles(entries)


def _years(placed: Placed[IndicatorEntry]) -> Iterator[Fault]:
    for year in placed.value.targets:
        yield from _fiscal_year(placed.key("targets", year))
    baseline = placed.value.baseline
    if baseline is not None:
        yield from _fiscal_year(placed.of(baseline.fiscal_year, "baseline", "fiscal_year"))


def _fiscal_year(year: Placed[int]) -> Iterator[Fault]:
    if not EARLIEST_FISCAL_YEAR <= year.value <= LATEST_FISCAL_YEAR:
        yield year.fault(
            "not-a-fiscal-year",
            Text(ja=f"{year.value} は年度ではありません。", en=f"{year.value} is not a fiscal year."),
            Text(
                ja="2027 のように西暦4桁で書いてください。", en="Write its first calendar year, as in 2027."
            ),
        )


def _reckoning(placed: Placed[IndicatorEntry]) -> Iterator[Fault]:
    """From a baseline nothing can be reckoned without one, nor towards a target that is no way from it."""
    entry = placed.value
    if entry.ratio != "from_baseline":
        return
    if entry.baseline is None:
        yield placed.fault(
            "ratio-without-baseline",
            Text(
                ja=f"指標「{entry.id}」は基準値がないのに、基準値からの達成率を計算しようとしています。",
                en=f"`{entry.id}` shall be reckoned from its baseline, yet it has none.",
            ),
            Text(
                ja="baseline を書くか、ratio を of_target にしてください。",
                en="Give a `baseline`, or write `ratio: of_target`.",
            ),
            "ratio",
        )
        return
    for year, target in entry.targets.items():
        if target == entry.baseline.value:
            yield placed.key("targets", year).fault(
                "target-is-baseline",
                Text(
                    ja=f"{year}年度の目標が基準値と同じなので、達成率を計算できません。",
                    en=f"The target of {year} is the baseline, so there is no way to it.",
                ),
                Text(
                    ja="目標を変えるか、ratio を of_target にしてください。",
                    en="Give another target, or write `ratio: of_target`.",
                ),
            )


def _measure(placed: Placed[IndicatorEntry], folder: Folder) -> Iterator[Fault]:
    measure, source = placed.value.measure, placed.value.source
    if measure is None:
        return
    known = SOURCES[source]
    if not known:
        yield placed.fault("measure-of-entered", *_entered(placed.value), "measure")
    elif Count(measure.count) not in known:
        yield placed.fault(
            "measure-elsewhere",
            Text(
                ja=f"「{measure.count}」は、出どころが {source} の指標では数えられません。",
                en=f"`{measure.count}` is not counted from the source `{source}`.",
            ),
            did_you_mean(measure.count, sorted(known)),
            "measure",
            "count",
        )
    else:
        yield from _parts(placed.of(measure, "measure"), folder)


def _entered(entry: IndicatorEntry) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"指標「{entry.id}」の値は人が入力するので（{entry.source}）、数え方は使われません。",
            en=f"The figure of `{entry.id}` is entered by people ({entry.source}); nothing is counted.",
        ),
        Text(
            ja="measure を消すか、source を credentials などに変えてください。",
            en="Take `measure` out, or give another `source`, such as credentials.",
        ),
    )


def _parts(placed: Placed[MeasureEntry], folder: Folder) -> Iterator[Fault]:
    """What narrows the count must exist, and belong to what is counted."""
    measure = placed.value
    count = Count(measure.count)
    for key, wanted in (
        ("level", count in OF_PEOPLE),
        ("group", count in OF_PEOPLE),
        ("area", count is Count.HOLDERS),
        ("outcome", count is Count.OUTCOME_SUM),
    ):
        if getattr(measure, key) is not None and not wanted:
            yield placed.fault("measure-too-narrow", *_too_narrow(measure.count, key), key)
    if measure.level is not None:
        yield from folder.unknown(placed.of(measure.level, "level"), "levels")
    if measure.group is not None:
        yield from folder.unknown(placed.of(measure.group, "group"), "learner_groups")
    if measure.area is not None:
        yield from folder.unknown_area(placed.of(measure.area, "area"))
    if measure.outcome is not None:
        yield from folder.unknown_code(placed.of(measure.outcome, "outcome"), "outcomes")
    if count is Count.OUTCOME_SUM:
        yield from _summed(placed, folder)


def _summed(placed: Placed[MeasureEntry], folder: Folder) -> Iterator[Fault]:
    vocabulary = folder.skill_map.one("vocabulary", VocabularyEntry)
    outcome = placed.value.outcome
    entry = vocabulary.value.outcomes.get(outcome or "") if vocabulary is not None else None
    if outcome is None or (entry is not None and entry.form != "number"):
        yield placed.fault(
            "nothing-to-sum",
            Text(
                ja="合計する数の項目が指定されていません。",
                en="There is no number to sum up.",
            ),
            Text(
                ja="vocabulary.outcomes の、数の項目のコードを outcome に書いてください。",
                en="Give as `outcome` the code of a number in vocabulary.outcomes.",
            ),
            *(() if outcome is None else ("outcome",)),
        )


def _too_narrow(count: str, key: str) -> tuple[Text, Text]:
    return (
        Text(ja=f"「{count}」は {key} では絞り込めません。", en=f"`{count}` can't be narrowed by `{key}`."),
        Text(ja=f"{key} を消してください。", en=f"Take `{key}` out."),
    )


def _feeds(
    placed: Placed[IndicatorEntry], fed: Placed[str], entries: Entries, folder: Folder
) -> Iterator[Fault]:
    """What is fed must exist, and lie no earlier in the chain."""
    yield from folder.unknown(fed, "indicators")
    other = entries.get(fed.value)
    if other is None:
        return
    here, there = placed.value.stage, other.value.stage
    if _ORDER.index(Stage(there)) < _ORDER.index(Stage(here)):
        yield fed.fault(
            "feeds-backwards",
            Text(
                ja=f"「{fed.value}」（{there}）は、「{placed.value.id}」（{here}）より前の段階です。",
                en=f"`{fed.value}` ({there}) comes earlier in the chain than `{placed.value.id}` ({here}).",
            ),
            Text(
                ja="つなぐ向きを逆にするか、段階（stage）を直してください。",
                en="Turn the link round, or give one of the two another `stage`.",
            ),
        )


def _circles(entries: Entries) -> Iterator[Fault]:
    """Yield one fault for each circle of indicators that feed each other, at a link that closes it."""
    links = {id: _links(placed) for id, placed in entries.items()}
    reported: set[str] = set()
    for start in links:
        way = way_back(links, start)
        members = {one.value for one in way}
        if way and not members & reported:
            reported |= members
            chain = " → ".join([start, *(one.value for one in way)])
            yield way[-1].fault(
                "feeds-circle",
                Text(
                    ja=f"指標のつながりが輪になっています（{chain}）。",
                    en=f"Indicators feed each other in a circle ({chain}).",
                ),
                Text(
                    ja="輪のどこか1か所の feeds を消してください。",
                    en="Take one of the links out of `feeds`.",
                ),
            )


def _links(placed: Placed[IndicatorEntry]) -> list[Placed[str]]:
    return [placed.of(fed, "feeds", position) for position, fed in enumerate(placed.value.feeds)]
