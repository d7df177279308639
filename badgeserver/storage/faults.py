"""Database and disk faults that are nobody's input: full, busy, read-only, out of reach."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from badgeserver.domain.errors import BadgeserverError, Conflict, Misconfigured
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """What to tell when the database or its disk can't do its work."""

    error: type[BadgeserverError]
    code: str
    message: Text
    mend: Text

    def raised(self) -> BadgeserverError:
        """Return the error to raise."""
        return self.error(self.code, self.message, self.mend)


DISK_FULL = Fault(
    Misconfigured,
    "disk-full",
    Text(
        "ディスクがいっぱいのため、保存できませんでした。途中までの変更は残っていません。",
        "The disk is full, so nothing was saved; nothing half-done is left behind.",
    ),
    Text("空きを作ってから、同じ操作をもう一度行ってください。", "Free some space, then do the same again."),
)
_BUSY = Fault(
    Conflict,
    "database-busy",
    Text(
        "ほかの処理がデータベースを使っているため、保存できませんでした。",
        "Another process is using the database, so nothing was saved.",
    ),
    Text("少し待ってから、もう一度行ってください。", "Wait a little, then try again."),
)
_READ_ONLY = Fault(
    Misconfigured,
    "database-read-only",
    Text("データベースに書き込めません。", "The database can't be written to."),
    Text(
        "データベースのファイルとフォルダの権限、またはサーバーの設定を確かめてください。",
        "Check the permissions of the database's file and folder, or the server's settings.",
    ),
)
_UNREACHABLE = Fault(
    Misconfigured,
    "database-unreachable",
    Text("データベースを開けません。", "The database can't be opened."),
    Text(
        "設定にあるデータベースのアドレスと、フォルダやサーバーがあるかを確かめてください。",
        "Check the database's address in the settings, and that its folder or server is there.",
    ),
)
_DAMAGED = Fault(
    Misconfigured,
    "database-damaged",
    Text("データベースのファイルが壊れています。", "The database's file is damaged."),
    Text(
        "サービスを止め、バックアップから戻してください。",
        "Stop the service, and restore the file from a backup.",
    ),
)
RECORD_HEAD_MISSING = Fault(
    Misconfigured,
    "record-head-missing",
    Text(
        "記録のつながりの終わりを示す行が、データベースから消えています。",
        "The row that tells where the chain of records ends is gone from the database.",
    ),
    Text(
        "「badgeserver audit verify」で調べ、バックアップからデータベースを戻してください。",
        "Look into it with `badgeserver audit verify`, and restore the database from a backup.",
    ),
)

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_NOTADB: _UNREACHABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}
_BY_SQLSTATE = {
    "53100": DISK_FULL,
    "40001": _BUSY,
    "40P01": _BUSY,
    "55P03": _BUSY,
    "25006": _READ_ONLY,
    None: _UNREACHABLE,  # the driver never got as far as an answer from the server
    "57P01": _UNREACHABLE,
    "57P03": _UNREACHABLE,
}


def fault_of(error: DBAPIError) -> Fault | None:
    """Return the fault that a driver's error stands for, or None for one that has no name here.

    Codes are SQLite's primary result codes and PostgreSQL's SQLSTATE (appendix A of its manual).
    """
    if isinstance(error.orig, sqlite3.Error):
        return _BY_SQLITE_CODE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
    return _BY_SQLSTATE.get(getattr(error.orig, "sqlstate", ""))


def is_disk_full(error: OSError) -> bool:
    """Tell whether a file could not be written for want of space or quota."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
