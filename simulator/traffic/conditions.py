"""What requests meet: the knobs of traffic, the incidents of the run, and which events are not their owner's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.fraud.labels import Labels, Typology, no_labels
from simulator.scenario.model import NORMAL, Scenario
from simulator.scenario.traffic import TrafficKnobs
from simulator.streams import Hashes
from simulator.traffic.incidents import DAY_US, NO_INCIDENTS, Incidents, incidents_between


@dataclass(frozen=True)
class Conditions:
    """One set a run."""

    knobs: TrafficKnobs
    incidents: Incidents
    taken_over: Labels
    """Labels of account takeovers, by event key ascending."""
    entries: Hashes
    """Keys, ascending, of the first event of each takeover: before it the intruder comes in."""

    def intruder(self, key: Hashes) -> Hashes:
        """Return the case of account takeover behind each event; 0 where the owner acts."""
        known = self.taken_over.event
        if not len(known):
            return np.zeros(len(key), dtype=np.uint64)
        place = np.minimum(np.searchsorted(known, key), len(known) - 1)
        return np.where(known[place] == key, self.taken_over.case[place], np.uint64(0))

    def comes_in(self, key: Hashes) -> NDArray[np.bool_]:
        """Tell which events are those before which an intruder comes in, whichever events they are asked with."""
        return np.isin(key, self.entries)


USUAL = Conditions(NORMAL.traffic, NO_INCIDENTS, no_labels(), no_labels().event)
"""The knobs of the scenario normal, and nothing out of order."""


def conditions_of(seed: int, days: Days, scenario: Scenario, labels: Labels) -> Conditions:
    """Return the conditions of a run; incidents reach as far as its latest record."""
    first_us = int(days.instants(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))[0])
    last_us = days.end_us + (scenario.recording.late_at_most_days + 2) * DAY_US
    incidents = incidents_between(seed, scenario.traffic.incidents, first_us - DAY_US, last_us)
    taken_over = labels.take(labels.typology == Typology.ACCOUNT_TAKEOVER)
    # the labels of a case are in the order in which its events happen
    entries = taken_over.event[np.unique(taken_over.case, return_index=True)[1]]
    by_key = taken_over.take(np.argsort(taken_over.event))
    return Conditions(scenario.traffic, incidents, by_key, np.sort(entries))
