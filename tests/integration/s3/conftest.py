"""A MinIO for the tests of this folder, and what its absence means."""

import os
from collections.abc import Iterator

import pytest

from infra.embedded.minio import MinioServer, find_minio


@pytest.fixture(scope="module")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioServer]:
    if find_minio() is None:
        sentence = "There is no MinIO at .tools/bin/minio nor on the PATH."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with MinioServer(tmp_path_factory.mktemp("minio") / "data") as server:
        server.make_bucket("lake")
        yield server
