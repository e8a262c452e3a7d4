"""Money: whole centavos inside, decimals with two places at the edges, never a float in between.

Belongs here: parsing, formatting and splitting of amounts. Rounding is half up everywhere, the policy
of Brazilian invoices (ABNT NBR 5891 differs only on exact ties of even digits and is not used).
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENTAVO = Decimal("0.01")
MAX_CENTS = 10**12
"""Largest amount of a transaction, in centavos (R$ 10 billion); ``fluxo.post`` holds its debits to it.

A million of them add up to what the marts' ``numeric(18, 2)`` holds, nine million to a BIGINT.
"""
MAX_BALANCE = 10**15
"""Largest balance of an account either way, in centavos (R$ 10 trillion); ``fluxo.post`` has the reasons."""


def parse_cents(value: str | int | float | Decimal) -> int:
    """Return the centavos of ``"10.50"``, ``10.5``, ``10`` or ``Decimal("10.50")``.

    A float is read through its shortest decimal form, so ``10.1`` is exactly 1010. Raises ValueError on
    more than two decimals, on what is not a number, and beyond ``MAX_CENTS``.
    """
    if isinstance(value, bool):
        raise ValueError("an amount is a number such as 10.50")
    try:
        amount = Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"{value!r} is not an amount such as 10.50") from error
    if not amount.is_finite():
        raise ValueError(f"{value!r} is not an amount such as 10.50")
    # before any arithmetic, which at such a size would be rounded to the context's precision
    if abs(amount) > to_decimal(MAX_CENTS):
        raise ValueError(f"{value} is larger than the ledger accepts")
    return to_cents(amount)


def to_cents(amount: Decimal) -> int:
    """Return the centavos of a sum or balance, whatever its size. Raises ValueError on more than two decimals."""
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} has more than two decimals")
    return int(cents)


def round_cents(cents: Decimal) -> int:
    """Round a computed number of centavos half up (away from zero on ties)."""
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_decimal(cents: int) -> Decimal:
    """Return centavos as a Decimal with two places."""
    return (Decimal(cents) / 100).quantize(CENTAVO)


def to_text(cents: int) -> str:
    """Return centavos as the API writes them: ``"10.50"``."""
    return f"{to_decimal(cents):.2f}"


def format_money(amount: Decimal, symbol: str = "R$") -> str:
    """Return an amount as Brazilian accountants write it: ``R$ 1.234,56``, negative ``(R$ 1.234,56)``."""
    digits = f"{abs(amount):,.2f}".translate(str.maketrans(",.", ".,"))
    text = f"{symbol} {digits}"
    return f"({text})" if amount < 0 else text


def split_installments(total_cents: int, count: int) -> list[int]:
    """Split an amount in equal instalments; the centavos left over go to the first ones.

    100.00 in 3 gives 33.34, 33.33, 33.33 (card invoices). Raises ValueError if ``count`` < 1.
    """
    if count < 1:
        raise ValueError("a sale has at least one instalment")
    base, left = divmod(total_cents, count)
    return [base + (1 if index < left else 0) for index in range(count)]
