"""From the lake to the warehouse's schema ``raw``: a day is replaced in one transaction with its control row.

Belongs here: tables and partitions of ``raw``, loading objects. The operational database is never read
here. Does not belong here: models (dbt's), nor anything of Dagster.
"""
