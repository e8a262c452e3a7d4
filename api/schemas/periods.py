"""The period that a list is asked for. Shape; no rule of the business."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.http.fields import Day, Given
from api.http.reasons import fault

EARLIEST = date(2000, 1, 1)
LATEST = date(2199, 12, 31)


class Period(Given):
    """The first and the last day, each left out where there is no end on that side."""

    de: Annotated[Day | None, Field(description="Primeiro dia, em São Paulo")] = None
    ate: Annotated[Day | None, Field(description="Último dia, em São Paulo")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.de is not None and self.ate is not None and self.de > self.ate:
            raise fault("invalid_period")
        return self

    @property
    def days(self) -> tuple[date, date]:
        """Both days, the calendar's ends where none is given."""
        return self.de or EARLIEST, self.ate or LATEST
