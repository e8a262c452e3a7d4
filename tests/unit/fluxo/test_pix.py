"""EndToEndIds and the forms of Pix keys."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.documents import cpf_check_digits
from fluxo.ledger.pix import ISPB, end_to_end_id, parse_end_to_end_id
from fluxo.ledger.pix_keys import KeyType, canonical_key, parse_key

MINUTES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "letter", "minute", "suffix"),
    [
        ("E12345678202009091221abcdef12345", "E", datetime(2020, 9, 9, 12, 21, tzinfo=UTC), "abcdef12345"),
        ("D12345678202009091000abcde123456", "D", datetime(2020, 9, 9, 10, 0, tzinfo=UTC), "abcde123456"),
    ],
)
def test_goldens(text: str, letter: str, minute: datetime, suffix: str) -> None:
    found = parse_end_to_end_id(text)
    assert (found.letter, found.ispb, found.minute, found.suffix) == (letter, "12345678", minute, suffix)
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "X12345678202009091221abcdef12345", "E12345678202009091221abcdef1234", "E12345678202013091221abcdef12345",
        "E12345678202009092460abcdef12345", "Eabcdefgh202009091221abcdef12345", "E12345678202009091221abcdef1234-",
    ],
)  # fmt: skip
def test_what_is_no_end_to_end_id(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_end_to_end_id(text)


@given(st.uuids(), MINUTES, st.sampled_from([("pix", "E"), ("pix_return", "D")]))
def test_an_id_is_derived_and_can_be_read(transaction: UUID, instant: datetime, kind: tuple[str, str]) -> None:
    made = end_to_end_id(kind[0], transaction, instant)
    assert made == end_to_end_id(kind[0], transaction, instant)
    assert made is not None
    assert len(made) == 32
    found = parse_end_to_end_id(made)
    assert (found.letter, found.ispb) == (kind[1], ISPB)
    assert found.minute == instant.replace(second=0, microsecond=0)


def test_the_suffix_is_the_transactions_id_in_base_62() -> None:
    minute = datetime(2026, 1, 5, 12, tzinfo=UTC)
    ends = {0: "0" * 11, 61: "0" * 10 + "z", 62: "0" * 9 + "10", 62**11 - 1: "z" * 11, 62**11: "0" * 11}
    for number, suffix in ends.items():
        assert end_to_end_id("pix", UUID(int=number), minute) == f"E{ISPB}202601051200{suffix}"


def test_only_a_pix_has_one() -> None:
    assert end_to_end_id("deposit", uuid4(), datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_ids_of_one_minute_differ() -> None:
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    assert len({end_to_end_id("pix", uuid4(), instant) for _ in range(2000)}) == 2000


def test_an_id_settles_within_twelve_hours() -> None:
    found = parse_end_to_end_id("E12345678202009091221abcdef12345")
    for hours in (-12, 0, 12):
        assert found.accepted_at(found.minute + timedelta(hours=hours))
    for seconds in (-1, 1):
        late = found.minute + timedelta(hours=12 * seconds, seconds=seconds)
        assert not found.accepted_at(late)


@pytest.mark.parametrize(
    ("spelt", "stored"),
    [
        ("529.982.247-25", "52998224725"),
        ("52998224725", "52998224725"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("12ABC34501DE35", "12ABC34501DE35"),
        ("+55 (11) 98765-4321", "+5511987654321"),
        ("(11) 98765-4321", "+5511987654321"),
        ("11987654321", "+5511987654321"),
        ("+1 202 555 0123", "+12025550123"),
        ("Ana@Example.com", "ana@example.com"),
        ("123E4567-E89B-42D3-A456-426614174000", "123e4567-e89b-42d3-a456-426614174000"),
        ("nada disso", "nada disso"),
    ],
)
def test_any_spelling_is_one_key(spelt: str, stored: str) -> None:
    assert canonical_key(spelt) == stored
    assert canonical_key(stored) == stored


@given(st.text(max_size=30) | st.text("0123456789+()-. @aA.", max_size=30) | st.uuids().map(str) | st.emails())
def test_a_stored_form_is_its_own(text: str) -> None:
    assert canonical_key(canonical_key(text)) == canonical_key(text)


def test_digits_that_may_be_both_are_a_cpf_unless_written_as_a_telephone() -> None:
    base = next(base for n in range(100) if cpf_check_digits(base := f"1198765{n:02d}"))
    both = base + cpf_check_digits(base)
    assert canonical_key(both) == both
    assert canonical_key("+55" + both) == "+55" + both


@pytest.mark.parametrize(
    ("key_type", "text"),
    [
        (KeyType.PHONE, "+55119876543"), (KeyType.PHONE, "+5501987654321"), (KeyType.PHONE, "abc"),
        (KeyType.PHONE, "+0123456789"),
        (KeyType.EMAIL, "ana"), (KeyType.EMAIL, "ana@example"), (KeyType.EMAIL, "a" * 66 + "@example.com"),
        (KeyType.EMAIL, "a@b@example.com"), (KeyType.EVP, "123e4567"), (KeyType.CPF, "52998224724"),
        (KeyType.CNPJ, "12ABC34501DE36"),
    ],
)  # fmt: skip
def test_what_is_no_key(key_type: KeyType, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_key(key_type, text)


def test_the_longest_email() -> None:
    longest = "a" * 65 + "@example.com"
    assert len(longest) == 77
    assert parse_key(KeyType.EMAIL, longest) == longest
