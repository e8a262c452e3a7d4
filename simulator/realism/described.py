"""The role of a line of the ledger, from the words that its transaction bears."""

from simulator.movements import CUSTOMER, MOVEMENTS, PAYEE
from simulator.realism.berka import WORDS
from simulator.realism.roles import CUSTOMER_ROLE, CUSTOMER_SIGN, PAYEE_ROLE, PAYEE_SIGN, Role

_BY_KIND = {
    "deposit": Role.EVERYDAY_IN,
    "withdrawal": Role.EVERYDAY_OUT,
    "pix": Role.EVERYDAY_OUT,
    "pix_return": Role.EVERYDAY_OUT,
    "payment": Role.EVERYDAY_OUT,
    "transfer_in": Role.TRANSFER_IN,
    "transfer_out": Role.OTHER_OUT,
    "fee": Role.FEE,
    "interest": Role.INTEREST,
}
_IN = frozenset({Role.EVERYDAY_IN, Role.TRANSFER_IN, Role.PENSION, Role.INTEREST})


def _simulated() -> dict[tuple[str, str, int], Role]:
    found = {}
    for movement, entry in MOVEMENTS.items():
        for party, roles, signs in ((CUSTOMER, CUSTOMER_ROLE, CUSTOMER_SIGN), (PAYEE, PAYEE_ROLE, PAYEE_SIGN)):
            if party in (entry.debit, entry.credit):
                found[entry.kind.value, entry.text, int(signs[movement])] = Role(int(roles[movement]))
    return found


_SIMULATED = _simulated()


def role_of(kind: str, description: str, sign: int) -> Role:
    """Return the role of a line: by the simulator's words, those of an imported Berka file, or the kind and side."""
    simulated = _SIMULATED.get((kind, description, sign))
    if simulated is not None:
        return simulated
    # what a payment is for comes after how it was made, and says more
    for words, role in WORDS:
        if description == words or description.endswith(f" {words}"):
            return role
    if kind == "interest" and sign < 0:
        return Role.PENALTY
    usual = _BY_KIND.get(kind)
    if usual is None or (sign > 0) != (usual in _IN):
        return Role.EVERYDAY_IN if sign > 0 else Role.EVERYDAY_OUT
    return usual
