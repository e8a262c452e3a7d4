"""The operational database: table definitions, migrations, connections, posting. Rules live in fluxo.ledger."""
