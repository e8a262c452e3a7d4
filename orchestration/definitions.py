"""The root that Dagster loads: ``dagster dev -m orchestration.definitions``. Nothing else imports it."""

from fluxo.settings import load_settings
from orchestration.graph import build_definitions

defs = build_definitions(load_settings())
