"""The lake on a real S3 server: objects whole, listings over a thousand, clear errors."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fluxo.errors import ConfigurationError, ServiceDown
from fluxo.settings import Settings, load_settings
from infra.embedded.s3_server import S3Server
from orchestration.lake.bucket import prepare_lake
from orchestration.lake.store import Store, open_store, sha256_of

pytestmark = pytest.mark.s3


@pytest.fixture
def on_s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return load_settings().model_copy(update={"lake_url": "s3://lake/test", "s3_endpoint": s3_server.endpoint})


@pytest.fixture
def store(on_s3: Settings) -> Store:
    store = open_store(on_s3)
    store.check()
    return store


def test_an_object_is_read_as_it_was_published(store: Store) -> None:
    store.publish_bytes(b"first", "raw/a/part-0.json")
    store.publish_bytes(b"second", "raw/a/part-0.json")
    assert store.read_bytes("raw/a/part-0.json") == b"second"
    assert store.list("raw/a") == {"raw/a/part-0.json": 6}
    store.delete("raw/a/part-0.json")
    assert store.read_bytes("raw/a/part-0.json") is None
    with store.local("raw/a/part-0.json") as missing:
        assert missing is None


def test_an_object_of_several_parts_is_whole(store: Store, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * (23 << 12))
    before = sha256_of(large)
    store.publish(large, "raw/large/part-0.parquet")
    with store.local("raw/large/part-0.parquet") as copy:
        assert copy is not None
        assert sha256_of(copy) == before


def test_a_listing_goes_past_a_thousand_objects(store: Store) -> None:
    names = {f"raw/many/dt={number:04}/part-0.json" for number in range(1_005)}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: store.publish_bytes(b"{}", name), names))
    assert store.list("raw/many").keys() == names


def test_a_missing_bucket_is_named(on_s3: Settings) -> None:
    nowhere = open_store(on_s3.model_copy(update={"lake_url": "s3://nowhere/test"}))
    with pytest.raises(ConfigurationError, match=r"bucket of s3://nowhere/test.* does not exist"):
        nowhere.check()
    with pytest.raises(ConfigurationError, match="does not exist"):
        nowhere.publish_bytes(b"x", "raw/x")


def test_wrong_credentials_are_told(on_s3: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret-of-some-length")
    with pytest.raises(ConfigurationError, match="refuses these credentials"):
        open_store(on_s3).check()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    with pytest.raises(ConfigurationError, match="refuses these credentials"):
        open_store(on_s3).check()


def test_an_endpoint_that_does_not_answer_is_told(on_s3: Settings) -> None:
    away = on_s3.model_copy(update={"s3_endpoint": "http://127.0.0.1:9"})
    with pytest.raises(ServiceDown, match="does not answer"):
        open_store(away).check()


def test_preparing_the_lake_makes_the_bucket_once(on_s3: Settings) -> None:
    fresh = on_s3.model_copy(update={"lake_url": "s3://fresh-lake/test"})
    with pytest.raises(ConfigurationError, match="does not exist"):
        open_store(fresh).check()
    prepare_lake(fresh)
    prepare_lake(fresh)
    open_store(fresh).check()


def test_preparing_a_lake_that_is_away_says_so(on_s3: Settings) -> None:
    with pytest.raises(ServiceDown, match="FLUXO_S3_ENDPOINT"):
        prepare_lake(on_s3.model_copy(update={"s3_endpoint": "http://127.0.0.1:9"}))
