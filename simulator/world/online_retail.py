"""What a real gift shop's invoices look like: published figures of Online Retail (UCI, 2010-12 to 2011-12).

Belongs here: quantiles and shares, as facts measured on it. The trade that follows them is in ``trades``.
"""

Knots = tuple[tuple[float, float], ...]
"""Points (probability, value) of a distribution; between them values are in proportion."""

OPENS = 6
HOURS = (0.02, 0.15, 2.84, 7.43, 11.83, 12.0, 16.13, 13.79, 12.31, 11.7, 6.69, 3.34, 0.96, 0.73, 0.08)
"""Percent of the invoices of each hour from 6h; the peak is at noon."""

WEEKDAYS = (0.94, 1.07, 1.11, 1.28, 0.94, 0.0, 0.66)
"""Monday to Sunday; no order is taken on a Saturday."""

MONTHS = (0.77, 0.66, 0.82, 0.64, 0.88, 0.90, 0.82, 0.87, 1.25, 1.32, 1.86, 1.25)
"""November, with Black Friday, sells twice what January does."""

DAYS_OF_MONTH = (
    1.06, 1.0, 0.94, 1.03, 1.17, 1.27, 1.27, 1.26, 1.06, 1.06, 1.04, 0.91, 0.96, 1.05, 0.96, 1.02,
    1.07, 0.97, 0.91, 1.04, 1.01, 0.94, 0.95, 0.94, 0.92, 0.82, 0.9, 0.93, 0.8, 0.75, 0.95,
)  # fmt: skip
"""Most is ordered on days 5 to 8, after salaries."""

LINES: Knots = (
    (0.0, 0.6), (0.081, 1.5), (0.191, 4.5), (0.347, 9.5), (0.477, 14.5), (0.6, 19.5), (0.754, 29.5),
    (0.882, 49.5), (0.95, 79), (0.98, 152), (0.99, 219), (0.995, 343), (1.0, 420),
)  # fmt: skip
"""Lines of an invoice: 8% have one, half have 15 or fewer, one in a hundred more than 219."""

_P = (0.0, 0.02, 0.06, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.88, 0.94, 0.98, 1.0)


def _spend(*values: float) -> Knots:
    return tuple(zip(_P, values, strict=True))


SPEND: tuple[tuple[int, Knots], ...] = (
    (1, _spend(0.01, 0.01, 0.01, 0.014, 0.0289, 0.0563, 0.0833, 0.157, 0.28, 0.487, 0.848, 1.46, 2.61, 5.92, 21.6)),
    (4, _spend(0.01, 0.01, 0.01, 0.0445, 0.118, 0.195, 0.277, 0.372, 0.531, 0.838, 1.14, 1.58, 2.47, 5.06, 21.0)),
    (9, _spend(0.01, 0.0167, 0.188, 0.308, 0.358, 0.411, 0.49, 0.584, 0.794, 1.01, 1.29, 1.82, 2.93, 5.54, 28.0)),
    (14, _spend(0.01, 0.0649, 0.359, 0.433, 0.55, 0.626, 0.701, 0.81, 1.01, 1.02, 1.22, 1.68, 2.64, 5.51, 21.0)),
    (19, _spend(0.0323, 0.285, 0.331, 0.457, 0.692, 0.86, 1.0, 1.0, 1.0, 1.14, 1.33, 1.68, 2.54, 6.05, 17.8)),
    (29, _spend(0.0568, 0.27, 0.27, 0.371, 0.608, 0.963, 1.05, 1.18, 1.33, 1.5, 1.79, 2.17, 2.66, 6.51, 17.7)),
    (49, _spend(0.0637, 0.121, 0.191, 0.316, 0.48, 0.687, 1.1, 1.5, 1.78, 2.08, 2.42, 2.82, 3.45, 5.91, 18.3)),
    (100_000, _spend(0.0522, 0.129, 0.192, 0.278, 0.509, 0.65, 0.885, 1.5, 2.62, 3.45, 5.37, 7.43, 14.0, 24.1, 64.6)),
)
"""By the most lines of a basket: what it comes to, 1 being the median invoice. Many come to just the sum from which
goods are sent free of charge: the steps near 1."""

MEDIAN_CENTS = 30_400
"""The median invoice."""

RETURN_LAGS: Knots = (
    (0.0, 0.6), (0.047, 1.5), (0.151, 3.5), (0.28, 5.5), (0.434, 7.5), (0.525, 9.5), (0.553, 10.5), (0.603, 12.5),
    (0.653, 14.5), (0.692, 17.5), (0.748, 21.5), (0.778, 25.5), (0.811, 30.5), (0.836, 35.5), (0.866, 42.5),
    (0.89, 50.5), (0.912, 59.5), (1.0, 120.5),
)  # fmt: skip
"""Days from a purchase to its cancellation, of those that are not on the same day: the median is 9."""
