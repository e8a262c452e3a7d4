"""What all knobs have in common: they are named, checked, and unknown ones are refused."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A part of a whole: 0.05 is five in a hundred."""

Factor = Annotated[float, Field(ge=0.0, le=100.0)]
"""A multiplier: 1 leaves things as they are."""


class Knobs(BaseModel):
    """A set of knobs; every field has a default and a description that says what it does and its unit."""

    model_config = ConfigDict(frozen=True, extra="forbid")
