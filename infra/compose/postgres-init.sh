#!/bin/sh
# Databases of the services beside fluxo; fluxo's own are made by `fluxo db init`.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres \
    -v dagster_password="$DAGSTER_POSTGRES_PASSWORD" -v metabase_password="$METABASE_POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE dagster LOGIN PASSWORD :'dagster_password';
CREATE DATABASE dagster OWNER dagster;
CREATE ROLE metabase LOGIN PASSWORD :'metabase_password';
CREATE DATABASE metabase OWNER metabase;
SQL
