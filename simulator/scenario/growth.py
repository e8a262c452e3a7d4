"""Knobs of how customers come and go."""

from pydantic import Field

from simulator.scenario.knobs import Knobs, Share


class GrowthKnobs(Knobs):
    """Sign-up, dormancy and leaving."""

    founders_share: Share = Field(0.58, description="Customers who are there in the first days; the others come later.")
