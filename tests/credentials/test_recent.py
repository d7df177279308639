"""A cache that nobody can make grow."""

from __future__ import annotations

from badgeserver.credentials.recent import Recent


def test_it_forgets_what_nobody_asks_for_and_keeps_the_rest() -> None:
    kept: Recent[int, str] = Recent(8)
    kept.put(0, "asked for")
    for number in range(1, 100):
        kept.put(number, "once")
        assert kept.get(0) == "asked for"
        assert len(kept) <= 8
    assert kept.get(1) is None
    assert kept.get(99) == "once"


def test_a_newer_value_replaces_the_older() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.put("a", 3)
    assert kept.get("a") == 3
