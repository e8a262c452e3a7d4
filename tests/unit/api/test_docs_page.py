"""``/docs`` opens without the internet: all it loads is of the application."""

import asyncio
import re

import httpx

from api.app import create_app
from fluxo.settings import Settings


def test_everything_the_page_loads_is_served_here() -> None:
    async def fetch() -> tuple[str, dict[str, httpx.Response]]:
        app = create_app(Settings())
        inner = app.build_middleware_stack().app  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(inner), base_url="http://api") as http:
            page = (await http.get("/", follow_redirects=True)).text
            addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
            return page, {address: await http.get(address) for address in addresses}

    page, loaded = asyncio.run(fetch())
    assert not re.search(r'="?https?://', page)
    assert "'/openapi.json'" in page
    assert set(loaded) == {"/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/favicon-32x32.png"}
    assert all(answer.status_code == 200 and len(answer.content) > 500 for answer in loaded.values())
