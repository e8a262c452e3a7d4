"""People are valid, unique, and the same whatever their number."""

import pytest

from fluxo.documents import parse_cnpj, parse_cpf
from simulator.world.people import HISTORY, LIVE, cnpj_of, cpf_of, people


def test_documents_are_valid_and_never_shared():
    documents = [
        cpf_of(seed, number, crowd) for crowd in (HISTORY, LIVE) for seed in (0, 1, 42) for number in range(0, 5000, 7)
    ]
    assert len(set(documents)) == len(documents)
    for document in documents[::50]:
        assert parse_cpf(document) == document
    assert parse_cnpj(cnpj_of(42, 3))


@pytest.mark.parametrize("crowd", [HISTORY, LIVE])
def test_more_people_do_not_change_the_first(crowd: str):
    few, many = people(42, 30, crowd), people(42, 300, crowd)
    assert few == many[:30]
    assert len({person.email for person in many}) == 300
    assert all(person.email.isascii() and person.email.endswith("@example.com") for person in many)
