"""The words that a guardian agrees to. Each version stays as it was seen; new words are a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class ConsentPart:
    """A question that the page answers, in a few sentences."""

    title: Text
    words: Text


TEXTS: Final[dict[str, tuple[ConsentPart, ...]]] = {
    "1": (
        ConsentPart(
            Text("何に同意しますか", "What do you agree to?"),
            Text(
                "お子さんがデジタルスキルの学びを登録し、条件を満たしたときにバッジ（デジタルの修了証）を"
                "受け取ることです。",
                "That the child hands in what they have learned about digital skills, and receives badges "
                "(digital certificates) when they meet the conditions.",
            ),
        ),
        ConsentPart(
            Text("なぜ同意が必要ですか", "Why is it needed?"),
            Text(
                "お子さんが、学びの記録や名前がどう使われるかを一人で決めるには、まだ早いからです。"
                "同意がなくても学びの登録はできますが、バッジは授与されません。",
                "Because it is early for a child to decide alone how their records and name are used. "
                "Without it they can hand in what they learned, but no badge is awarded.",
            ),
        ),
        ConsentPart(
            Text("何を記録しますか", "What is kept?"),
            Text(
                "お子さんの名前、メールアドレス、区分、教えてくれた人だけ市町村と生年月日、"
                "登録した学びとバッジを記録します。保護者については、メールアドレス、同意するときに書く名前、"
                "答えた日時を記録します。",
                "The child's name, mail address and group, their municipality and birth date if they tell "
                "them, what they handed in and their badges. Of you: your mail address, the name that you "
                "write when you agree, and when you answered.",
            ),
        ),
        ConsentPart(
            Text("だれに見えますか", "Who sees it?"),
            Text(
                "お子さんの名前が一覧に載ることはありません。バッジのページに名前を出すかどうかは、"
                "バッジごとに選べます。はじめは出しません。",
                "The child is never in a public list. Whether the page of a badge shows the name is chosen "
                "for each badge; at first it does not.",
            ),
        ),
        ConsentPart(
            Text("いつまで続きますか", "How long does it last?"),
            Text(
                "お子さんが同意のいらない年齢になるまでです。それまでは、いつでも取り消せます。",
                "Until the child is old enough not to need it. Until then you can take it back at any time.",
            ),
        ),
        ConsentPart(
            Text("取り消すとどうなりますか", "What if you take it back?"),
            Text(
                "それからは新しいバッジを授与せず、バッジのページに名前を出しません。すでに受け取ったバッジは"
                "残ります。すべて消すこともできます。お子さんのページ「データの削除」か、問い合わせ先へ。",
                "From then on no new badge is awarded, and no page shows the name. Badges that were received "
                "stay. Everything can be deleted too: on the child's page “Delete my data”, or ask us.",
            ),
        ),
    ),
}
TEXT_VERSION: Final = "1"
"""The words that are shown to those who are asked now."""
