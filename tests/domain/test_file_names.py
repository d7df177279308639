"""Names of files that strangers chose."""

from __future__ import annotations

import pytest

from badgeserver.domain.file_names import LONGEST, clean_name

NAMES = [
    ("合格証.jpg", "合格証.pdf"),
    ("../../etc/passwd", "passwd.pdf"),
    ("C:\\Users\\me\\scan.PDF", "scan.pdf"),
    ("/", "file.pdf"),
    ("", "file.pdf"),
    ("...", "file.pdf"),
    (".htaccess", "htaccess.pdf"),
    ("a\x00b\r\nc.png", "ab c.pdf"),
    ("fdp.\u202egnp.exe", "fdp.gnp.pdf"),
    ('a";filename*=x<script>.pdf', "afilename=xscript.pdf"),
    ("CON.pdf.exe", "CON.pdf.pdf"),
    ("か\u3099.png", "が.pdf"),
    ("x" * 300 + ".png", "x" * LONGEST + ".pdf"),
]


@pytest.mark.parametrize(("given", "clean"), NAMES)
def test_a_name_is_made_harmless(given: str, clean: str) -> None:
    assert clean_name(given, ".pdf") == clean
