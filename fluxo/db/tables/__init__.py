"""The one definition of the operational tables in Python (SQLAlchemy Core), by topic.

Belongs here: columns, types, constraints. The frozen SQL of each migration is in ``fluxo/db/sql``; a test
migrates an empty database and compares it with these modules. Names come from ``fluxo.names``.
"""

from fluxo.db.tables import identity, journal, ledger, shop
from fluxo.db.tables.columns import metadata

__all__ = ["identity", "journal", "ledger", "metadata", "shop"]
