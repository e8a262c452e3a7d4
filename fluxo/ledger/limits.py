"""The night limit of an account and how it changes. Pure rules.

Belongs here: what a customer's wish for another limit comes to. What is used of it, and refusing what
passes it, is in ``fluxo.post``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WAIT = timedelta(hours=24)
"""How long an increase waits, so that whoever forces a customer at night gains nothing by it."""


@dataclass(frozen=True, slots=True)
class BankLimits:
    """What a bank lets each customer send, in centavos: by Pix in a night, and in all in a day."""

    night_cents: int
    daily_cents: int


@dataclass(frozen=True, slots=True)
class NightLimit:
    """What a customer has asked for, in centavos of Pix a night: ``own_cents``, None while they follow the bank;
    ``next_cents`` instead, from ``next_from`` on.
    """

    own_cents: int | None = None
    next_cents: int | None = None
    next_from: datetime | None = None

    def own_at(self, instant: datetime) -> int | None:
        """Return the customer's own limit at an instant; None if they follow the bank's."""
        if self.next_cents is None or self.next_from is None or instant < self.next_from:
            return self.own_cents
        return self.next_cents

    def at(self, instant: datetime, bank: BankLimits) -> int:
        """Return the limit that holds at an instant: their own or the bank's, never above the bank's of a day."""
        own = self.own_at(instant)
        return min(bank.night_cents if own is None else own, bank.daily_cents)

    def asked(self, cents: int, now: datetime, bank: BankLimits) -> "NightLimit":
        """Return the limit once the customer has asked for ``cents``.

        Less holds at once, and takes back an increase that waits. More waits, and until then they follow the bank
        if they did; the same asked again waits no longer. Raises ValueError above the bank's limit of a day.
        """
        if cents > bank.daily_cents:
            raise ValueError("is above the bank's limit of a day")
        if cents <= self.at(now, bank):
            return NightLimit(cents)
        waits = self.next_from is not None and now < self.next_from
        if waits and cents == self.next_cents:
            return self
        return NightLimit(self.own_at(now), cents, now + WAIT)
