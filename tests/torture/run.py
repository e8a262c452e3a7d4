"""The torture from beginning to end: open the world, shoot, wait for every answer, look at what is left."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from tests.torture.checks import Aftermath, faults_of
from tests.torture.client import Client
from tests.torture.stack import KILLS, Stack, plan_of_kills
from tests.torture.workload import CUSTOMERS, Operation, World, starting_deposit

CLIENTS = 12
ANSWERS_BETWEEN_KILLS = (30, 250)
STALLED_SECONDS = 90

Say = Callable[[str], None]


@dataclass
class Report:
    """What was done and found; ``faults`` is empty if everything held."""

    seed: int
    kills: dict[str, int] = field(default_factory=dict)
    operations: int = 0
    accepted: int = 0
    disturbed: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"name": "torture", "kills_in_all": sum(self.kills.values())}


def _answers(clients: list[Client]) -> int:
    return sum(client.statuses.total() for client in clients)


def _wait_for_answers(clients: list[Client], count: int) -> None:
    """Wait until clients had so many more answers: the next kill hits them at work. Raises what stopped a client."""
    wanted, until = _answers(clients) + count, time.monotonic() + STALLED_SECONDS
    while _answers(clients) < wanted:
        for client in clients:
            if client.failure is not None:
                raise client.failure
        assert time.monotonic() < until, f"clients had fewer than {count} answers in {STALLED_SECONDS} s"
        time.sleep(0.005)


def _shoot(stack: Stack, clients: list[Client], random: Random, kills: int, report: Report, say: Say) -> None:
    done: Counter[str] = Counter()
    for number, name in enumerate(plan_of_kills(random, kills), 1):
        _wait_for_answers(clients, random.randint(*ANSWERS_BETWEEN_KILLS))
        started = time.monotonic()
        KILLS[name][0](stack, random)
        done[name] += 1
        report.kills = dict(done)
        say(f"kill {number}/{kills}: {name}, back in {time.monotonic() - started:.1f} s, {_answers(clients)} answers")
    _wait_for_answers(clients, ANSWERS_BETWEEN_KILLS[0])


def torture(home: Path, seed: int, kills: int, say: Say = lambda _: None) -> Report:
    """Run it in an empty folder. What goes wrong is in the report's ``faults``, also when it is the stack itself."""
    report, random, stack = Report(seed), Random(f"{seed}-kills"), Stack(home)
    started = time.monotonic()
    try:
        stack.start_api()
        world = World.open(stack.address)
        stopping = threading.Event()
        clients = [Client(number, seed, stack.api_port, world, stopping) for number in range(CLIENTS)]
        journal: list[Operation] = [starting_deposit(actor) for actor in range(CUSTOMERS)]
        for deposit in journal:
            clients[0].answered(deposit)
        for client in clients:
            client.start()
        try:
            _shoot(stack, clients, random, kills, report, say)
        finally:
            stopping.set()
            for client in clients:
                client.join()
        report.faults += [f"{client.name}: {client.failure}" for client in clients if client.failure is not None]
        journal += [operation for client in clients for operation in client.journal]
        if not report.faults:
            say("looking at what is left")
            report.faults += faults_of(Aftermath(stack, world, clients, journal, random))
        report.operations, report.disturbed = len(journal), sum(operation.disturbed for operation in journal)
        report.accepted = sum(operation.status < 300 for operation in journal if operation.answers)
        report.statuses = dict(sum((client.statuses for client in clients), Counter[int]()))
    except Exception as error:
        report.faults.append(f"{type(error).__name__}: {error}")
    finally:
        stack.stop()
    report.seconds = round(time.monotonic() - started, 1)
    return report
