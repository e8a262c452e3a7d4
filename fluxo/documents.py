"""Brazilian documents: check digits of CPF and CNPJ, the latter alphanumeric since 2026. Pure rules."""

import re

CPF_LENGTH = 11
"""Digits of a CPF; a CNPJ has fourteen characters."""
_CPF = re.compile(r"[0-9]{11}")
_CNPJ = re.compile(r"[0-9A-Z]{12}[0-9]{2}")


def _digit(values: list[int], weights: list[int]) -> int:
    rest = sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest


def _only_characters(text: str) -> str:
    return re.sub(r"[.\-/\s]", "", text).upper()


def cpf_check_digits(base: str) -> str:
    """Return the two check digits of the nine digits of a CPF: ``529982247`` gives ``25``."""
    values = [int(character) for character in base]
    first = _digit(values, list(range(10, 1, -1)))
    second = _digit([*values, first], list(range(11, 1, -1)))
    return f"{first}{second}"


def cnpj_check_digits(base: str) -> str:
    """Return the two check digits of the twelve characters of a CNPJ: ``12ABC34501DE`` gives ``35``.

    Each character counts its code less 48 (Receita Federal, alphanumeric CNPJ).
    """
    values = [ord(character) - 48 for character in base]
    weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
    first = _digit(values, weights)
    second = _digit([*values, first], [6, *weights])
    return f"{first}{second}"


def parse_cpf(text: str) -> str:
    """Return the eleven digits of a valid CPF. Raises ValueError otherwise, repeated digits included."""
    cpf = _only_characters(text)
    if not _CPF.fullmatch(cpf) or len(set(cpf)) == 1 or cpf_check_digits(cpf[:9]) != cpf[9:]:
        raise ValueError("is not a valid CPF")
    return cpf


def parse_cnpj(text: str) -> str:
    """Return the fourteen characters of a valid CNPJ. Raises ValueError otherwise."""
    cnpj = _only_characters(text)
    if not _CNPJ.fullmatch(cnpj) or len(set(cnpj)) == 1 or cnpj_check_digits(cnpj[:12]) != cnpj[12:]:
        raise ValueError("is not a valid CNPJ")
    return cnpj


def parse_document(text: str) -> str:
    """Return a CPF or a CNPJ as it is stored: eleven or fourteen characters. Raises ValueError if it is neither."""
    for parse in (parse_cpf, parse_cnpj):
        try:
            return parse(text)
        except ValueError:
            continue
    raise ValueError("is neither a valid CPF nor a valid CNPJ")
