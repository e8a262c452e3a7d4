"""Cut a stream of batches, ordered by day, at the boundaries of UTC days. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa

_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)


def cut_by_day(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[date, pa.RecordBatch]]:
    """Give each batch in pieces of one UTC day of ``recorded_at``; a day's pieces follow one another."""
    for batch in batches:
        if batch.num_rows == 0:
            continue
        days = batch.column("recorded_at").cast(pa.int64()).to_numpy(zero_copy_only=False) // _DAY_US
        starts = [0, *(np.flatnonzero(np.diff(days)) + 1).tolist(), batch.num_rows]
        for start, end in pairwise(starts):
            yield _EPOCH + timedelta(days=int(days[start])), batch.slice(start, end - start)
