"""JSON from strangers."""

from __future__ import annotations

import json
import time

import pytest

from badgeserver.credentials.strict_json import MAX_BYTES, MAX_DEPTH, read_json_object
from badgeserver.domain.errors import Refused

REFUSED = [
    ("not-json", b""),
    ("not-json", b"{"),
    ("not-json", b"[]"),
    ("not-json", b'"text"'),
    ("not-json", b'{"a": NaN}'),
    ("not-json", b'{"a": Infinity}'),
    ("not-json", b'{"a": 1e400}'),
    ("not-json", b'{"a": ' + b"9" * 5000 + b"}"),
    ("not-json", b'{"a": "\\ud800"}'),
    ("not-json", b'{"a": "\xff"}'),
    ("not-json", "{}".encode("utf-16")),
    ("duplicate-key", b'{"id": "a", "id": "b"}'),
    ("duplicate-key", b'{"a": [{"id": "a", "i\\u0064": "b"}]}'),
    ("too-deep", b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1)),
    ("too-deep", b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
    ("too-large", b'{"a": "' + b"x" * MAX_BYTES + b'"}'),
]


@pytest.mark.parametrize(("code", "data"), REFUSED)
def test_json_with_more_or_less_than_one_bounded_meaning_is_refused(code: str, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_json_object(data)
    assert refused.value.code == code


def test_ordinary_json_is_read() -> None:
    deep = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH
    assert read_json_object(deep)
    assert read_json_object('\ufeff{"名": [1, 2.5, null, true]}'.encode()) == {"名": [1, 2.5, None, True]}


def test_a_repeated_key_among_very_many_is_found_at_once() -> None:
    many = json.dumps({f"{number:x}": 0 for number in range(60_000)})[:-1] + ', "ea5f": 1}'
    before = time.process_time()
    with pytest.raises(Refused, match="duplicate-key") as refused:
        read_json_object(many.encode())
    assert "ea5f" in refused.value.message.en
    assert time.process_time() - before < 2
