"""A customer's limits in the database: what there is, what is used, another night limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.database import AppConnection
from api.http.dependencies import Call
from api.http.problems import Problem
from api.identity.audit import Action, audit_record
from fluxo.clock import utc_now
from fluxo.ledger.limits import BankLimits, NightLimit
from fluxo.money import to_text

# what is used belongs to a day and to a night: to those of now, or to none any more
_SELECT = """
SELECT
    l.kyc_status, s.transaction_limit_cents, s.daily_limit_cents, s.pending_daily_limit_cents,
    s.night_limit_cents, l.night_limit_cents, l.next_night_limit_cents, l.next_night_limit_from,
    CASE WHEN l.used_day >= fluxo.business_date(%b::timestamptz) THEN l.used_day_cents ELSE 0 END,
    CASE WHEN l.used_night >= coalesce(fluxo.night_of(%b::timestamptz), 'infinity')
        THEN l.used_night_cents ELSE 0 END,
    fluxo.night_of(%b::timestamptz) IS NOT NULL
FROM fluxo.account_limits AS l
JOIN fluxo.workspace_settings AS s ON s.workspace_id = l.workspace_id
WHERE l.account_id = %b AND l.workspace_id = %b
"""
SELECT_LIMITS = _SELECT
SELECT_LIMITS_TO_CHANGE = _SELECT + "FOR NO KEY UPDATE OF l"
UPDATE_NIGHT_LIMIT = """
UPDATE fluxo.account_limits
SET night_limit_cents = %b, next_night_limit_cents = %b, next_night_limit_from = %b
WHERE account_id = %b AND workspace_id = %b
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """An account's limits and what is used of them at an instant, in centavos."""

    instant: datetime
    kyc_status: str
    transaction_cents: int
    daily_cents: int
    night: NightLimit
    bank: BankLimits
    used_day_cents: int
    used_night_cents: int
    is_night: bool

    def body(self) -> dict[str, Any]:
        """Return the answer that tells them."""
        night_cents = self.night.at(self.instant, self.bank)
        waits = self.night.next_from is not None and self.instant < self.night.next_from
        return {
            "periodo": "noite" if self.is_night else "dia",
            "cadastro": self.kyc_status,
            "por_operacao": to_text(self.transaction_cents),
            "diario": _limit(self.daily_cents, self.used_day_cents),
            "pix_noturno": {
                **_limit(night_cents, self.used_night_cents),
                "inicio": "20:00",
                "fim": "06:00",
                "pedido": {
                    "limite": to_text(self.night.next_cents or 0),
                    "vale_a_partir_de": self.night.next_from.isoformat(),
                }
                if waits and self.night.next_from
                else None,
            },
        }


def _limit(cents: int, used_cents: int) -> dict[str, str]:
    return {"limite": to_text(cents), "usado": to_text(used_cents), "restante": to_text(max(cents - used_cents, 0))}


async def limits_of(connection: AppConnection, call: Call, select: str = SELECT_LIMITS) -> Limits:
    """Return the caller's limits at this moment. Raises Problem if their account has none."""
    now = utc_now()
    values = (now, now, now, call.account_id, call.caller.workspace_id)
    found = await (await connection.execute(select, values)).fetchone()
    if found is None:
        raise Problem("not_found")
    status, transaction, daily, pending, bank_night, *own, used_day, used_night, is_night = found
    by_status = {"approved": daily, "pending": min(daily, pending), "rejected": 0}
    return Limits(
        now, status, transaction, by_status[status], NightLimit(*own), BankLimits(bank_night, daily), used_day,
        used_night, is_night,
    )  # fmt: skip


async def ask_night_limit(connection: AppConnection, call: Call, cents: int) -> Limits:
    """Change the caller's night limit as the rules have it and return what came of it; the audit log tells.

    Raises Problem if it is more than the bank lets anybody send in a day.
    """
    before = await limits_of(connection, call, SELECT_LIMITS_TO_CHANGE)
    try:
        night = before.night.asked(cents, before.instant, before.bank)
    except ValueError:
        raise Problem("night_limit_above_daily", most_cents=before.bank.daily_cents) from None
    if night != before.night:
        values = (night.own_cents, night.next_cents, night.next_from, call.account_id, call.caller.workspace_id)
        await connection.execute(UPDATE_NIGHT_LIMIT, values)
        details = {"limit": "pix_night", "from_cents": before.night.at(before.instant, before.bank), "to_cents": cents}
        await connection.execute(*audit_record(call.caller, Action.LIMIT_CHANGED, call.account_id, **details))
    return await limits_of(connection, call)
