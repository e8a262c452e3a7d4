"""What of the waiting works goes into the next batch: by weight, and workspaces in turns.

A batch is one transaction, and everybody in it waits for all of it. So one tenant's sales of hundreds of items
are spread over many batches, and between them the others have their turns.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

from api.posting.work import Draft, Recorded, Work

MAX_BATCH = 200
MAX_ROWS = 1_000
"""Rows that a batch writes beside its postings, the lines of sales; a single work may have more."""
T = TypeVar("T")


def rows_of(work: Work) -> int:
    """Return how many rows a work writes beside its posting: the longest list among its statements' parameters."""
    wish = work.wish
    if not isinstance(wish, Draft | Recorded) or not wish.records:
        return 0
    return sum(
        max((len(value) for value in parameters if isinstance(value, list)), default=1)
        for _, parameters in wish.records
    )


def take_batch(
    waiting: Sequence[tuple[Work, T]], max_batch: int = MAX_BATCH, max_rows: int = MAX_ROWS
) -> tuple[list[tuple[Work, T]], list[tuple[Work, T]]]:
    """Return the next batch and what waits on, in the order it came. Something waits: the batch is never empty."""
    rows = [rows_of(work) for work, _ in waiting]
    if len(waiting) <= max_batch and sum(rows) <= max_rows:
        return list(waiting), []
    queues: dict[UUID, deque[int]] = {}
    for position, (work, _) in enumerate(waiting):
        queues.setdefault(work.scope.workspace_id, deque()).append(position)
    taken: set[int] = set()
    left = max_rows
    for position in islice(_in_turns(list(queues.values())), max_batch):
        if rows[position] > left and taken:
            # the earliest of all is looked at first, so it is left over once at most
            continue
        taken.add(position)
        left -= rows[position]
    return (
        [one for position, one in enumerate(waiting) if position in taken],
        [one for position, one in enumerate(waiting) if position not in taken],
    )


def _in_turns(queues: list[deque[int]]) -> Iterator[int]:
    while queues:
        for queue in queues:
            yield queue.popleft()
        queues = [queue for queue in queues if queue]
