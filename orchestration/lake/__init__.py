"""The lake: one object a table and day, beside it a small JSON file of control figures.

Belongs here: where objects are, how they are written whole or not at all, what is said about each.
Does not belong here: what is in them (``extract``, ``load``), nor anything of Dagster.
"""
