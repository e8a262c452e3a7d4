"""Knobs of fraud: how often each kind is attempted."""

from simulator.scenario.knobs import Knobs


class FraudKnobs(Knobs):
    """Rates of the typologies; 0 turns one off."""
