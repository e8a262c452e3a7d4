"""What the assets are given: the settings, the lock of the one running pipeline, and a stopwatch of stages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from dagster import InitResourceContext, ResourceDefinition

from fluxo.settings import Settings
from orchestration.lock import pipeline_lock

PIPELINE = "pipeline"
"""Key of the resource."""


@dataclass
class Stage:
    """One stage of a run: ``rows`` is what it wrote, None where that has no meaning."""

    name: str
    seconds: float = 0.0
    rows: int | None = None


OnStage = Callable[[str, float, int | None], None]
"""Called after each stage with its name, its seconds and the rows it wrote (None where that has no meaning)."""


@dataclass
class Pipeline:
    """Given to every asset. ``stages`` grows as they run; ``under_lock`` says that the lock is held already."""

    settings: Settings
    on_stage: OnStage | None = None
    stages: list[Stage] = field(default_factory=list)
    under_lock: bool = False

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Time a stage; it is recorded also when it fails."""
        stage = Stage(name)
        self.stages.append(stage)
        started = time.monotonic()
        try:
            yield stage
        finally:
            stage.seconds = round(time.monotonic() - started, 3)
            if self.on_stage:
                self.on_stage(stage.name, stage.seconds, stage.rows)


def pipeline_resource(pipeline: Pipeline) -> ResourceDefinition:
    """Return the resource that gives ``pipeline`` and holds the lock as long as the run lasts."""

    def give(_context: InitResourceContext) -> Iterator[Any]:
        with nullcontext() if pipeline.under_lock else pipeline_lock(pipeline.settings):
            yield pipeline

    return ResourceDefinition(resource_fn=give, description="Settings, lock and stopwatch of a run.")
