"""Array literals are read back by PostgreSQL as they were; here their form, in integration what it reads."""

from datetime import UTC, datetime
from uuid import UUID

from api.posting.arrays import instants, numbers, texts, uuids


def test_texts_are_quoted_whatever_is_in_them() -> None:
    assert (
        texts(["a", None, "", 'di"to', "bar\\ra", "{,}", "NULL"]) == '{"a",NULL,"","di\\"to","bar\\\\ra","{,}","NULL"}'
    )


def test_other_kinds() -> None:
    assert uuids([UUID(int=1), None]) == "{00000000000000000000000000000001,NULL}"
    assert numbers([1, -2, 0.5]) == "{1,-2,0.5}"
    assert instants([datetime(2026, 3, 1, 12, tzinfo=UTC)]) == '{"2026-03-01T12:00:00+00:00"}'
