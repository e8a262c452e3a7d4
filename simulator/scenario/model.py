"""A scenario: all knobs of a run under one name."""

import hashlib

from pydantic import Field

from simulator.scenario.bank import BankKnobs
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.growth import GrowthKnobs
from simulator.scenario.knobs import Knobs
from simulator.scenario.live import LiveKnobs
from simulator.scenario.recording import RecordingKnobs
from simulator.scenario.shops import ShopKnobs
from simulator.scenario.traffic import TrafficKnobs


class Scenario(Knobs):
    """What a world is like. Two scenarios with the same knobs make the same events, whatever their names."""

    name: str = Field("normal", pattern=r"^[a-z0-9][a-z0-9-]{0,40}$", description="What the scenario is called.")
    description: str = Field(
        "An ordinary bank and ordinary shops.", description="One sentence for the list of scenarios."
    )
    growth: GrowthKnobs = Field(GrowthKnobs(), description="How customers come and go.")
    bank: BankKnobs = Field(BankKnobs(), description="What the bank's customers do.")
    shops: ShopKnobs = Field(ShopKnobs(), description="What happens in shops.")
    traffic: TrafficKnobs = Field(TrafficKnobs(), description="Mistakes, retries and incidents.")
    fraud: FraudKnobs = Field(FraudKnobs(), description="Labelled fraud.")
    recording: RecordingKnobs = Field(RecordingKnobs(), description="Late and duplicate events.")
    live: LiveKnobs = Field(LiveKnobs(), description="Live traffic over HTTP; history does not depend on it.")

    def digest(self) -> str:
        """Return a short name of what makes history: the same for the same knobs, whatever the scenario is called."""
        knobs = self.model_dump_json(exclude={"name", "description", "live"})
        return hashlib.blake2b(knobs.encode(), digest_size=6).hexdigest()


NORMAL = Scenario()
