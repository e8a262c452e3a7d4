"""Knobs of fraud: how often each kind is attempted, when, and how soon it is known."""

from pydantic import Field

from simulator.scenario.knobs import Knobs, Share

_RATE = 1000.0


class FraudKnobs(Knobs):
    """Rates of the typologies; 0 turns one off. Cases are a thousand active customers and month."""

    account_takeovers: float = Field(0.8, ge=0, le=_RATE, description="Taken-over accounts, per 1,000 and month.")
    mules: float = Field(0.25, ge=0, le=_RATE, description="Accounts that collect from many, per 1,000 and month.")
    passes_on: Share = Field(0.8, description="Mules that pass the money on within hours.")
    structurers: float = Field(0.5, ge=0, le=_RATE, description="Customers who split cash, per 1,000 and month.")
    structuring_threshold_cents: int = Field(
        200_000, ge=10_000, le=10_000_000, description="Centavos of cash from which questions are asked."
    )
    card_testing: float = Field(0.03, ge=0, le=30, description="Bursts of small card sales a shop and month.")
    from_day: int = Field(0, ge=0, le=3660, description="First day of the run with fraud, counted from 0.")
    for_days: int = Field(3660, ge=1, le=3660, description="Days with fraud from then on.")
    known_after_days: float = Field(
        9.0, gt=0, le=180, description="Half of the cases are known by then; labels say when."
    )
