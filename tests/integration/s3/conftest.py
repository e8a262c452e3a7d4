"""A real S3 server for the tests of this folder, and what its absence means."""

import os
from collections.abc import Iterator

import pytest

from infra.embedded.s3_server import S3Server, find_s3_server


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    if find_s3_server() is None:
        sentence = "There is no S3 server: run `make s3-server`, which builds one with Go."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with S3Server(tmp_path_factory.mktemp("s3") / "data") as server:
        server.make_bucket("lake")
        yield server
