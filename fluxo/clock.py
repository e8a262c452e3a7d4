"""The one clock. Every instant is UTC and aware; the business date is computed here and nowhere else.

The SQL twin of ``business_date`` is ``fluxo.business_date`` in the operational database; a property
test holds the two equal.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BUSINESS_TIMEZONE = "America/Sao_Paulo"
_BUSINESS_ZONE = ZoneInfo(BUSINESS_TIMEZONE)


def utc_now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def business_date(instant: datetime) -> date:
    """Return the day, in Sao Paulo, to which an instant belongs. Raises ValueError without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(_BUSINESS_ZONE).date()


def business_noon(day: date) -> datetime:
    """Return noon of a business day, in UTC: the instant given to records that know only their date."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=_BUSINESS_ZONE).astimezone(UTC)


def business_day_end(day: date) -> datetime:
    """Return the last instant of a business day, in UTC: what is found out when the day is over."""
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=_BUSINESS_ZONE)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def lake_date(recorded_at: datetime) -> date:
    """Return the lake partition (``dt=``) of a row: the UTC date of ``recorded_at``."""
    if recorded_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return recorded_at.astimezone(UTC).date()
