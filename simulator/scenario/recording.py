"""Knobs of how events reach the books: late, and more than once."""

from pydantic import Field

from simulator.scenario.knobs import Knobs, Share


class RecordingKnobs(Knobs):
    """Event time apart from recording time."""

    late_share: Share = Field(0.01, description="Events recorded hours or days after they happened.")
    late_median_hours: float = Field(4.0, gt=0, le=720, description="Half of the late ones come within so many hours.")
    late_at_most_days: int = Field(2, ge=1, le=60, description="No event comes later than this.")
    duplicate_share: Share = Field(0.002, description="Events sent a second time with the same id.")
