"""The night limit of an account and how it changes. Pure rules.

Belongs here: what a customer's wish for another limit comes to. What is used of it, and refusing what
passes it, is in ``fluxo.post``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WAIT = timedelta(hours=24)
"""How long an increase waits, so that whoever forces a customer at night gains nothing by it."""


@dataclass(frozen=True, slots=True)
class NightLimit:
    """Centavos that may be sent by Pix in a night; ``next_cents`` instead, from ``next_from`` on."""

    cents: int
    next_cents: int | None = None
    next_from: datetime | None = None

    def at(self, instant: datetime) -> int:
        """Return the limit that holds at an instant."""
        if self.next_cents is None or self.next_from is None or instant < self.next_from:
            return self.cents
        return self.next_cents

    def asked(self, cents: int, now: datetime) -> "NightLimit":
        """Return the limit once the customer has asked for ``cents``.

        Less holds at once, and takes back an increase that waits. More waits; the same asked again waits no longer.
        """
        present = self.at(now)
        if cents <= present:
            return NightLimit(cents)
        waits = self.next_from is not None and now < self.next_from
        if waits and cents == self.next_cents:
            return self
        return NightLimit(present, cents, now + WAIT)
