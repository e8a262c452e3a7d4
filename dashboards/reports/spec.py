"""What a report is: ``reports/<slug>.yaml`` and the cards under ``reports/cards``.

A report's card is a dashboard's card whose SQL takes two parameters: ``%(workspace)s`` and ``%(day)s``.
"""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dashboards.spec.load import Labels, SpecError, load_cards, load_labels, read_yaml
from dashboards.spec.models import Card, Slug, Text

FOLDER = Path(__file__).resolve().parent


class Report(BaseModel):
    """A report about one day of one workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug
    title: Text
    summary: Text
    cron: str = Field(pattern=r"^(\S+ ){4}\S+$", description="When it is due, five fields")
    timezone: str
    workspace: str
    recipients: tuple[str, ...] = Field((), description="Mail addresses; empty: those of the settings")
    cards: tuple[Card, ...] = Field(min_length=1)
    labels: Labels

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone such as America/Sao_Paulo")
        return value


def load_reports(folder: Path = FOLDER) -> dict[str, Report]:
    """Return the reports by slug. Raises SpecError with the file and the place in it."""
    labels = load_labels()
    cards = load_cards(folder / "cards", labels)
    return {path.stem: _load(path, cards, labels) for path in sorted(folder.glob("*.yaml"))}


def find_report(slug: str) -> Report:
    """Return one report. Raises SpecError naming those there are."""
    reports = load_reports()
    if slug not in reports:
        raise SpecError(f"There is no report {slug}: there is {', '.join(reports)}.")
    return reports[slug]


def _load(path: Path, cards: dict[str, Card], labels: Labels) -> Report:
    front: dict[str, Any] = dict(read_yaml(path))
    content = front.pop("content", [])
    if unknown := [slug for slug in content if slug not in cards]:
        raise SpecError(f"{path.name}: there is no card {unknown[0]}.sql.")
    try:
        return Report(**front, slug=path.stem, cards=tuple(cards[slug] for slug in content), labels=labels)
    except ValidationError as error:
        first = error.errors()[0]
        raise SpecError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
