"""dbt, run in process, and what is generated from its project. Knows nothing of Dagster.

Belongs here: calling dbt and telling how it went; the data dictionary. The models are in ``dbt_project``.
"""
