"""The pipeline: source → lake → warehouse → marts → dashboards and report, as a graph in Dagster.

``definitions`` is what Dagster loads; ``assets``, ``checks``, ``partitions``, ``schedules``, ``sensors`` and
``resources`` are thin. The work is in ``lake``, ``extract``, ``load``, ``transform``, ``verify`` and
``expectations``, which never import Dagster.
"""
