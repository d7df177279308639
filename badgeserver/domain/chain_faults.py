"""What can be wrong with the chain of records, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from badgeserver.domain.record_chain import ChainEntry, ChainHead, Happening, HappeningKind
from badgeserver.domain.text import Text


class ChainFaultKind(StrEnum):
    """What is wrong; stable, for machines."""

    ENTRY_CHANGED = "entry-changed"
    ENTRY_MISSING = "entry-missing"
    ENTRY_OUT_OF_PLACE = "entry-out-of-place"
    END_MISSING = "end-missing"
    HEAD_CHANGED = "head-changed"
    HEAD_NOT_IN_CHAIN = "head-not-in-chain"
    ROW_CHANGED = "row-changed"
    ROW_MISSING = "row-missing"
    ROW_WITHOUT_ENTRY = "row-without-entry"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One fault. `sequence` is that of the entry where it shows, if it is about one."""

    kind: ChainFaultKind
    sequence: int | None
    message: Text


_KINDS = {
    HappeningKind.AWARD: Text("授与", "award"),
    HappeningKind.ISSUE: Text("発行", "issuing of"),
    HappeningKind.REVOKE: Text("失効", "revocation of"),
    HappeningKind.REMOVE: Text("内容の削除", "removal of what was kept of"),
}


def _named(kind: HappeningKind, subject: str) -> Text:
    words = _KINDS[kind]
    return Text(f"{words.ja}「{subject}」", f"{words.en} {subject}")


def link_fault(
    entry: ChainEntry, last: ChainHead, place_of: Callable[[str], int | None]
) -> ChainFault | None:
    """Return what is wrong with `entry` where it stands, after the one that `last` tells of, if anything.

    `place_of` finds the sequence of the entry with a hash; None if there is none.
    """
    number, name = entry.sequence, _named(entry.happening.kind, entry.happening.subject)
    if not entry.is_intact:
        words = Text(
            f"{number}番の記録（{name.ja}）が書きかえられています。",
            f"Entry {number} ({name.en}) was changed.",
        )
        return ChainFault(ChainFaultKind.ENTRY_CHANGED, number, words)
    if number != last.count + 1:
        return _missing(last.count + 1, number - 1)
    if entry.previous == last.hash:
        return None
    place_before = place_of(entry.previous)
    if place_before is None:
        words = Text(
            f"{number}番の記録（{name.ja}）の前にあった記録がなくなったか、入れかえられています。",
            f"The entry that stood before entry {number} ({name.en}) is missing or was replaced.",
        )
        return ChainFault(ChainFaultKind.ENTRY_MISSING, number, words)
    words = Text(
        f"{number}番の記録（{name.ja}）は、今{place_before}番にある記録の次にあったものです。順番が変えられています。",
        f"Entry {number} ({name.en}) stood after what is entry {place_before} now; the order was changed.",
    )
    return ChainFault(ChainFaultKind.ENTRY_OUT_OF_PLACE, number, words)


def _missing(first: int, last: int) -> ChainFault:
    which = f"{first}" if first == last else f"{first}–{last}"
    words = Text(f"{which}番の記録がありません。", f"Missing: entry {which}.")
    return ChainFault(ChainFaultKind.ENTRY_MISSING, first, words)


def row_fault(entry: ChainEntry, now: Happening | None) -> ChainFault | None:
    """Return what is wrong with the row that `entry` tells of, which says `now`; None if it is gone."""
    number, name = entry.sequence, _named(entry.happening.kind, entry.happening.subject)
    if now is None:
        words = Text(
            f"{number}番の記録にある{name.ja}が、データベースにありません。",
            f"The {name.en} of entry {number} is not in the database.",
        )
        return ChainFault(ChainFaultKind.ROW_MISSING, number, words)
    if now == entry.happening or not entry.is_intact:
        return None
    words = Text(
        f"{name.ja}の内容が、{number}番の記録のあとで書きかえられています。",
        f"The {name.en} was changed after entry {number} was made.",
    )
    return ChainFault(ChainFaultKind.ROW_CHANGED, number, words)


def end_fault(head: ChainHead | None, last: ChainHead) -> ChainFault | None:
    """Return what is wrong with the end: `head` is what was kept of it, `last` what was found there."""
    if head == last:
        return None
    if head is not None and head.count > last.count:
        words = Text(
            f"終わりの{last.count + 1}番から{head.count}番までの記録がありません。",
            f"Missing at the end: entries {last.count + 1} to {head.count}.",
        )
        return ChainFault(ChainFaultKind.END_MISSING, last.count + 1, words)
    words = Text(
        f"記録の数と最後のハッシュの控えが、{last.count}番の記録と合いません。",
        f"What was kept of the number of entries and the last hash does not agree with entry {last.count}.",
    )
    return ChainFault(ChainFaultKind.HEAD_CHANGED, None, words)


def unrecorded(kind: HappeningKind, subject: str) -> ChainFault:
    """Return that a row has no entry."""
    name = _named(kind, subject)
    words = Text(f"{name.ja}の記録がありません。", f"The {name.en} has no entry.")
    return ChainFault(ChainFaultKind.ROW_WITHOUT_ENTRY, None, words)


def not_in_chain(hash: str) -> ChainFault:
    """Return that a hash which was deposited elsewhere is no longer that of any entry."""
    words = Text(
        f"控えておいたハッシュ「{hash}」の記録がありません。そこまでの記録が作りなおされています。",
        f"No entry has the deposited hash {hash}; what led up to it was made anew.",
    )
    return ChainFault(ChainFaultKind.HEAD_NOT_IN_CHAIN, None, words)
