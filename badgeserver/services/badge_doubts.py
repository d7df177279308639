"""Why a genuine badge does not count by itself, in words for the learner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.recipient import Recipient
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is to be found out: a stable `code` for staff and machines, and `words` for the learner."""

    code: str
    words: Text

    @classmethod
    def about_result(cls) -> Doubt:
        """Return the doubt about a score or level that the badge does not tell as expected."""
        return cls(
            "result-not-told",
            Text(
                "バッジに、点数や級が決められた形で書かれていません。",
                "The badge does not tell the score or level in the expected way.",
            ),
        )

    @classmethod
    def about_date(cls, certificate: ExternalCertificate) -> Doubt:
        """Return the doubt about a badge from a time at which the certificate was not given."""
        return cls(
            "not-given-then",
            Text(
                f"バッジの日付は、「{certificate.name.ja}」が行われていた期間の外です。",
                f"The badge is from a time when “{certificate.name.en}” was not given.",
            ),
        )


NOT_TRUSTED: Final = Doubt(
    "issuer-not-trusted",
    Text(
        "このバッジの発行者は、まだ登録されていません。",
        "The issuer of this badge is not on our list yet.",
    ),
)
OTHER_BADGE_OF_TRUSTED: Final = Doubt(
    "achievement-not-known",
    Text(
        "発行者は登録されていますが、このバッジが何の証明になるかは、まだ登録されていません。",
        "The issuer is on our list, but not what this badge stands for.",
    ),
)
# Neutral, for the one who hands it in need not be the one who did wrong.
USED_BY_ANOTHER: Final = Doubt(
    "badge-used-already",
    Text("このバッジは、自動では認められません。", "This badge can't be counted automatically."),
)
WITHDRAWN: Final = Doubt(
    "evidence-withdrawn",
    Text("同じ内容の証明が、前に取り下げられています。", "The same evidence was withdrawn before."),
)
NOT_REACHED: Final = Doubt(
    "not-reached",
    Text(
        "提供者のサイトに何日もつながらず、バッジを確かめられません。",
        "For days the provider's site could not be reached to check the badge.",
    ),
)
ASKED_BY_LEARNER: Final = Doubt(
    "holder-to-be-checked",
    Text(
        "このバッジがあなたのものかを、担当者が確かめます。",
        "Staff find out whether this badge is yours.",
    ),
)


def not_bound(recipient: Recipient) -> Doubt:
    """Return the doubt about whose a badge is; `recipient` is not SAME."""
    if recipient is Recipient.OTHER:
        return Doubt(
            "badge-of-another",
            Text(
                "バッジの受取人のメールアドレスや名前が、登録されているものとちがいます。",
                "The e-mail address or name of the badge's recipient is not one that we know of you.",
            ),
        )
    return Doubt(
        "holder-not-told",
        Text("バッジには、だれのものかが書かれていません。", "The badge does not tell whose it is."),
    )
