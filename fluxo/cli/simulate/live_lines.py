"""How live traffic says how it goes: a line each few seconds, and a warning where what was asked is not reached."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.sinks.live.result import Moment

_MOST_REASONS = 3
_HELD_BACK = 0.1
"""A share of the time: sessions that begin later than this are worth a word."""


def line(moment: "Moment") -> str:
    """Return a line on the last seconds, and on the whole after the bar."""
    since, total = moment.since, moment.total
    refused, failed = sum(since.refused.values()), sum(since.failed.values())
    reasons = ", ".join(f"{reason} {count}" for reason, count in since.refused.most_common(_MOST_REASONS))
    errors = ", ".join(f"{reason} {count}" for reason, count in since.failed.most_common(_MOST_REASONS))
    return (
        f"{_clock(moment.seconds)}  {since.sent / max(moment.interval, 0.001):6.1f}/s  accepted {since.accepted:,}"
        f"  refused {refused:,}{f' ({reasons})' if reasons else ''}"
        f"  failed {failed:,}{f' ({errors})' if errors else ''}"
        f"  p50 {since.latencies.percentile(50):.1f}  p99 {since.latencies.percentile(99):.1f} ms"
        f"  | {total.sent:,} sent  p50 {total.latencies.percentile(50):.1f}"
        f"  p99 {total.latencies.percentile(99):.1f} ms"
    )


def warning(moment: "Moment") -> str | None:
    """Return what to say of a run that does not do what it was asked to, if so."""
    if moment.since.failed and not moment.since.accepted:
        return "the API answers nothing any more: see whether it runs."
    if moment.held_back > max(_HELD_BACK * moment.seconds, 1.0):
        return (
            "the API does not answer as fast as it is asked: new sessions wait, and what is missed is not made up for."
        )
    if moment.total.refused["pix_lookups_exhausted"]:
        return "customers look up more Pix keys than the API lets them: give more --customers, or a lower --rate."
    return None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if minutes >= 60 else f"{minutes:2d}:{rest:02d}"
