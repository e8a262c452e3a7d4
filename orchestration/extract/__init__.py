"""From the operational database to the lake: one table, one day at a time, in one snapshot for all tables.

Belongs here: reading the source and writing Parquet with its control figures. Does not belong here: where
the bytes are kept (``lake``), the warehouse, nor anything of Dagster.
"""
