"""Roles of the ledger's lines, from their words."""

import pytest

from simulator.movements import CUSTOMER, MOVEMENTS, M
from simulator.realism.described import role_of
from simulator.realism.roles import CUSTOMER_ROLE, CUSTOMER_SIGN, Role


@pytest.mark.parametrize(
    ("kind", "description", "sign", "role"),
    [
        ("pix", "Pix", -1, Role.EVERYDAY_OUT),
        ("pix", "Pix", 1, Role.EVERYDAY_IN),
        ("payment", "Conta de luz", -1, Role.HOUSEHOLD),
        ("transfer_in", "Aposentadoria", 1, Role.PENSION),
        # imported from Berka: how it was made, then what for
        ("payment", "PREVOD NA UCET SIPO", -1, Role.HOUSEHOLD),
        ("transfer_out", "PREVOD NA UCET", -1, Role.OTHER_OUT),
        ("interest", "UROK", 1, Role.INTEREST),
        ("withdrawal", "withdrawal in cash sanction interest if negative balance", -1, Role.PENALTY),
        # anybody's
        ("deposit", "na boca do caixa", 1, Role.EVERYDAY_IN),
        ("interest", "juros de mora", -1, Role.PENALTY),
        ("reversal", "", 1, Role.EVERYDAY_IN),
        ("reversal", "", -1, Role.EVERYDAY_OUT),
        ("deposit", "", -1, Role.EVERYDAY_OUT),
    ],
)
def test_role_of_words(kind: str, description: str, sign: int, role: Role):
    assert role_of(kind, description, sign) is role


def test_the_simulator_s_words_say_what_its_events_are():
    for movement in M:
        entry = MOVEMENTS[movement]
        if CUSTOMER in (entry.debit, entry.credit):
            assert role_of(entry.kind.value, entry.text, int(CUSTOMER_SIGN[movement])) == CUSTOMER_ROLE[movement]
