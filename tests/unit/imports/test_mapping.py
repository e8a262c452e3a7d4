"""A mapping is read whole or refused with one sentence."""

from pathlib import Path

import pytest

from imports.errors import BadMapping
from imports.mapping import BankStatement, Mapping, Sales
from imports.mapping_file import COMMITTED, load_mapping

GOOD = """
kind: bank_statement
currency: CZK
columns: {account: conta, date: dia, amount: valor, external_id: id}
"""


def refusal(tmp_path: Path, content: str) -> str:
    path = tmp_path / "m.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadMapping) as caught:
        load_mapping(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("path", sorted(COMMITTED.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_committed_mappings_are_good(path):
    assert isinstance(load_mapping(path), BankStatement | Sales)


def test_the_model_has_a_json_schema():
    schema = Mapping.model_json_schema(by_alias=True)
    assert {"BankStatement", "Sales"} <= set(schema["$defs"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("colums: {}", "colums is not a key of a mapping: did you mean columns?"),
        ("csv: {separator: ';'}", "csv.separator is not a key"),
        ("otherwise: {counter_account: '9.9'}", "9.9 is not an account of a bank's chart"),
        ("directions: {in: [C], out: [D]}", "columns.direction and directions go together"),
        ("rules: [{when: {a: b}, kind: gift}]", "rules.0.kind"),
        ("csv: {delimiter: ';;'}", "csv.delimiter"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path, change, words):
    assert words in refusal(tmp_path, GOOD + change)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is not a mapping"),
        ("- a", "is not a mapping"),
        ("a: [", "is not YAML"),
        ("kind: loan", "kind is bank_statement or sales"),
        ("currency: CZK", "kind is bank_statement or sales"),
        ("kind: bank_statement\ncurrency: CZK", "columns is missing"),
        (GOOD.replace("CZK", "koruna"), "currency"),
    ],
)
def test_what_is_no_mapping_is_told(tmp_path, content, words):
    assert words in refusal(tmp_path, content)


def test_a_code_is_in_or_out_and_not_both(tmp_path):
    both = GOOD.replace("id}", "id, direction: d}") + "directions: {in: [C, X], out: X}"
    assert "X is both in and out" in refusal(tmp_path, both)


def test_an_unknown_zone_is_refused(tmp_path):
    content = "kind: sales\ncurrency: GBP\ntimezone: Europe/Londres\ncolumns: {invoice: a, date: b, product: c, "
    assert "Europe/Londres is not a time zone" in refusal(tmp_path, content + "quantity: d, unit_price: e}")


def test_a_missing_mapping_names_the_ones_there_are(tmp_path):
    with pytest.raises(BadMapping, match=r"imports/mappings/online_retail\.yaml"):
        load_mapping(tmp_path / "none.yaml")
