"""The transactional API: HTTP in, postings and a lead-time log out.

Belongs here: routes, schemas, security, idempotency and the write path that batches postings. Does not
belong here: bookkeeping rules (``fluxo.ledger``) and SQL tables (``fluxo.db``).
"""
