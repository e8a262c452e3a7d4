"""Knobs of what happens in shops."""

from pydantic import Field

from simulator.scenario.knobs import Factor, Knobs, Share


class ShopKnobs(Knobs):
    """Behaviour at the counter and in a shop's books."""

    sales: Factor = Field(1.0, description="How many sales shops make; 1 is usual.")
    promotion_days: Share = Field(0.06, description="Days with a promotion.")
