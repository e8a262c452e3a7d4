"""What a return gives back of a sale that may be returned in parts. Pure rules, exact to the centavo.

The goods go back at their price and cost; the sale's tax goes back in proportion to the price, rounded over
what has been returned so far, so that the parts add up to the sale, whatever their number and order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fluxo.ledger.entries import SaleAmounts


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of a sale: unit price and cost in centavos, quantity sold, quantity returned so far."""

    line: int
    price_cents: int
    cost_cents: int
    quantity: int
    returned: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.returned


@dataclass(frozen=True, slots=True)
class Returned:
    """What earlier returns of a sale gave back, in centavos."""

    gross_cents: int = 0
    taxes_cents: int = 0
    cost_cents: int = 0


def amounts_of_return(
    sale: SaleAmounts, before: Returned, lines: Sequence[SoldLine], wanted: dict[int, int]
) -> SaleAmounts:
    """Return what giving back ``wanted`` (quantities by line) books.

    ``lines`` are all of the sale's. Raises ValueError if the goods given back are worth nothing: there is
    nothing to book.
    """
    gross = sum(line.price_cents * wanted.get(line.line, 0) for line in lines)
    cost = sum(line.cost_cents * wanted.get(line.line, 0) for line in lines)
    all_back = all(wanted.get(line.line, 0) == line.left for line in lines)
    left_of_cost = sale.cost_cents - before.cost_cents
    so_far = before.gross_cents + gross
    # half up, in whole numbers
    taxes_so_far = (2 * sale.taxes_cents * so_far + sale.gross_cents) // (2 * sale.gross_cents)
    return SaleAmounts(
        gross_cents=gross,
        taxes_cents=max(taxes_so_far - before.taxes_cents, 0),
        cost_cents=left_of_cost if all_back else min(cost, left_of_cost),
    )
