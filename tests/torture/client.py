"""A client that never gives up: every key is retried until it has an answer, and every answer is kept.

Now and then it hangs up before the answer comes, repeats what was answered, or sends the same key twice at once.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.torture.workload import Operation, World, again_under, capture, draw

PATIENCE_SECONDS = 120
BACKOFF_SECONDS = 0.05
HANG_UP, REPEAT, TWICE, AGAIN = 0.05, 0.10, 0.05, 0.10


class Client(threading.Thread):
    """One of many; ``journal`` is complete once the thread has ended."""

    def __init__(self, number: int, seed: int, port: int, world: World, stopping: threading.Event) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self.number = number
        self.journal: list[Operation] = []
        self.statuses: Counter[int] = Counter()
        self.failure: BaseException | None = None
        self._random = Random(f"{seed}-client-{number}")
        self._port = port
        self._world = world
        self._stopping = stopping
        self._connection = self._connect()

    def run(self) -> None:
        try:
            for operation in self._operations():
                self.journal.append(operation)
                self._carry_out(operation)
        except BaseException as error:
            self.failure = error

    def _operations(self) -> Iterator[Operation]:
        while not self._stopping.is_set():
            key = f"{self.number}-{len(self.journal)}"
            last = self.journal[-1] if self.journal else None
            if last is not None and last.kind == "hold" and last.status == 201:
                yield capture(last, json.loads(last.answers[0][1])["reserva_id"], key)
            elif last is not None and last.kind == "deposit" and self._random.random() < AGAIN:
                yield again_under(last, key)
            else:
                yield draw(self._random, self._world, key)

    def _carry_out(self, operation: Operation) -> None:
        if not operation.keyed:
            self.answered(operation)
            return
        chance = self._random.random()
        if chance < HANG_UP:
            self._hang_up(operation)
        if HANG_UP <= chance < HANG_UP + TWICE:
            rival = threading.Thread(target=self._rival, args=(operation,))
            rival.start()
            self.answered(operation)
            rival.join()
        else:
            self.answered(operation)
        if self._random.random() < REPEAT:
            self.answered(operation)

    def answered(self, operation: Operation) -> None:
        """Send until there is a final answer; note it beside those before it."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self._try(self._connection, operation)
            if answer is not None and _is_final(*answer):
                operation.answers.append(answer)
                return
            if answer is not None and answer[0] >= 500:
                # it may have been carried out all the same
                operation.disturbed += 1
            if time.monotonic() > until:
                raise AssertionError(f"no answer in {PATIENCE_SECONDS} s: {operation}, last {answer}")
            time.sleep(BACKOFF_SECONDS)

    def _rival(self, operation: Operation) -> None:
        """Send the same key at the same moment over another connection; whatever comes of it must agree."""
        connection = self._connect()
        answer = self._try(connection, operation)
        connection.close()
        if answer is not None and _is_final(*answer):
            operation.answers.append(answer)

    def _hang_up(self, operation: Operation) -> None:
        connection = self._connect()
        try:
            connection.request("POST", operation.path, *_content(operation, self._world))
        except OSError:
            pass
        finally:
            operation.disturbed += 1
            connection.close()

    def _try(self, connection: http.client.HTTPConnection, operation: Operation) -> tuple[int, bytes] | None:
        try:
            connection.request("POST", operation.path, *_content(operation, self._world))
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            operation.disturbed += 1
            connection.close()
            return None
        self.statuses[response.status] += 1
        return response.status, body

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)


def _content(operation: Operation, world: World) -> tuple[bytes, dict[str, str]]:
    return json.dumps(operation.body).encode(), {
        "authorization": world.tokens[operation.actor], "content-type": "application/json",
        "idempotency-key": operation.key,
    }  # fmt: skip


def _is_final(status: int, body: bytes) -> bool:
    """Tell whether the key has had its answer: not while it is in progress, put off, or the service is down.

    A 500 is final: the API may fail while its database is being killed, but says 503 then.
    """
    if status == 409:
        return bool(json.loads(body)["code"] != "request_in_progress")
    return status not in (429, 502, 503)
