"""Put the application together: routes, error handlers, the lead-time log, start-up and shutdown."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.types import ASGIApp

from api.http import docs_page, error_handlers
from api.http.dependencies import SECURITY_SCHEMES
from api.http.documentation import DESCRIPTION, TITLE, finish
from api.http.lead_time import LeadTimeMiddleware
from api.http.log_writer import LogWriter
from api.http.short_way import short_ways
from api.parent import follow_parent
from api.routes import (
    account,
    cash_book,
    closing,
    configuration,
    health,
    holds,
    identity,
    kyc,
    limits,
    payments,
    pdv,
    pix,
    pix_keys,
    shop,
    spending,
    staff,
)
from api.schemas.operations import ProblemBody
from api.services import open_services
from fluxo import __version__
from fluxo.settings import Settings, load_settings


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(title=TITLE, version=__version__, description=DESCRIPTION, routes=app.routes)
        document["components"]["schemas"]["ProblemBody"] = ProblemBody.model_json_schema()
        document["components"]["securitySchemes"] = SECURITY_SCHEMES
        finish(document)
        app.openapi_schema = document
    return app.openapi_schema


class _Application(FastAPI):
    """FastAPI with our middleware outermost: a request by the short way meets no other layer."""

    log_writer: LogWriter

    def build_middleware_stack(self) -> ASGIApp:
        # but for Starlette's outermost one, a 500 of its own: ours answers that
        inner: ASGIApp = super().build_middleware_stack().app  # type: ignore[attr-defined]
        return LeadTimeMiddleware(inner, self.log_writer, short_ways(self))


def create_app(settings: Settings, log_writer: LogWriter | None = None) -> FastAPI:
    """Return the application. The database is reached at start-up (lifespan), not here."""
    log_writer = log_writer or LogWriter()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, log_writer) as services:
            app.state.services = services
            # what is loaded now stays: later collections need not look at it, and pause less
            gc.collect()
            gc.freeze()
            yield

    app = _Application(title=TITLE, version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    error_handlers.install(app)
    docs_page.install(app)
    for part in (
        pix,
        account,
        payments,
        holds,
        pix_keys,
        limits,
        shop,
        spending,
        closing,
        cash_book,
        identity,
        pdv,
        staff,
        kyc,
        configuration,
        health,
    ):
        # one flat list: an included router is searched twice a request
        app.router.routes.extend(part.router.routes)
    app.log_writer = log_writer
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    return app


def create_default_app() -> FastAPI:
    """Return the application with the settings of the environment: what each worker process calls."""
    follow_parent()
    return create_app(load_settings())
