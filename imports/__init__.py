"""Files of others into the ledger: bank statements and shop invoices, CSV or Parquet, by a mapping.

Belongs here: reading a file line by line, telling good lines from bad ones, posting the good ones through
``fluxo.db.post`` and reporting the rest. Does not belong here: the rules of the ledger, or anything that
knows one particular bank or shop: that is a mapping under ``mappings/``.
"""
