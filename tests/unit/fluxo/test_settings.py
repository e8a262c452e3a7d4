"""Settings: one place, no silent fall-back, no secret in a representation."""

from pathlib import Path

import pytest

from fluxo.cli.doctor import env_example_text
from fluxo.errors import ConfigurationError
from fluxo.settings import PROJECT_ROOT, Settings, load_settings


def test_an_unknown_variable_is_an_error_that_names_the_near_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLUXO_API_PROT", "1")
    with pytest.raises(ConfigurationError, match="did you mean FLUXO_API_PORT"):
        load_settings()


def test_an_unknown_environment_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLUXO_ENV", "production")
    with pytest.raises(ConfigurationError, match=r"FLUXO_ENV.*embedded.*server"):
        load_settings()


def test_the_environment_wins_over_the_embedded_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "embedded.env").write_text("FLUXO_APP_DATABASE_URL=postgresql://a:b@localhost/c\n")
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    assert load_settings().secret("app_database_url") == "postgresql://a:b@localhost/c"
    monkeypatch.setenv("FLUXO_APP_DATABASE_URL", "postgresql://x:y@localhost/z")
    assert load_settings().secret("app_database_url") == "postgresql://x:y@localhost/z"


def test_a_missing_secret_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match="FLUXO_OWNER_DATABASE_URL is not set: run `fluxo db start`"):
        load_settings().secret("owner_database_url")


def test_secrets_do_not_show() -> None:
    settings = Settings(app_database_url="postgresql://user:hunter2@host/db", jwt_secret="hunter2")  # type: ignore[arg-type]
    assert "hunter2" not in repr(settings) + str(settings.model_dump())


def test_env_example_lists_every_setting_as_the_code_has_it() -> None:
    assert (PROJECT_ROOT / ".env.example").read_text() == env_example_text(), "run `make docs`"


def test_a_blank_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("FLUXO_HOME", "FLUXO_API_PORT", "FLUXO_SMTP_URL", "FLUXO_METABASE_URL"):
        monkeypatch.setenv(name, "")
    settings = load_settings()
    assert settings.home == PROJECT_ROOT / ".fluxo"
    assert (settings.api_port, settings.smtp_url, settings.metabase_url) == (8000, None, None)
    (tmp_path / "embedded.env").write_text("FLUXO_APP_DATABASE_URL=\n")
    monkeypatch.setenv("FLUXO_HOME", str(tmp_path))
    assert load_settings().app_database_url is None


@pytest.mark.parametrize(
    "url",
    [
        "hunter2",
        "mysql://user:hunter2@host/name",
        "postgresql://user:hunter2@host:port/name",
        "postgresql://user:hun@ter2@host/name",
        "postgresql://user:hunter2/x@host/name",
        "postgresql://user:1/hunter2@host/name",
        "postgresql://user:hunter2@[::1/name",
        "host=host password=hunter2 user=user",
    ],
)
def test_an_address_that_is_not_postgresql_is_refused_without_its_value(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLUXO_APP_DATABASE_URL", url)
    with pytest.raises(ConfigurationError, match="FLUXO_APP_DATABASE_URL is not a PostgreSQL URL such as") as refusal:
        load_settings()
    assert "hunter2" not in str(refusal.value)
    assert "ter2" not in str(refusal.value)
