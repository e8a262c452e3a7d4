"""``fluxo verify``: the invariants as questions to the databases and the lake, each with its answer in words.

Belongs here: queries and comparisons that change nothing. One module a place: ``ledger`` (1 to 4), ``lake``
(5 and 6), ``marts`` with ``facts`` (7 and 8), ``again`` (10). Invariant 9 is the dashboards' own, 11 is about engines.
"""

from orchestration.verify.check import Check, Outcome
from orchestration.verify.run import verify

__all__ = ["Check", "Outcome", "verify"]
