"""Metabase: the specs put into it through its REST API, by ``plan`` and ``apply``.

Belongs here: what is asked of Metabase and the checking of every answer. Aimed at version 0.57 and later.
"""
