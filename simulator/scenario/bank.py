"""Knobs of what the bank's customers do."""

from pydantic import Field

from simulator.scenario.knobs import Factor, Knobs


class BankKnobs(Knobs):
    """Behaviour of customers."""

    activity: Factor = Field(1.0, description="How much customers do by their own choice; 1 is usual.")
