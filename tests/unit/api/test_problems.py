"""The catalogue of refusals is whole, and the language is the caller's."""

import re

import pytest

from api.http.catalogue import CATALOGUE
from api.http.context import RequestRecord
from api.http.problems import Problem, json_bytes, language_of


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_kind_says_the_same_in_both_languages(code: str) -> None:
    kind = CATALOGUE[code]
    assert 400 <= kind.status <= 503
    blanks = [set(re.findall(r"{(\w+)}", sentence)) for sentence in (kind.detail_pt, kind.detail_en)]
    assert blanks[0] == blanks[1]
    for sentence in (kind.title_pt, kind.detail_pt, kind.title_en, kind.detail_en):
        assert sentence
    assert kind.detail_pt.endswith(".")
    values = {blank: 1 if blank.endswith("_cents") else "x" for blank in blanks[0]}
    body = Problem(code, **values).body(RequestRecord("id", "GET", "en"))
    assert (body["title"], body["status"], body["code"]) == (kind.title_en, kind.status, code)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "pt"),
        ("en", "en"),
        ("en-US,en;q=0.9,pt;q=0.8", "en"),
        ("pt-BR,en", "pt"),
        ("fr,en", "en"),
        ("de", "pt"),
        ("pt;q=0.5, en;q=0.9", "en"),
        ("en;q=0", "pt"),
        ("en;q=0.5,pt-BR;q=0.5", "en"),
        ("en;q=x", "en"),
        ("enm", "pt"),
    ],
)
def test_language(header: str, language: str) -> None:
    assert language_of(header) == language


def test_a_body_read_back_from_storage_is_the_same_to_the_byte() -> None:
    first = {"valor": "10.50", "saldo": "1.00", "descricao": "ação"}
    stored = dict(sorted(first.items(), key=lambda item: (len(item[0]), item[0])))
    assert json_bytes(first) == json_bytes(stored)


def test_money_and_words_are_told_as_the_language_has_them() -> None:
    left = Problem("return_exceeds_original", left_cents=123450)
    role = Problem("forbidden", role="seller", kind="shop")
    assert "no máximo R$ 1.234,50." in left.body(RequestRecord("id", "GET"))["detail"]
    assert "R$ 1,234.50 at most." in left.body(RequestRecord("id", "GET", "en"))["detail"]
    assert "(vendedor de loja)" in role.body(RequestRecord("id", "GET"))["detail"]
    assert "(seller of a shop)" in role.body(RequestRecord("id", "GET", "en"))["detail"]
