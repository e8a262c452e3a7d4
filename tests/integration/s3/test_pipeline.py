"""Extraction and load over a real S3 server give what they give over a disk."""

from pathlib import Path

import pytest

from fluxo.db.connect import connect
from fluxo.settings import Settings
from infra.embedded.s3_server import S3Server
from orchestration.extract.run import extract
from orchestration.lake.store import open_store
from orchestration.load.run import load
from orchestration.verify import verify
from tests.integration.orchestration.sample import days, post_day

pytestmark = pytest.mark.s3


def test_the_lake_is_the_same_on_s3_and_on_a_disk(
    s3_server: S3Server, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    on_disk = settings.model_copy(update={"home": tmp_path})
    on_s3 = on_disk.model_copy(update={"lake_url": "s3://lake/whole", "s3_endpoint": s3_server.endpoint})
    first, second = days(2)
    for day in (first, second):
        post_day(settings, day, 20)
    written = extract(on_s3, first, second).controls
    assert [(c.table, c.dt, c.sha256) for c in written] == [
        (c.table, c.dt, c.sha256) for c in extract(on_disk, first, second).controls
    ]
    assert open_store(on_s3).list("raw").keys() == open_store(on_disk).list("raw").keys()
    load(on_s3)
    with connect(settings, "warehouse") as warehouse:
        assert warehouse.execute("SELECT count(*) FROM raw.transactions").fetchone() == (40,)
    checks = {check.number: check.holds for check in verify(on_s3)}
    assert checks[5]
    assert checks[6]
    assert checks[10]
