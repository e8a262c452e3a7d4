"""The API whose lead-time log drops every record: what the log costs is measured against it. For nothing else."""

import argparse

from fastapi import FastAPI

from api.app import create_app
from api.http.context import RequestRecord
from api.http.log_writer import LogWriter
from api.server import serve
from fluxo.settings import load_settings


class SilentWriter(LogWriter):
    """A writer to which nothing is worth writing."""

    def add(self, record: RequestRecord) -> None:
        """Drop the record."""


def create_silent_app() -> FastAPI:
    """Return the application as it is, but for its log."""
    return create_app(load_settings(), SilentWriter())


def main() -> None:
    """Serve it until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    given = parser.parse_args()
    serve(load_settings(), given.port, given.workers, "benchmarks.silent_api:create_silent_app")


if __name__ == "__main__":
    main()
