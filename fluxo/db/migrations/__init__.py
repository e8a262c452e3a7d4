"""Alembic migrations of the operational database. Each version runs the frozen SQL files it names."""
