"""A database of the benchmark's own: no figure depends on the data of the person running it.

Belongs here: throwaway servers, empty or filled with simulated history as far as the warehouse.
"""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from fluxo.clock import business_date, utc_now
from fluxo.settings import PREFIX, Settings, load_settings
from infra.embedded.postgres import EmbeddedPostgres, start_database


def free_port() -> int:
    """Return a TCP port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def throwaway_server() -> Iterator[Settings]:
    """Give a server with empty, migrated databases; it and its folder are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fluxo-bench-") as home:
        os.environ[PREFIX + "HOME"] = home
        os.environ[PREFIX + "POSTGRES_PORT"] = str(free_port())
        settings = start_database(load_settings())
        try:
            yield settings
        finally:
            EmbeddedPostgres(settings).stop()


@contextmanager
def filled_warehouse(customers: int, days: int) -> Iterator[Settings]:
    """Give a server on which history that ends yesterday was simulated, extracted and loaded into ``raw``."""
    from orchestration.extract.run import extract
    from orchestration.load.run import load
    from simulator.sinks.history import post_history
    from simulator.sinks.plan import HistoryPlan

    with throwaway_server() as settings:
        first: date = business_date(utc_now()) - timedelta(days=days)
        post_history(settings, HistoryPlan(start=first, days=days, customers=customers))
        extract(settings, first, utc_now().date())
        load(settings)
        yield settings
