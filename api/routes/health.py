"""Is the process alive; can it serve."""

import asyncio

import psycopg
from fastapi import APIRouter, Response
from psycopg_pool import PoolTimeout

from api.database import looking_up
from api.http.dependencies import Api
from api.http.documentation import refusals
from api.http.problems import Problem, json_bytes
from api.schemas.operations import Alive, Ready

SELECT_REVISION = "SELECT version_num FROM fluxo.alembic_version"
READY_SECONDS = 3.0
router = APIRouter(tags=["operação"])


@router.get("/health", response_model=Alive, responses=refusals(), summary="O processo está vivo?")
async def health() -> Response:
    return Response(json_bytes({"status": "ok"}), media_type="application/json")


@router.get(
    "/ready",
    response_model=Ready,
    responses=refusals("migration_pending"),
    summary="O banco de dados responde e está em dia?",
)
async def ready(api: Api) -> Response:
    try:
        async with asyncio.timeout(READY_SECONDS), looking_up(api.pool) as connection:
            found = await (await connection.execute(SELECT_REVISION)).fetchone()
    except (psycopg.Error, PoolTimeout, TimeoutError):
        raise Problem("service_unavailable") from None
    if found is None or found[0] != api.head_revision:
        raise Problem("migration_pending")
    dropped = api.log_writer.dropped
    return Response(json_bytes({"status": "ready", "request_log_dropped": dropped}), media_type="application/json")
