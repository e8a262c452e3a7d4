"""The one settings object. The environment is read here and nowhere else.

Values come, later ones winning, from the defaults below, from ``.fluxo/embedded.env`` (written when the
embedded database is first made: ports and generated passwords), from ``.env`` and from the environment.
A variable that begins with ``FLUXO_`` and is not a setting is an error, never ignored.
"""

import difflib
import os
import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import psycopg
from dotenv import dotenv_values
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from fluxo.errors import ConfigurationError

PREFIX = "FLUXO_"
NOT_A_POSTGRES_URL = "is not a PostgreSQL URL such as postgresql://user:password@host:5432/name"
PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Environment(StrEnum):
    """Where the program runs."""

    EMBEDDED = "embedded"
    """PostgreSQL from a wheel and a lake on the disk, under ``home``."""
    SERVER = "server"
    """PostgreSQL and an object store that somebody else runs."""


class Settings(BaseSettings):
    """Every setting, its default and its meaning. ``.env.example`` is written from this class."""

    # a blank variable is one that is not set; the text of an error shows no secret
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    env: Environment = Field(Environment.EMBEDDED, description="embedded or server")
    home: Path = Field(
        PROJECT_ROOT / ".fluxo", description="Folder for everything made while running (embedded database, lake, logs)"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    postgres_port: int = Field(15432, ge=1, le=65535, description="Port of the embedded PostgreSQL, on loopback")
    admin_database_url: SecretStr | None = Field(
        None, description="Administrator's URL (superuser, or CREATEROLE and CREATEDB), for `fluxo db init` only"
    )
    owner_database_url: SecretStr | None = Field(None, description="Role that owns the operational tables (migrations)")
    app_database_url: SecretStr | None = Field(None, description="Role of the API and of bulk posting; owns no table")
    extract_database_url: SecretStr | None = Field(None, description="Role of the extraction; reads, no personal data")
    warehouse_database_url: SecretStr | None = Field(None, description="Role that owns the warehouse (load, dbt)")
    reader_database_url: SecretStr | None = Field(None, description="Role that reads the marts (BI, fluxo query)")

    api_host: str = Field("127.0.0.1", description="Address the API listens on")
    api_port: int = Field(8000, ge=1, le=65535, description="Port of the API")
    api_workers: int = Field(1, ge=1, le=64, description="Processes of the API")
    api_trusted_proxies: str | None = Field(
        None, description="Addresses of proxies before the API, by commas: they tell who the client is"
    )
    api_rate_limit: float = Field(
        500, ge=0, description="Requests a second of one user to one process of the API, twice as many at once; 0: any"
    )
    api_open_rate_limit: float = Field(
        100, ge=0, description="The same of one address to the routes that need no token (sign-up, login)"
    )
    api_hashing_rate_limit: float = Field(
        10, ge=0, description="The same, four times as many at once, to the routes that hash a password; 0: any"
    )
    api_open_shops: bool = Field(True, description="Whether anybody may open a shop: POST /lojas")
    jwt_secret: SecretStr | None = Field(None, description="Key that signs access tokens, 32 characters or more")

    lake_url: str | None = Field(
        None, description="file:///folder or s3://bucket/prefix; default: the folder home/lake"
    )
    s3_endpoint: str | None = Field(None, description="URL of an S3 service other than AWS, such as MinIO")
    s3_region: str = Field("us-east-1", description="Region of the bucket; credentials come by the standard AWS chain")
    partitions_start: date = Field(date(2020, 1, 1), description="First day of the lake's daily partitions (UTC)")

    dagster_host: str = Field("127.0.0.1", description="Address the Dagster web server listens on")
    dagster_port: int = Field(3000, ge=1, le=65535, description="Port of the Dagster web server")
    dagster_home: Path | None = Field(None, description="Dagster's own storage; default: the folder home/dagster")
    dashboards_host: str = Field("127.0.0.1", description="Address the built-in dashboards are served on")
    dashboards_port: int = Field(8080, ge=1, le=65535, description="Port of the built-in dashboards")

    smtp_url: SecretStr | None = Field(
        None, description="smtp://user:password@host:port; without it reports go to home/reports"
    )
    report_sender: str = Field("fluxo@localhost", description="From address of reports")
    report_recipients: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Mail addresses, separated by commas"
    )

    metabase_url: str | None = Field(None, description="Metabase's address, such as http://metabase:3000")
    metabase_user: str = Field("admin@fluxo.example", description="Metabase's administrator")
    metabase_password: SecretStr | None = Field(None, description="Metabase administrator's password")

    simulate_rate: float = Field(5.0, gt=0, description="Requests a second of the live traffic in `make up`")

    @field_validator("report_recipients", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("is one of DEBUG, INFO, WARNING, ERROR")
        return value.upper()

    @field_validator("*")
    @classmethod
    def _postgres_url(cls, value: object, info: ValidationInfo) -> object:
        if str(info.field_name).endswith("_database_url") and isinstance(value, SecretStr):
            _check_postgres_url(value.get_secret_value())
        return value

    @property
    def lake(self) -> str:
        """The lake's URL."""
        return self.lake_url or (self.home.resolve() / "lake").as_uri()

    @property
    def dagster_folder(self) -> Path:
        return (self.dagster_home or self.home / "dagster").resolve()

    @property
    def site_folder(self) -> Path:
        """Where the built-in dashboards are written."""
        return self.home / "site"

    @property
    def reports_folder(self) -> Path:
        """Where a report is left when no mail server is set."""
        return self.home / "reports"

    def secret(self, name: str) -> str:
        """Return the value of a secret setting. Raises ConfigurationError if it is not set."""
        value = getattr(self, name)
        if value is None:
            hint = "run `fluxo db start`" if self.env is Environment.EMBEDDED else "set it in the environment or .env"
            raise ConfigurationError(f"{PREFIX}{name.upper()} is not set: {hint}.")
        return str(value.get_secret_value())


def _check_postgres_url(url: str) -> None:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        parts = {}
    # a sign of the password that is not written as %XX ends up in these
    misread = "@" in f"{parts.get('host')}{parts.get('dbname')}" or re.search(r"\D", str(parts.get("port", "")))
    if misread or not url.startswith(("postgresql://", "postgres://")) or "user" not in parts:
        raise ValueError(f"{NOT_A_POSTGRES_URL} (other signs than letters and digits in the password as %XX)")


def _refuse_unknown(names: list[str], where: str) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see .env.example for the settings there are."
            raise ConfigurationError(f"{name} in {where} is not a setting: {hint}")


def load_settings() -> Settings:
    """Read the settings afresh. Raises ConfigurationError with the setting and the reason."""
    dotenv = PROJECT_ROOT / ".env"
    from_dotenv = {k: v for k, v in dotenv_values(dotenv).items() if v}
    _refuse_unknown(list(from_dotenv), str(dotenv))
    _refuse_unknown([name.upper() for name in os.environ], "the environment")
    try:
        home = Settings(_env_file=dotenv).home
        return Settings(_env_file=(home / "embedded.env", dotenv))
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        ours = first["type"] == "value_error"
        message = first["msg"].removeprefix("Value error, ") if ours else f": {first['msg']}"
        raise ConfigurationError(f"{name}{' ' if ours else ''}{message}. See .env.example.") from None


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return load_settings()
