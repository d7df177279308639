"""What the verifiers say. The one in Python and the one in the browser say the same, so it is written once.

A failed check, and one that could not be made, is named by its code; after an `@` stands for what kind
of thing it is said where the words differ. `passed:<check>` is what a check says when it passes.
`{0}` is where a detail goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from badgeserver.domain.text import Text

_ISSUER: Final = {
    "passed:issuer": Text(
        "署名の鍵は、発行者が公開している鍵です。",
        "The key of the signature is one that the issuer publishes.",
    ),
    "key-not-listed": Text(
        "署名の鍵が、発行者の鍵の一覧にありません。",
        "The key of the signature is not among the keys that the issuer publishes for this.",
    ),
    "key-not-listed@twice": Text(
        "発行者の文書に、署名の鍵が正しく書かれていません。",
        "The issuer's document does not state the key of the signature exactly once.",
    ),
    "wrong-controller": Text(
        "署名の鍵が、発行者のものではありません。",
        "The key of the signature belongs to somebody else than the issuer.",
    ),
    "wrong-key-type": Text(
        "署名の鍵の種類が、電子署名の方式に合いません。",
        "The key is of another type than the signature needs.",
    ),
    "bad-key-dates": Text(
        "鍵が失効した日時が読めません。", "The moment of the key's revocation or expiry is malformed."
    ),
    "no-issuer": Text("発行者が書かれていません。", "It does not say who issued it."),
}
_PROOF: Final = {
    "passed:proof": Text(
        "電子署名は正しく、発行のあとに書きかえられていません。",
        "The signature is right: nothing was altered since it was issued.",
    ),
    "passed:proof@paper": Text(
        "電子署名は正しく、書きかえられていません。", "The signature is right: nothing was altered."
    ),
    "no-key": Text(
        "発行者の鍵がないため、署名を確かめられません。",
        "Without the issuer's key, the signature cannot be checked.",
    ),
    "no-proof": Text("電子署名がありません。", "It carries no digital signature."),
    "bad-proof": Text("電子署名の書き方が正しくありません。", "The digital signature is malformed."),
    "proof-expired": Text("電子署名の期限が切れています。", "The digital signature has expired."),
    "bad-signature": Text(
        "電子署名が合いません。書きかえられたか、別の鍵で署名されています。",
        "The signature does not match: the document was altered, or signed with another key.",
    ),
    "bad-signature@paper": Text("電子署名が合いません。", "The signature does not match."),
    "revoked-key": Text(
        "失効した鍵で署名されています。", "It was signed with a key that was revoked before."
    ),
    "revoked-key@undated": Text(
        "署名の鍵はのちに失効しており、その前の署名かどうかを確かめられません。",
        "The key was revoked later, and it cannot be told whether the signature is older.",
    ),
    "revoked-key@paper": Text(
        "署名の鍵はのちに失効しています。アドレスのページで確かめてください。",
        "The key was revoked later. Look at the page of the address.",
    ),
    "expired-key": Text("署名の鍵の期限が切れています。", "The key of the signature has expired."),
}
_STATUS: Final = {
    "passed:status": Text("取り消されていません。", "It has not been revoked."),
    "passed:status@none": Text(
        "発行者は、取り消しの記録を設けていません。", "The issuer keeps no status for it."
    ),
    "revoked": Text("発行者が取り消しています。", "The issuer has revoked it."),
    "suspended": Text("発行者が一時止めています。", "The issuer has suspended it."),
    "stale-status-list": Text("失効リストが古くなっています。", "The status list is out of date."),
    "foreign-status-list": Text(
        "失効リストが、発行者のものではありません。", "The status list is not the issuer's own."
    ),
    "bad-status-list": Text("失効リストが正しい形ではありません。", "The status list is malformed."),
    "bad-status-list@other": Text("失効リストではありません。", "It is not a status list."),
    "status-purpose": Text(
        "失効リストの目的が、証明書に書かれたものとちがいます。",
        "The status list serves another purpose than the credential states.",
    ),
    "status-range": Text(
        "証明書の番号が、失効リストの範囲の外にあります。",
        "The credential's place lies outside the status list.",
    ),
    "bad-status-entry": Text(
        "取り消しの記録の場所が正しくありません。", "The place of its status is malformed."
    ),
    "unknown-status-kind": Text(
        "取り消しの記録の種類が、あつかえないものです。",
        "The kind of its status record is not one that can be read here.",
    ),
}
_DATES: Final = {
    "passed:dates": Text("有効期間の中です。", "It is within its period of validity."),
    "bad-date": Text("有効期間の日時が読めません。", "The dates of validity are malformed."),
    "not-yet-valid": Text("まだ有効になっていません。", "It is not valid yet."),
    "expired": Text("有効期限が切れています。", "It has expired."),
}
_FORM: Final = {
    "passed:terms": Text("すべての項目の意味が決められています。", "Every term of the document is defined."),
    "undefined-term": Text(
        "項目「{0}」は、どのコンテキストにも定義されていません。", "No context defines the term “{0}”."
    ),
    "unpinned-context": Text(
        "コンテキスト「{0}」は、あつかえません。", "The context {0} is not one that this product knows."
    ),
    "inline-context": Text(
        "文書の中に書かれたコンテキストは、あつかえません。",
        "A context written into the document itself is not accepted.",
    ),
    "not-json-ld": Text("この文書はJSON-LDとして正しくありません。", "The document is not valid JSON-LD."),
    "passed:schema": Text(
        "Open Badges 3.0の形に合っています。", "It has the form of an Open Badges 3.0 credential."
    ),
    "contexts-out-of-place": Text(
        "Open Badges 3.0のコンテキストが、決められた順に書かれていません。",
        "The contexts of Open Badges 3.0 are not in their places.",
    ),
    "passed:subject": Text(
        "一人の学習者の、一つのバッジについての証明書です。", "It is about one learner and one badge."
    ),
    "no-subject": Text(
        "だれの、どのバッジかが書かれていません。", "It does not say whose badge it is, or which."
    ),
    "stated-twice": Text("同じ証明書が二度書かれています。", "The document states the credential twice."),
}
_PAPER: Final = {
    "passed:address": Text(
        "QRコードの署名は、このアドレスの証明書のものです。",
        "The statement in the QR code belongs to the credential at this address.",
    ),
    "wrong-address": Text(
        "QRコードの署名は、このアドレスの証明書のものではありません。",
        "The statement in the QR code belongs to another credential than its address.",
    ),
    "bad-statement": Text(
        "QRコードの署名が読めません。", "The signed statement of the QR code cannot be read."
    ),
    "bad-address": Text("証明書のアドレスではありません。", "This is not the address of a credential."),
}
_CARRIERS: Final = {
    "no-credential": Text("このファイルには証明書が見つかりません。", "There is no credential in this file."),
    "two-credentials": Text(
        "画像に証明書が二つ以上入っています。", "The image carries more than one credential."
    ),
    "bad-credential-chunk": Text(
        "画像の中の証明書が、Open Badgesの形で書かれていません。",
        "The credential in the image is not written as Open Badges demands.",
    ),
    "bad-image": Text("PNG画像がこわれています。", "The PNG image is damaged."),
    "bad-image@svg": Text("SVG画像として読めません。", "This cannot be read as an SVG image."),
    "not-json": Text("JSONとして読めません。", "This cannot be read as JSON."),
    "too-large": Text("ファイルが20MiBより大きいです。", "The file is larger than 20 MiB."),
}
_ANSWERS: Final = {
    "valid": Text("この証明書は本物で、いまも有効です。", "This credential is genuine, and it is valid now."),
    "invalid": Text("この証明書は有効ではありません。{0}", "This credential is not valid. {0}"),
    "unknown": Text("いまは確かめられませんでした。{0}", "This could not be found out now. {0}"),
}
IN_THE_BROWSER: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "authentic": Text(
            "この証明書は本物で、取り消しは下の日時のリストにありません。",
            "This credential is genuine, and not revoked by the list of the moment below.",
        ),
        "no-ed25519": Text(
            "このブラウザは、署名の方式（Ed25519）をあつかえません。新しいブラウザで開いてください。",
            "This browser cannot check signatures of this kind (Ed25519). Use a newer one.",
        ),
        "unknown-key": Text(
            "署名の鍵が、この端末にある発行者の鍵の中にありません。"
            "鍵が新しいか、にせものです。つながる場所で、もう一度確かめてください。",
            "The key of the signature is not among the issuer's keys on this device. "
            "It is a new key, or a forgery: check again where there is a connection.",
        ),
        "other-site": Text(
            "この端末には「{0}」の鍵がありません。アドレスのページで確かめてください。",
            "The keys of {0} are not on this device. Look at the page of the address.",
        ),
        "no-status-list": Text(
            "この証明書の失効リストが、この端末にありません。",
            "The status list of this credential is not on this device.",
        ),
        "not-checked-here": Text(
            "この種類の署名や資料は、ブラウザだけでは確かめられません。"
            "発行者のサイトの「確かめる」か、ほかの検証プログラムを使ってください。",
            "This kind of signature or document cannot be checked in the browser alone."
            " Use “Verify” at the issuer's site, or another program that verifies.",
        ),
        "endorsement-invalid": Text(
            "付いている確認証が有効ではありません：{0}", "An endorsement in it is not valid: {0}"
        ),
        "endorsement-unknown": Text(
            "付いている確認証を確かめられません：{0}", "An endorsement in it could not be checked: {0}"
        ),
        "passed:endorsements": Text(
            "付いている確認証は、どれも本物で有効です。", "All of its endorsements are genuine and valid."
        ),
        "name-differs": Text(
            "紙の名前と、いまの記録の名前が違います。改名や訂正の前の紙かもしれません。本人に確かめてください。",
            "The name on the paper is not the one on record now. "
            "The paper may be older than a correction: ask the holder.",
        ),
    }
)
"""What only the browser has to say: it may be offline, and what it knows may be older."""

SAID: Final[Mapping[str, Text]] = MappingProxyType(
    {**_ISSUER, **_PROOF, **_STATUS, **_DATES, **_FORM, **_PAPER, **_CARRIERS, **_ANSWERS}
)


def said(name: str, detail: str | Text = "") -> Text:
    """Return what is said by `name`, with `detail` in its place."""
    words = SAID[name]
    if not detail:
        return words
    details = detail if isinstance(detail, Text) else Text(detail, detail)
    return Text(words.ja.replace("{0}", details.ja), words.en.replace("{0}", details.en))
