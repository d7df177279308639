"""The order of names on a list: by kana, as a Japanese reader looks them up."""

from __future__ import annotations

import pytest

from badgeserver.domain.printing import kana_key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("あべ　はなこ", "いとう　はなこ"),
        ("かとう　あい", "がとう　いく"),
        ("はっとり", "はつとりい"),
        ("サトウ　アイ", "さとう　いく"),
        ("ｻﾄｳ ｱｲ", "さとう　いく"),
        ("きむら", "ぎむら"),
        ("おおの", "おおば"),
    ],
)
def test_readings_stand_in_the_order_of_kana(first: str, second: str) -> None:
    assert kana_key(first) < kana_key(second)


def test_the_script_and_spaces_of_a_reading_do_not_matter() -> None:
    assert kana_key("サトウ　アイ") == kana_key("さとうあい") == kana_key("ｻﾄｳ ｱｲ")
