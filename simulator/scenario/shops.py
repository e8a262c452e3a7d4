"""Knobs of what happens in shops."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.knobs import Factor, Knobs, Share

Percent = Annotated[int, Field(ge=0, le=90)]


class BlackFridayKnobs(Knobs):
    """The last Friday of November and the week around it, from Monday to the Monday after."""

    crowd: Factor = Field(1.0, description="How much of a trade's usual Black Friday there is; 0 is an ordinary week.")
    discount: Percent = Field(18, description="Percent off the price from Thursday to the Monday after.")
    installments: Factor = Field(1.25, description="How many times as many credit sales are split into instalments.")
    returns: Factor = Field(1.3, description="How many times as much as usual comes back of what is sold in that week.")


class ShopKnobs(Knobs):
    """Behaviour at the counter and in a shop's books."""

    sales: Factor = Field(1.0, description="How many sales shops make; 1 is usual.")
    trend: float = Field(
        0.0, ge=-0.9, le=10.0, description="What a year adds to sales, as a share of the first day's: 0.1 is a tenth."
    )
    promotion_days: Share = Field(0.06, description="Days with a promotion.")
    promotion_lift: Factor = Field(1.32, description="How many times as much is sold on a promotion day.")
    promotion_discount: Percent = Field(12, description="Percent off the price on a promotion day.")
    holidays: Factor = Field(1.0, description="How much of a trade's usual holiday sales there is; 0 closes all.")
    baskets: Factor = Field(1.0, description="How many lines baskets have beyond the first; 1 is usual.")
    installments: Factor = Field(1.0, description="How many credit sales are split into instalments; 1 is usual.")
    cards: Factor = Field(1.0, description="How often customers pay by card; 1 is the trade's habit, 0 never.")
    returns: Factor = Field(1.0, description="How many sales come back, in whole or in part; 1 is usual.")
    return_days: int = Field(9, ge=1, le=60, description="Median of the days after which a sale comes back.")
    partial_returns: Factor = Field(1.0, description="How many returns are of some lines or units only; 1 is usual.")
    boleto_late: Share = Field(0.06, description="Boletos that are paid after their due date.")
    boleto_unpaid: Share = Field(0.015, description="Boletos that are never paid.")
    known_buyers: Factor = Field(1.0, description="How many sales have a buyer that the shop knows; 1 is usual.")
    purchases: Factor = Field(1.0, description="How much of what was sold is bought again; below 1 stock runs out.")
    fixed_costs: Factor = Field(1.0, description="Rent, payroll, utilities, other expenses, depreciation; 1 is usual.")
    commissions: Factor = Field(1.0, description="Sellers' commissions; 1 is usual.")
    freight: Factor = Field(1.0, description="What carriers take of online sales; 1 is usual.")
    black_friday: BlackFridayKnobs = Field(BlackFridayKnobs(), description="The last Friday of November and its week.")
