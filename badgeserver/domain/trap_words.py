"""The words of each kind of trap: what may go wrong, and what could be done."""

from __future__ import annotations

from datetime import date

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.indicator import Indicator
from badgeserver.domain.requirement import HoldsCertificate
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.text import Text

Words = tuple[Text, Text]
"""The message and the mend."""


def twice_words(leaf: HoldsCertificate) -> Words:
    """A certificate stands twice in one rule."""
    return (
        Text(
            f"資格「{leaf.certificate}」が同じルールに2回あります。証明は1つのバッジの中で1回しか数えません。",
            f"The certificate `{leaf.certificate}` stands twice in one rule; "
            "inside one badge a piece of evidence counts once.",
        ),
        Text(
            "1つを消すか、別の資格に変えてください。",
            "Remove one of the two, or ask for another certificate.",
        ),
    )


def ending_words(certificate: ExternalCertificate) -> Words:
    """A certificate is about to end, and none of its successors is in the rule."""
    ends = f" {certificate.given_until}" if certificate.given_until is not None else ""
    named = ", ".join(certificate.successors)
    mend = (
        Text(
            f"ルールに後継（{named}）を加えることを考えてください。",
            f"Consider adding a successor to the rule: {named}.",
        )
        if named
        else Text(
            "certificates.yaml に後継（successors）を書き、ルールにも加えてください。",
            "Name its successors in certificates.yaml, and add one to the rule.",
        )
    )
    return (
        Text(
            f"資格「{certificate.id}」はまもなく終わりますが{ends and f'（{ends.strip()}まで）'}、"
            "このルールに後継がありません。",
            f"`{certificate.id}` is about to end{ends and f' (on{ends})'}, "
            "and no successor of it stands in this rule.",
        ),
        mend,
    )


def validity_words(certificate: ExternalCertificate) -> Words:
    """A certificate that runs out counts for ever."""
    months = certificate.validity_months
    return (
        Text(
            f"資格「{certificate.id}」は実施機関が{months}か月で切れるものとしていますが、"
            "このルールではいつまでも数えます。",
            f"The provider lets `{certificate.id}` stand for {months} months, "
            "but here it counts however old it is.",
        ),
        Text(
            f"max_age_months: {months} を加えるか、古くてもよいことを確かめてください。",
            f"Add `max_age_months: {months}`, or make sure that an old one is meant to count.",
        ),
    )


def window_words(months: int, days: int) -> Words:
    """Something may grow too old before assessors decide."""
    return (
        Text(
            f"{months}か月しか数えませんが、審査の決定には{days}日かかることがあります。"
            "決まる前に期間が過ぎます。",
            f"It counts for {months} month(s) only, but a decision may take {days} days: "
            "it can be too old before anybody decides.",
        ),
        Text(
            "期間を長くするか、assessment_policy の decision_days を短くしてください。",
            "Make the window longer, or `decision_days` of the assessment policy shorter.",
        ),
    )


def ends_words(badge: Badge, practice: int) -> Words:
    """A prerequisite ends before the practice beside it is done."""
    return (
        Text(
            f"前提のバッジ「{badge.id}」は{badge.validity_months}か月で切れ、更新もできませんが、"
            f"実務経験は{practice}か月必要です。",
            f"The prerequisite `{badge.id}` ends after {badge.validity_months} months and has no renewal, "
            f"but {practice} months of practice are needed.",
        ),
        Text(
            "前提のバッジの有効期間を長くするか、更新（renewal）を設けてください。",
            "Let the prerequisite last longer, or give it a renewal.",
        ),
    )


def unreachable_words(badge: Badge, as_of: date) -> Words:
    """Nobody can earn the badge."""
    return (
        Text(
            f"バッジ「{badge.id}」は、{as_of} 以降だれも取れません。"
            "求める証明がそろって有効な日が1日もありません。",
            f"Nobody can earn the badge `{badge.id}` on {as_of} or later: "
            "there is no day on which what it asks for counts together.",
        ),
        Text(
            "資格の実施期間、max_age_months、前提のバッジの有効期間を見直してください。",
            "Look again at the days on which its certificates are given, at `max_age_months`, "
            "and at how long its prerequisites last.",
        ),
    )


def closed_words(badge: Badge) -> Words:
    """Only who already holds an ended certificate can earn the badge."""
    return (
        Text(
            f"バッジ「{badge.id}」は、終わった資格か、まだ始まらない資格をすでに持つ人しか取れません。"
            "これから始める人は取れません。",
            f"Only people who already hold an ended certificate can earn the badge `{badge.id}`; "
            "whoever starts now cannot.",
        ),
        Text(
            "今、取ることのできる資格か実績を、選べるように加えてください。",
            "Add an alternative that can be earned today.",
        ),
    )


def renewal_words(badge: Badge) -> Words:
    """Nobody can renew the badge."""
    return (
        Text(
            f"バッジ「{badge.id}」の更新に要る新しい証明を、これから得ることはできません。",
            f"The new evidence that a renewal of `{badge.id}` asks for can no longer be had.",
        ),
        Text(
            "更新のルールに、今、取ることのできるものを加えてください。",
            "Add something to the renewal's rule that can be earned today.",
        ),
    )


def keyword_words(badge: Badge) -> Words:
    """Some verifiers would find the signatures of the badge's credentials wrong."""
    return (
        Text(
            f"バッジ「{badge.id}」のキーワードとレベルの名前は、ソフトウェアによって並べる順が変わります"
            "（「𠮷」のような文字と、全角の英数字や記号）。署名が正しくないと答える検証ソフトウェアがあります。",
            f"Software differs on the order of the keywords and the level's name of `{badge.id}` "
            "(characters such as 𠮷 beside full-width letters or signs), so some verifiers will call its "
            "signatures wrong.",
        ),
        Text(
            "どちらかの文字を、ほかの字にかえてください。",
            "Write one of them in other characters.",
        ),
    )


def never_compared_words(indicator: Indicator) -> tuple[Text, Text]:
    """Say that an indicator has targets, and nothing to compare them with."""
    name = indicator.name
    return (
        Text(
            f"指標「{name.ja}」には目標がありますが、実績の数え方（measure）が書かれていません。",
            f"The indicator “{name.en}” has targets, yet not what is counted (`measure`).",
        ),
        Text(
            "measure を書くか、人が入力するなら source を manual か survey にしてください。",
            "Write a `measure`, or `source: manual` or `survey` where people enter the figure.",
        ),
    )
