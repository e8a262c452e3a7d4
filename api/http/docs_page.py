"""``/docs``: Swagger UI, served from here and not from a CDN, so that it opens without the internet."""

from collections.abc import Awaitable, Callable
from importlib.resources import files

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import RedirectResponse

PAGE = "/docs"
_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_CACHE = {"Cache-Control": "public, max-age=3600"}


def install(app: FastAPI) -> None:
    """Add the page and what it loads. They are not of the API: the OpenAPI document leaves them out."""
    page = get_swagger_ui_html(
        openapi_url=app.openapi_url or "",
        title=app.title,
        swagger_js_url=f"{PAGE}/swagger-ui-bundle.js",
        swagger_css_url=f"{PAGE}/swagger-ui.css",
        swagger_favicon_url=f"{PAGE}/favicon-32x32.png",
    )

    async def show_page(_: Request) -> Response:
        return page

    async def show_way(_: Request) -> Response:
        return RedirectResponse(PAGE)

    app.add_route("/", show_way, include_in_schema=False)
    app.add_route(PAGE, show_page, include_in_schema=False)
    for name, media_type in _ASSETS.items():
        app.add_route(f"{PAGE}/{name}", _asset(name, media_type), include_in_schema=False)


def _asset(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    path = files("fastapi_swagger") / "resources" / name

    async def show(_: Request) -> Response:
        return Response(path.read_bytes(), headers=_CACHE, media_type=media_type)

    return show
