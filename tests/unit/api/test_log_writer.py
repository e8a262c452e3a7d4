"""The queue of the request log: bounded, and it never blocks."""

from api.http.context import RequestRecord
from api.http.log_writer import LogWriter


def test_a_full_queue_drops_and_counts() -> None:
    writer = LogWriter(capacity=2)
    for n in range(5):
        writer.add(RequestRecord(str(n), "GET"))
    assert (len(writer), writer.dropped) == (2, 3)
