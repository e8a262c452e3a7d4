"""How far back a shop's books go: a slip in a date must not begin years that never were."""

from datetime import date

from api.database import within
from api.http.dependencies import Call
from api.http.problems import Problem

# the first entry of each account is found at once by its version, and nearly always answers the question
_SELECT = """
SELECT least(fluxo.business_date(w.created_at), (
    SELECT min(e.business_date) FROM fluxo.entries AS e
    WHERE e.workspace_id = w.id AND e.account_id IN (SELECT a.id FROM fluxo.accounts AS a WHERE a.workspace_id = w.id)
        {}
))
FROM fluxo.workspaces AS w
WHERE w.id = %b
"""
SELECT_OPENED = _SELECT.format("AND e.version = 1")
SELECT_EARLIEST = _SELECT.format("")


async def refuse_before_opening(call: Call, day: date) -> None:
    """Raise Problem if a day is before the one on which the caller's books begin.

    They begin on the day the workspace was opened or, where an import or a simulation brought older postings in,
    on that of the oldest.
    """
    workspace_id = call.caller.workspace_id
    async with within(call.api.pool, workspace_id) as connection:
        first = date.max
        for query in (SELECT_OPENED, SELECT_EARLIEST):
            row = await (await connection.execute(query, (workspace_id,))).fetchone()
            assert row is not None
            first = row[0]
            if day >= first:
                return
    raise Problem("day_before_opening", first=first.isoformat())
