"""What only the start of the program may do: here, draw ids."""

from __future__ import annotations

import re

from badgeserver.bootstrap import new_id


def test_ids_are_22_characters_that_no_command_takes_for_an_option() -> None:
    # One in 64 would begin with a hyphen.
    drawn = [new_id() for _ in range(2000)]
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", one) for one in drawn)
    assert len(set(drawn)) == len(drawn)
