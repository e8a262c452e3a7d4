"""Knobs of how customers come and go."""

from pydantic import Field

from simulator.scenario.knobs import Knobs, Share


class GrowthKnobs(Knobs):
    """Sign-up, dormancy and leaving."""

    founders_share: Share = Field(0.5, description="Customers who are there in the first days; the others come later.")
    founders_days: int = Field(7, ge=1, le=366, description="Days over which the founders sign up.")
    arrivals_days: int = Field(550, ge=1, le=36_600, description="Days over which the others sign up.")
    arrivals_growth: float = Field(
        0.8,
        ge=0.1,
        le=10,
        description="1 is the same number every day; above 1 they come ever faster, below ever slower.",
    )
    kyc_approved: Share = Field(0.95, description="Sign-ups that pass KYC; the others are rejected.")
    kyc_median_minutes: int = Field(9, ge=1, le=10_000, description="Half of the KYC decisions come within this.")
    kyc_manual_review: Share = Field(0.06, description="Sign-ups that a person looks at: pending for a day or two.")
    logs_in: Share = Field(0.96, description="Approved customers who ever log in.")
    deposits: Share = Field(0.87, description="Customers with a login who make a first deposit.")
    uses_pix: Share = Field(0.88, description="Customers who pay by Pix; the others by card and cash.")
    main_at_once: Share = Field(0.12, description="Customers for whom this is the main account from the first deposit.")
    main_later: Share = Field(0.79, description="Customers for whom it becomes the main account after months.")
    main_median_days: int = Field(130, ge=1, le=3_660, description="Half of these make it so within so many days.")
    dormant: Share = Field(0.12, description="Customers with a spell of weeks in which they do nothing by own choice.")
    dormant_after_median_days: int = Field(120, ge=1, le=3_660, description="Days to the spell, median.")
    dormant_median_days: int = Field(45, ge=1, le=3_660, description="Length of the spell in days, median.")
    comes_back: Share = Field(0.7, description="Dormant customers who wake up again.")
    leaves: Share = Field(0.08, description="Customers who take out what is left and leave for good.")
    stays_median_days: int = Field(150, ge=1, le=36_600, description="How long those who leave stay, median.")
