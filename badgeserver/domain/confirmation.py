"""A confirmation: an employer, host or teacher says by a mailed link whether a claim is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from badgeserver.domain.ids import EvidenceId

ANSWER_WITHIN: Final = timedelta(days=30)
REMINDED_AFTER: Final = timedelta(days=10)

FREE_MAIL: Final = frozenset(
    {
        "aol.com", "au.com", "biglobe.ne.jp", "docomo.ne.jp", "excite.co.jp", "ezweb.ne.jp", "gmail.com",
        "gmx.com", "goo.jp", "googlemail.com", "hotmail.co.jp", "hotmail.com", "i.softbank.jp", "icloud.com",
        "infoseek.jp", "live.com", "live.jp", "mac.com", "mail.com", "me.com", "msn.com", "naver.com",
        "nifty.com", "outlook.com", "outlook.jp", "proton.me", "protonmail.com", "qq.com", "rakuten.jp",
        "softbank.ne.jp", "uqmobile.jp", "yahoo.co.jp", "yahoo.com", "yahoo.ne.jp", "ymail.ne.jp",
        "ymobile.ne.jp",
    }
)  # fmt: skip
"""Domains whose addresses anybody can have, so that they say nothing about an employer."""


class Answer(StrEnum):
    """What the person who was asked says of the claim."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A request to confirm `submission`, and its answer.

    `confirmer` is the code of who is asked (`employer`, `host`, …), `name` as the learner gave it.
    Who answered typed their own name and position. It lapses where nobody answers in time, or when
    somebody else is asked instead.
    """

    id: str
    submission: EvidenceId
    confirmer: str
    name: str
    email: str
    asked_at: datetime
    reminded_at: datetime | None = None
    lapsed_at: datetime | None = None
    answered_at: datetime | None = None
    answer: Answer | None = None
    note: str = ""
    answered_by: str = ""
    position: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return self.answered_at is None and self.lapsed_at is None

    @property
    def from_free_mail(self) -> bool:
        """Tell whether anybody could have such an address."""
        return is_free_mail(self.email)


def is_free_mail(address: str) -> bool:
    """Tell whether an address is of a provider where anybody gets one."""
    return address.rpartition("@")[2].strip().casefold() in FREE_MAIL
