"""Knobs of the requests behind events: mistakes, retries, incidents."""

from pydantic import Field

from simulator.scenario.knobs import Knobs, Share


class TrafficKnobs(Knobs):
    """What goes wrong between people and the API."""

    wrong_password: Share = Field(0.03, description="Logins with a wrong password first.")
