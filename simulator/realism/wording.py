"""Numbers and verdicts of a report as people read them, on the command line and on the page."""

from simulator.realism.comparison import Measured
from simulator.realism.report import Report
from simulator.realism.titles import title_of


def number_text(value: float | None, decimal: str = ",") -> str:
    """Return a number to four significant digits, without trailing zeros; a dash for none."""
    if value is None:
        return "–"
    digits = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    if "e" in digits:
        digits = f"{value:.6f}".rstrip("0").rstrip(".")
    return digits.replace(".", decimal)


def expected_text(row: Measured, decimal: str = ",") -> str:
    """Return what the reference says: a value, a range, or a dash for a distance."""
    if row.expected is None:
        return "–"
    low, high = (number_text(value, decimal) for value in row.expected)
    return low if low == high else f"{low}–{high}"


def verdict_text(row: Measured) -> str:
    """Return the verdict in Portuguese."""
    if row.inside is None:
        return "informa"
    if row.inside:
        return "dentro"
    return "sem dados" if row.distance is None else f"erra por {number_text(row.miss)}"


def verdict_english(row: Measured) -> str:
    """Return the verdict in English."""
    if row.inside is None:
        return "informs"
    if row.inside:
        return "inside"
    return "no data" if row.distance is None else f"misses by {number_text(row.miss, '.')}"


def summary(report: Report) -> str:
    """Return the last sentence of a report: how many that must be inside are, and which miss by how much."""
    total, missed = len(report.musts), report.missed
    if not total:
        return "There is no bank to judge: no measure had to be inside."
    if not missed:
        return f"All {total} measures that must be inside are."
    those = "; ".join(f"{title_of(row.name).english} {verdict_english(row)}" for row in missed)
    return f"{total - len(missed)} of {total} measures that must be inside are; {those}."
