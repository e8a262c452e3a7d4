"""What is wrong with a field of a request, in Portuguese and English words that a person can act on.

Belongs here: the sentences, by the type of pydantic's error or by a key of ours (``fault``). Making the answer of
them is ``api.http.error_handlers``.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from fluxo.money import MAX_CENTS, format_money, to_decimal

Words = tuple[str, str]
"""A sentence in Portuguese and in English."""
_LARGEST = to_decimal(MAX_CENTS)
_OTHER: Words = ("não é um valor aceito: veja o exemplo em /docs", "is no accepted value: see the example in /docs")
_WHOLE: Words = (
    "deve ser um número inteiro, como 3, sem aspas no JSON",
    "must be a whole number such as 3, unquoted in JSON",
)
_DATE: Words = ("deve ser uma data que existe, como 2026-01-05", "must be a date that exists, such as 2026-01-05")
_INSTANT: Words = (
    "deve ser data, hora e fuso, como 2026-01-05T12:00:00-03:00",
    "must be a date, time and zone, such as 2026-01-05T12:00:00-03:00",
)
_UUID: Words = (
    "deve ser um identificador como 01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
    "must be an id such as 01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
)
_FLAG: Words = ("deve ser true ou false", "must be true or false")
_TEXT: Words = ("deve ser um texto, entre aspas no JSON", "must be a text, quoted in JSON")
_LIST: Words = ("deve ser uma lista", "must be a list")
_OBJECT: Words = ("deve ser um objeto JSON", "must be a JSON object")
_NOT_JSON_TYPE: Words = (
    "envie-o como JSON, com o cabeçalho Content-Type: application/json",
    "send it as JSON, with the header Content-Type: application/json",
)
_NOT_JSON: Words = (
    "não é um JSON válido em UTF-8: confira aspas, vírgulas e chaves",
    "is no valid JSON in UTF-8: check quotes, commas and braces",
)

BY_TYPE: dict[str, Words] = {
    "missing": ("falta: envie este campo", "is missing: send this field"),
    "extra_forbidden": ("não existe nesta rota: retire-o", "does not exist on this route: take it out"),
    "json_invalid": _NOT_JSON,
    "string_unicode": _NOT_JSON,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "string_type": _TEXT,
    "list_type": _LIST,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "greater_than": ("deve ser maior que {gt}", "must be more than {gt}"),
    "greater_than_equal": ("deve ser {ge} ou mais", "must be {ge} or more"),
    "less_than": ("deve ser menor que {lt}", "must be less than {lt}"),
    "less_than_equal": ("deve ser {le} ou menos", "must be {le} or less"),
    "amount": (
        "deve ser um valor como 10.50, com ponto e no máximo dois decimais",
        "must be an amount such as 10.50, with a point and two decimals at most",
    ),
    "amount_too_large": (
        f"passa do maior valor aceito, {format_money(_LARGEST)}",
        f"is larger than the largest amount, R$ {_LARGEST:,.2f}",
    ),
    "control_characters": ("tem quebras de linha ou outros caracteres de controle: retire-os",
                           "has line breaks or other control characters: take them out"),
    "date": _DATE,
    "instant_out_of_range": ("deve estar entre os anos 2000 e 2199", "must be between the years 2000 and 2199"),
    "share": (
        "deve ser uma fração menor que 1, escrita como texto: 0.0105 é 1,05%",
        "must be a share below 1, written as text: 0.0105 is 1.05%",
    ),
    "one_secret": ("envie senha ou PIN, um dos dois", "send either a password or a PIN"),
    "pin_of_seller": ("só um vendedor tem PIN: envie senha", "only a seller has a PIN: send senha"),
    "sale_total": (
        f"o total da venda deve ser maior que zero, e total e custo no máximo {format_money(_LARGEST)}",
        f"the total of the sale must be more than zero, and total and cost R$ {_LARGEST:,.2f} at most",
    ),
    "line_twice": ("cada linha da venda vem uma só vez", "each line of the sale comes once"),
    "amount_or_line": ("envie ao menos um dos dois", "send at least one of the two"),
    "due_date_in_line": (
        "a linha digitável já diz o vencimento: retire-o",
        "linha_digitavel has the due date: take vencimento out",
    ),
    "random_key_given": (
        "o banco é que cria a chave aleatória: retire este campo",
        "a random key is made by the bank: take this field out",
    ),
    "key_missing": ("falta: é preciso para telefone e email", "is missing: telefone and email need it"),
    "cursor": ("deve ser o proximo da página anterior", "must be the proximo of the page before"),
}  # fmt: skip
PATTERNS: dict[str, Words] = {
    r"^[A-Za-z0-9._:-]{1,100}$": (
        "use de 1 a 100 letras sem acento, números e . _ : -",
        "use 1 to 100 plain letters, digits and . _ : -",
    ),
    r"^[A-Za-z0-9._-]{1,40}$": (
        "use de 1 a 40 letras sem acento, números e . _ -",
        "use 1 to 40 plain letters, digits and . _ -",
    ),
    r"^[a-z0-9][a-z0-9-]{1,62}$": (
        "use de 2 a 63 letras minúsculas sem acento, números e hífens, como loja-1",
        "use 2 to 63 plain small letters, digits and hyphens, such as loja-1",
    ),
    r"^[0-9]{4,6}$": ("deve ter de 4 a 6 dígitos", "must have 4 to 6 digits"),
    r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$": (
        "deve ser um e-mail como titular@example.com",
        "must be an e-mail such as titular@example.com",
    ),
}
"""What a text that does not match is to look like, by its regular expression."""
_CHOICE = re.compile(r"'([^']*)'")


def fault(key: str, *fields: str) -> PydanticCustomError:
    """Return the error for a validator to raise: a sentence of ``BY_TYPE``, or a code of the catalogue of refusals.

    ``fields`` are those that a rule on several of them is about.
    """
    # the sentence is chosen when it is answered: here the language is not known
    return PydanticCustomError(key, "{fields}", {"fields": ", ".join(fields)})


def field_of(location: tuple[Any, ...], context: Mapping[str, Any]) -> str:
    """Return the name of a field as the caller knows it: ``itens[0].preco``; "" for the body as a whole."""
    where, *names = location
    if names and isinstance(names[-1], int) and (where != "body" or len(names) == 1):
        # one of several values of a query field; of a body that is not JSON, the position in it
        names.pop()
    named = "".join(f"[{name}]" if isinstance(name, int) else f".{name[:60]}" for name in names).lstrip(".")
    ruled = str(context.get("fields") or "")
    return ruled if not named else f"{named}.{ruled}" if ruled else named


def words_of(error: Mapping[str, Any]) -> Words:
    """Return what to say of an error of pydantic. The given value is left out: it may be a password."""
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    if kind in ("string_too_short", "too_short"):
        return _at_least(int(context["min_length"]), _unit(error))
    if kind in ("string_too_long", "too_long"):
        return _at_most(int(context["max_length"]), _unit(error))
    if kind in ("enum", "literal_error"):
        choices = ", ".join(_CHOICE.findall(str(context["expected"])))
        return f"use um destes: {choices}", f"use one of these: {choices}"
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(str(context["pattern"]), _OTHER)
    if kind == "missing" and tuple(error["loc"]) == ("body",):
        return "falta: envie um objeto JSON", "is missing: send a JSON object"
    if kind == "model_attributes_type" and isinstance(error.get("input"), bytes):
        return _NOT_JSON_TYPE
    portuguese, english = BY_TYPE.get(kind, _OTHER)
    return portuguese.format(**context), english.format(**context)


def _unit(error: Mapping[str, Any]) -> tuple[Words, Words]:
    if isinstance(error.get("input"), str):
        return ("caractere", "caracteres"), ("character", "characters")
    return ("item", "itens"), ("item", "items")


def _at_least(least: int, unit: tuple[Words, Words]) -> Words:
    plural = least != 1
    return f"ponha no mínimo {least} {unit[0][plural]}", f"put {least} {unit[1][plural]} at least"


def _at_most(most: int, unit: tuple[Words, Words]) -> Words:
    plural = most != 1
    return f"ponha no máximo {most} {unit[0][plural]}", f"put {most} {unit[1][plural]} at most"
