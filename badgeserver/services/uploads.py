"""Files from strangers: known by their content, bounded, and cleaned before anything keeps them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

from badgeserver.credentials.confined import TooCostly, run_confined
from badgeserver.domain.errors import Refused
from badgeserver.domain.file_names import clean_name
from badgeserver.domain.text import Text

MOST_BYTES: Final = 10 * 1024 * 1024
_PDF_BEGINS_WITHIN: Final = 1024
_PNG, _JPEG, _PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
_HEIC: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})

ENDINGS: Final = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
"""The kinds of file that are kept, with the ending of their names."""

ACCEPTED: Final = "image/jpeg,image/png,image/webp,application/pdf"
"""What a form's field for files names; a browser may turn a phone's own kind of photo into one of them."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it shall be kept."""

    name: str
    media_type: str
    data: bytes


def clean_upload(name: str, data: bytes) -> CleanFile:
    """Return the file without what it may hide: pictures drawn anew, PDF looked through.

    The work on it is done in a confined process. Raises Refused `file-empty`, `file-too-large`,
    `file-kind` (with what to do about it), `file-broken`, `file-locked`, `too-costly`.
    """
    if not data:
        raise Refused(*_EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(*_TOO_LARGE)
    cleaned = _cleaned(_kind(data), data)
    media_type = _media_type(cleaned)
    return CleanFile(clean_name(name, ENDINGS[media_type]), media_type, cleaned)


def _kind(data: bytes) -> str:
    """Tell by its first bytes what a file is, whatever its name says; raises Refused `file-kind`."""
    if data.startswith((_PNG, _JPEG)) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "picture"
    if _PDF in data[:_PDF_BEGINS_WITHIN]:
        return "pdf"
    raise Refused(*(_PHONE_PHOTO if data[4:8] == b"ftyp" and data[8:12] in _HEIC else _OTHER_KIND))


def _media_type(data: bytes) -> str:
    if data.startswith(_PNG):
        return "image/png"
    return "image/jpeg" if data.startswith(_JPEG) else "application/pdf"


def _cleaned(kind: str, data: bytes) -> bytes:
    try:
        answer = run_confined("uploads", [kind], data)
    except TooCostly as fault:
        raise Refused(*_TOO_COSTLY) from fault
    if "refused" in answer:
        raise Refused(*_REFUSALS[answer["refused"]])
    cleaned = base64.b64decode(answer["data"])
    if len(cleaned) > MOST_BYTES:
        raise Refused(*_TOO_LARGE)
    return cleaned


_EMPTY = (
    "file-empty",
    Text("ファイルの中身がありません。", "The file is empty."),
    Text("もう一度選ぶか、撮りなおしてください。", "Choose it again, or take the photo once more."),
)
_TOO_LARGE = (
    "file-too-large",
    Text("ファイルが大きすぎます。", "The file is too large."),
    Text(
        "1つ10MBまでです。必要なページだけにするか、写真に撮ってください。",
        "Up to 10 MB each: hand in the pages that matter, or a photo of them.",
    ),
)
_OTHER_KIND = (
    "file-kind",
    Text("このファイルの種類は受け取れません。", "This kind of file can't be handed in."),
    Text(
        "写真（JPEG、PNG、WebP）かPDFにしてください。紙なら、写真に撮れば渡せます。",
        "Use a photo (JPEG, PNG, WebP) or a PDF. Of paper, take a photo.",
    ),
)
_PHONE_PHOTO = (
    "file-kind",
    Text(
        "この写真の形式（HEICなど）は受け取れません。", "This form of photo (HEIC or the like) can't be read."
    ),
    Text(
        "「写真を撮る」でここから撮るか、スマートフォンのカメラの設定で「互換性優先」を選んでください。",
        "Take it from this page with “Take a photo”, or set your camera to “Most compatible”.",
    ),
)
_BROKEN = (
    "file-broken",
    Text(
        "このファイルは開けません。こわれているようです。", "The file can't be opened; it seems to be broken."
    ),
    Text("もう一度選ぶか、写真に撮ってください。", "Choose it again, or take a photo."),
)
_LOCKED = (
    "file-locked",
    Text("このPDFには、パスワードがかかっています。", "This PDF has a password."),
    Text("パスワードを外すか、写真に撮ってください。", "Take the password off, or take a photo."),
)
_TOO_COSTLY = (
    "too-costly",
    Text("このファイルは、読むのに時間がかかりすぎます。", "The file takes too long to read."),
    Text("ふつうの写真かPDFにしてください。", "Use an ordinary photo or PDF."),
)
_REFUSALS: Final = {"broken": _BROKEN, "too-large": _TOO_LARGE, "locked": _LOCKED}
