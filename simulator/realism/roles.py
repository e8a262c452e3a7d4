"""What a line of a statement is for, by its role, so that one bank's words can be set beside another's.

The roles are those that Berka's statements tell apart (operation and k_symbol). The table says which role each
movement of the simulator plays at the customer's account and at the payee's.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulator.movements import CUSTOMER, MOVEMENTS, PAYEE, M


class Role(IntEnum):
    """Roles by number, as lines carry them."""

    EVERYDAY_OUT = 0
    EVERYDAY_IN = 1
    TRANSFER_IN = 2
    PENSION = 3
    INTEREST = 4
    FEE = 5
    HOUSEHOLD = 6
    INSURANCE = 7
    LOAN = 8
    OTHER_OUT = 9
    PENALTY = 10


NONE = -1

_AT_CUSTOMER: dict[Role, tuple[M, ...]] = {
    Role.EVERYDAY_OUT: (M.WITHDRAWAL, M.PURCHASE_PAYMENT, M.PIX, M.PIX_SENT, M.PIX_RETURN),
    # in Berka wages are paid in as cash: 44% of what is paid in comes on days 5-14, in amounts of a month's wage
    Role.EVERYDAY_IN: (M.FIRST_DEPOSIT, M.DEPOSIT, M.SALARY, M.THIRTEENTH, M.PIX_RECEIVED),
    # and a transfer from another bank is a fixed amount a month, of one account in five
    Role.TRANSFER_IN: (M.TRANSFER_IN,),
    Role.PENSION: (M.PENSION,),
    Role.INTEREST: (M.INTEREST,),
    Role.FEE: (M.FEE,),
    Role.HOUSEHOLD: (M.BILL_POWER, M.BILL_PHONE, M.BILL_WATER, M.BILL_CONDOMINIUM),
    Role.INSURANCE: (M.INSURANCE,),
    Role.LOAN: (M.LOAN_INSTALMENT,),
    Role.OTHER_OUT: (M.BILL_RENT, M.BILL_SCHOOL),
    Role.PENALTY: (M.LATE_CHARGE,),
}
"""Movements by the role they play at the account of the customer who acts."""

_AT_PAYEE: dict[Role, tuple[M, ...]] = {Role.EVERYDAY_IN: (M.PIX, M.PIX_RETURN)}
"""And at the account of the customer who receives."""


def _table(party: str, movements: dict[Role, tuple[M, ...]]) -> NDArray[np.int8]:
    """Return role by movement; one that is not listed is everyday money in or out, by its side of the books."""
    role_of = {movement: role for role, those in movements.items() for movement in those}
    table = np.full(len(M), NONE, dtype=np.int8)
    for movement, entry in MOVEMENTS.items():
        if party in (entry.debit, entry.credit):
            otherwise = Role.EVERYDAY_OUT if entry.debit == party else Role.EVERYDAY_IN
            table[movement] = role_of.get(movement, otherwise)
    return table


CUSTOMER_ROLE = _table(CUSTOMER, _AT_CUSTOMER)
PAYEE_ROLE = _table(PAYEE, _AT_PAYEE)
CUSTOMER_SIGN = np.array([-1 if MOVEMENTS[m].debit == CUSTOMER else 1 for m in M], dtype=np.int8)
PAYEE_SIGN = np.array([-1 if MOVEMENTS[m].debit == PAYEE else 1 for m in M], dtype=np.int8)
IS_PIX = np.array([m.name.startswith("PIX") for m in M])
