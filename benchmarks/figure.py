"""The one form of a figure: a JSON line with the value, its yardstick from the same run and the budget."""

import json
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """``ratio`` is value over yardstick, or None where the budget is an absolute number.

    ``budget`` reads like ">= 0.5"; ``holds`` says whether the ratio (or the value) keeps it.
    """

    name: str
    value: float
    unit: str
    yardstick: str
    ratio: float | None
    budget: str
    holds: bool


def emit(name: str, value: float, unit: str, yardstick: str, ratio: float | None, budget: str) -> Figure:
    """Print one figure as a JSON line. ``budget`` is ">= n" or "<= n"."""
    measured = value if ratio is None else ratio
    sign, bound = budget.split()
    holds = measured >= float(bound) if sign == ">=" else measured <= float(bound)
    rounded = None if ratio is None else round(ratio, 3)
    figure = Figure(name, round(value, 3), unit, yardstick, rounded, budget, holds)
    sys.stdout.write(json.dumps(asdict(figure), ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return figure
