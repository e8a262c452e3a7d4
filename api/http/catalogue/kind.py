"""The form of a kind of refusal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: HTTP status, title and a sentence to act on, in both languages."""

    status: int
    title_pt: str
    detail_pt: str
    title_en: str
    detail_en: str
