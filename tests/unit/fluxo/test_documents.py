"""Check digits of CPF and CNPJ against published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.documents import cnpj_check_digits, cpf_check_digits, parse_cnpj, parse_cpf, parse_document


@pytest.mark.parametrize(("base", "digits"), [("529982247", "25"), ("111444777", "35")])
def test_cpf_goldens(base: str, digits: str) -> None:
    assert cpf_check_digits(base) == digits
    assert parse_cpf(base + digits) == base + digits


@pytest.mark.parametrize(("base", "digits"), [("12ABC34501DE", "35"), ("000000000001", "91"), ("112223330001", "81")])
def test_cnpj_goldens(base: str, digits: str) -> None:
    assert cnpj_check_digits(base) == digits
    assert parse_cnpj(base + digits) == base + digits


@pytest.mark.parametrize("bad", ["111.111.111-11", "52998224724", "", "529982247-2", "5299822472x"])
def test_bad_cpfs_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="CPF"):
        parse_cpf(bad)


def test_punctuation_and_case_do_not_matter() -> None:
    assert parse_cpf("529.982.247-25") == "52998224725"
    assert parse_cnpj("12.abc.345/01de-35") == "12ABC34501DE35"


def test_a_document_is_either() -> None:
    assert parse_document("529.982.247-25") == "52998224725"
    assert parse_document("12.abc.345/01de-35") == "12ABC34501DE35"
    for neither in ("529.982.247-26", "12.abc.345/01de-36", "ana"):
        with pytest.raises(ValueError, match=r"CPF.*CNPJ"):
            parse_document(neither)


@given(
    st.text("0123456789", min_size=9, max_size=9).filter(lambda t: len(set(t)) > 1),
    st.integers(0, 10),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_found(base: str, position: int, change: int) -> None:
    cpf = base + cpf_check_digits(base)
    wrong = cpf[:position] + str((int(cpf[position]) + change) % 10) + cpf[position + 1 :]
    # a remainder of 10 and of 0 share a check digit, so a single error can hide in a check digit's class
    if cpf_check_digits(wrong[:9]) != wrong[9:]:
        with pytest.raises(ValueError, match="CPF"):
            parse_cpf(wrong)
    else:
        assert position < 9
