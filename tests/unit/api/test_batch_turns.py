"""What goes into a batch: everything that fits; if not everything does, workspaces in turns and by weight."""

from uuid import UUID

from api.http.context import RequestRecord
from api.posting.idempotency import Scope
from api.posting.turns import rows_of, take_batch
from api.posting.work import Recorded, Work

SHOP, BANK = UUID(int=1), UUID(int=2)


def _waiting(*given: tuple[UUID, int]) -> list[tuple[Work, int]]:
    """Works of (workspace, rows), numbered."""
    waiting = []
    for number, (workspace, rows) in enumerate(given):
        records = (("INSERT", ("a", list(range(rows)), [1])),) if rows else ()
        scope = Scope(workspace, workspace, "POST /vendas", str(number), b"")
        waiting.append((Work(scope, RequestRecord("", ""), Recorded({}, records)), number))
    return waiting


def _taken(waiting: list[tuple[Work, int]], max_batch: int = 200, max_rows: int = 1_000) -> list[list[int]]:
    """All batches that come of it."""
    batches = []
    while waiting:
        batch, waiting = take_batch(waiting, max_batch, max_rows)
        batches.append([number for _, number in batch])
    return batches


def test_what_fits_leaves_together() -> None:
    assert _taken(_waiting((SHOP, 500), (BANK, 0), (SHOP, 500))) == [[0, 1, 2]]


def test_one_tenants_heavy_sales_go_over_many_batches_and_another_goes_with_the_first() -> None:
    waiting = _waiting(*[(SHOP, 500)] * 8, (BANK, 0))
    assert _taken(waiting) == [[0, 1, 8], [2, 3], [4, 5], [6, 7]]


def test_workspaces_take_turns_where_a_batch_is_full() -> None:
    waiting = _waiting(*[(SHOP, 0)] * 5, (BANK, 0), (BANK, 0))
    assert _taken(waiting, max_batch=4) == [[0, 1, 5, 6], [2, 3, 4]]


def test_what_is_heavier_than_a_batch_goes_by_itself_when_it_is_the_first() -> None:
    waiting = _waiting((BANK, 1), (SHOP, 2_000), (SHOP, 0))
    assert _taken(waiting) == [[0, 2], [1]]
    assert rows_of(waiting[1][0]) == 2_000
