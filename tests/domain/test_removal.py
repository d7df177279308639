from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from badgeserver.domain.record_chain import HappeningKind, removal_happenings
from badgeserver.domain.removal import removal_of, removed, text_digest

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@given(st.text().filter(lambda text: not text.startswith('{"removed":')))
def test_of_a_removed_text_the_digest_stays_and_nothing_of_the_text(text: str) -> None:
    stays = removed(text, NOW)
    assert text_digest(stays) == text_digest(text)
    assert removal_of(text) is None
    removal = removal_of(stays)
    assert removal is not None and removal.at == NOW
    assert set(json.loads(stays)) == {"removed"}


def test_what_is_removed_already_stays_as_it_is() -> None:
    stays = removed("a story", NOW, {"proof": []})
    assert removed(stays, datetime(2027, 1, 1, tzinfo=UTC)) == stays
    assert json.loads(stays)["proof"] == []


def test_a_removal_is_put_on_record_with_what_was_removed() -> None:
    assert removal_happenings("a1", "a story") == ()
    (happening,) = removal_happenings("a1", removed("a story", NOW))
    assert (happening.kind, happening.subject, happening.at) == (HappeningKind.REMOVE, "a1", NOW)
    (other,) = removal_happenings("a1", removed("another story", NOW))
    assert other.digest != happening.digest
