"""What a trade is, and the trades that shops take in turn. The catalogue of each is in ``catalogues``.

Belongs here: hours, weekdays, baskets, payment habits, margins and fixed costs. Shares are of net revenue unless
they say otherwise; amounts are centavos.
"""

from dataclasses import dataclass

from simulator.world import catalogues, online_retail
from simulator.world.online_retail import Knots

Hours = tuple[int, int]
"""From the first hour to the one in which the shop closes: (8, 18) is open from 8h to 18h."""

_WORKDAY = (1.0, 0.97, 1.0, 1.03, 1.12)
_FLAT_YEAR = (1.0,) * 12
_PHYSICAL_YEAR = (0.94, 0.92, 0.98, 0.98, 1.04, 1.0, 1.0, 1.02, 0.98, 1.01, 1.05, 1.21)
"""December sells 21% more (physical shops)."""
_PHYSICAL_MONTH = (1.16, 1.15, 1.13, 1.11, *(1.0,) * 27)
"""Days 1 to 4 sell 11-16% more (physical shops)."""
_USUAL_PARTS = (24.0, 18.0, 24.0, 8.0, 6.0, 8.0, 6.0, 6.0)
"""Weights of ``INSTALLMENTS``: median 3, 90% up to 8 of what is paid in instalments (Brazilian online shops)."""


@dataclass(frozen=True)
class Buyers:
    """Buyers that a shop knows. ``known`` is the share of sales with a known buyer; ``orders`` the orders a year
    for each buyer that there is; ``faithful`` how often a buyer's basket is like their last ones."""

    known: float
    orders: float
    faithful: float = 0.0


@dataclass(frozen=True)
class Trade:
    """How a kind of shop works. ``hours`` are the weights of each hour from ``opens`` on.

    The payment habits of the sixth are those of Brazilian online shops: card 70%, boleto 18%, the rest Pix.
    """

    name: str
    title: str
    opens: int
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    """How much each weekday sells, Monday first; 0 is closed."""
    sales_a_day: float
    lines: float
    """Mean number of lines of a basket beyond the first."""
    price_cents: int
    price_sigma: float
    cost_share: float
    """Cost of goods as a share of the price: one less the gross margin, before taxes."""
    gross_margin: tuple[float, float]
    """The band in which a believable shop's yearly gross margin is, as shares of net revenue."""
    fixed_share: float
    """Payroll, rent, utilities, other fixed expenses and depreciation together."""
    returned: float
    """Share of the sales of which something comes back."""
    methods: tuple[float, float, float, float, float]
    """Weights of cash, Pix, debit card, credit card and boleto."""
    products: tuple[str, ...]
    flavours: tuple[str, ...] = catalogues.QUALITIES
    saturday: Hours | None = None
    sunday: Hours | None = None
    """Hours where they are not those of a working day; holidays have Sunday's."""
    holiday: float = 0.0
    """How much a holiday sells; 0 is closed."""
    months: tuple[float, ...] = _PHYSICAL_YEAR
    days_of_month: tuple[float, ...] = _PHYSICAL_MONTH
    black_friday: float = 1.0
    """How many times an ordinary Friday's sales Black Friday brings."""
    parts: tuple[float, ...] = _USUAL_PARTS
    partial: float = 0.3
    """Share of the returns that are of some lines or units only."""
    buyers: Buyers | None = None
    commission: float = 0.0
    """Share of net sales that goes to the sellers."""
    freight: float = 0.0
    """Share of gross sales that goes to carriers."""
    stock_days: int = 25
    line_knots: Knots | None = None
    spend_knots: tuple[tuple[int, Knots], ...] = ()
    """Where given: quantiles of the lines of a basket, and by number of lines of what a line comes to."""
    lag_knots: Knots | None = None
    """Where given: quantiles of the days after which something comes back, whose median is 9."""
    online: bool = False


TRADES = (
    Trade(
        "mercado", "Mercado", 7, (4, 6, 8, 9, 10, 9, 7, 6, 7, 9, 12, 9, 4), (*_WORKDAY, 1.42, 0.8),
        95, 4.2, 1190, 0.7, 0.60, (0.30, 0.45), 0.275, 0.004, (22, 24, 34, 20, 0), catalogues.MERCADO,
        sunday=(8, 14), holiday=0.8, black_friday=1.15, partial=0.6, stock_days=22,
    ),
    Trade(
        "farmacia", "Farmácia", 8, (5, 7, 8, 9, 9, 8, 8, 8, 9, 10, 10, 6), (*_WORKDAY, 0.95, 0.5),
        62, 0.9, 2690, 0.8, 0.58, (0.33, 0.48), 0.275, 0.006, (14, 30, 26, 30, 0), catalogues.FARMACIA,
        sunday=(9, 17), holiday=0.6, black_friday=1.3, partial=0.35, commission=0.01,
        buyers=Buyers(0.6, 6.0), stock_days=30,
    ),
    Trade(
        "moda", "Moda", 9, (4, 7, 9, 11, 10, 9, 10, 11, 12, 8), (*_WORKDAY, 1.75, 0.0),
        34, 0.8, 7990, 0.6, 0.47, (0.45, 0.60), 0.35, 0.055, (10, 24, 16, 50, 0), catalogues.MODA,
        saturday=(9, 18), black_friday=2.1, partial=0.45, commission=0.03, buyers=Buyers(0.45, 3.0), stock_days=40,
    ),
    Trade(
        "padaria", "Padaria", 6, (9, 13, 12, 8, 6, 6, 6, 5, 5, 7, 10, 9, 4), (*_WORKDAY, 1.15, 1.1),
        110, 1.6, 890, 0.55, 0.47, (0.45, 0.60), 0.395, 0.001, (28, 36, 26, 10, 0), catalogues.PADARIA,
        sunday=(6, 14), holiday=0.9, months=(0.97, 0.96, *_FLAT_YEAR[2:11], 1.07), stock_days=14,
    ),
    Trade(
        "eletronicos", "Eletrônicos", 9, (4, 7, 9, 11, 10, 9, 10, 11, 11, 6), (*_WORKDAY, 1.3, 0.0),
        21, 0.5, 14900, 1.0, 0.60, (0.28, 0.45), 0.225, 0.03, (5, 22, 13, 60, 0), catalogues.ELETRONICOS,
        saturday=(9, 18), black_friday=2.8, partial=0.2, commission=0.015, buyers=Buyers(0.7, 2.0), stock_days=40,
    ),
    Trade(
        "presentes", "Loja virtual de presentes", online_retail.OPENS, online_retail.HOURS, online_retail.WEEKDAYS,
        24, 0.0, 230, 0.95, 0.50, (0.42, 0.56), 0.28, 0.187, (0, 12, 5, 65, 18), catalogues.PRESENTES,
        flavours=catalogues.COLOURS, holiday=0.9, months=online_retail.MONTHS,
        days_of_month=online_retail.DAYS_OF_MONTH, black_friday=1.5, partial=0.61, buyers=Buyers(0.93, 3.6, 0.3),
        freight=0.05, stock_days=40, line_knots=online_retail.LINES, spend_knots=online_retail.SPEND,
        lag_knots=online_retail.RETURN_LAGS, online=True,
    ),
)  # fmt: skip
