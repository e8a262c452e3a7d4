"""Debian's Chromium over a site of a year of marts. Without Chromium these tests are skipped, in CI they fail."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dashboards.web.build import build_site
from fluxo.settings import PROJECT_ROOT, Settings

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip


# of a module, not of the session: while Playwright runs, no other test of the process can run an event loop
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing = f"Chromium is not at {CHROMIUM}: install Debian's package `chromium`."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def year() -> ModuleType:
    """The module that makes marts, from the integration tests of the dashboards."""
    path = PROJECT_ROOT / "tests" / "integration" / "dashboards" / "year_of_marts.py"
    spec = importlib.util.spec_from_file_location("year_of_marts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(settings: Settings, year: ModuleType) -> Settings:
    """Settings whose site is written from a year of marts."""
    year.fill_marts(settings)
    build_site(settings)
    return settings


@pytest.fixture
def page(browser: Browser, site: Settings) -> Iterator[Page]:
    """A page in a Brazilian time zone; the test fails on any error or request beyond the site."""
    context = browser.new_context(viewport={"width": 1360, "height": 900}, timezone_id="America/Sao_Paulo")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else wrong.append(request.url)
    )
    yield page
    context.close()
    assert wrong == []
