"""How single checks become a verdict: any failure decides, then any unknown, else it is valid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from badgeserver.credentials.check_words import said
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict

TITLES: Final = {
    "terms": Text("書かれている項目", "Terms"),
    "schema": Text("証明書の形", "Form of the credential"),
    "form": Text("証明書の形", "Form of the credential"),
    "subject": Text("だれの、どのバッジか", "Whose badge, and which"),
    "address": Text("QRコードのアドレス", "Address in the QR code"),
    "issuer": Text("発行者の鍵", "Key of the issuer"),
    "proof": Text("電子署名", "Digital signature"),
    "status": Text("取り消し", "Revocation"),
    "dates": Text("有効期間", "Period of validity"),
    "refresh": Text("新しい版", "Newer edition"),
    "own-schema": Text("発行者が決めた形", "Form that the issuer laid down"),
    "endorsements": Text("付いている確認証", "Endorsements in it"),
    "related": Text("引用された資料", "Documents that it cites"),
    "asked": Text("求めた署名か", "Signed as was asked"),
    "holder": Text("見せている人の署名", "Signature of the holder"),
}


@lru_cache(maxsize=256)
def passed(name: str, message: Text) -> Check:
    """Return the check `name`, passed; there are few ways to say so."""
    return Check(name, TITLES[name], Outcome.PASSED, message)


def failed(name: str, code: str, message: Text) -> Check:
    """Return the check `name`, failed for the reason that `code` names."""
    return Check(name, TITLES[name], Outcome.FAILED, message, code)


def unknown(name: str, code: str, message: Text) -> Check:
    """Return the check `name`, which could not be made for the reason that `code` names."""
    return Check(name, TITLES[name], Outcome.UNKNOWN, message, code)


def attempt(name: str, step: Callable[[], Text]) -> Check:
    """Make the check `name` by running `step`, which returns what to say when it passes.

    Refused makes it failed, CouldNotFindOut unknown, each with the error's own code and message.
    """
    try:
        return passed(name, step())
    except Refused as fault:
        return failed(name, fault.code, fault.message)
    except CouldNotFindOut as fault:
        return unknown(name, fault.code, fault.message)


def verdict(checks: Sequence[Check], shown: Shown | None, as_of: datetime | None) -> Verdict:
    """Return the verdict that `checks` add up to; its summary names the check that decided."""
    short = [one for one in checks if one.outcome is not Outcome.PASSED]
    if not short:
        return Verdict(Answer.VALID, said("valid"), tuple(checks), shown, as_of)
    decided = next((one for one in short if one.outcome is Outcome.FAILED), short[0])
    answer = Answer.INVALID if decided.outcome is Outcome.FAILED else Answer.UNKNOWN
    return Verdict(answer, said(str(answer), decided.message), tuple(checks), shown, as_of)


def refusal(code: str, ja: str, en: str) -> Refused:
    """Return the refusal that a verification step raises when its check fails."""
    return Refused(code, Text(ja, en), Text("発行者に知らせてください。", "Tell the issuer."))


def no_answer(code: str, ja: str, en: str) -> CouldNotFindOut:
    """Return the error that a verification step raises when its check cannot be made."""
    mend = Text("時間をおいて、もう一度おためしください。", "Try again later.")
    return CouldNotFindOut(code, Text(ja, en), mend)


def known_refusal(name: str) -> Refused:
    """Return the refusal by the code and the words that `check_words` has under `name`."""
    words = said(name)
    return refusal(name.partition("@")[0], words.ja, words.en)


def known_no_answer(name: str) -> CouldNotFindOut:
    """Return the error of a check that cannot be made, by the words under `name`."""
    words = said(name)
    return no_answer(name.partition("@")[0], words.ja, words.en)
