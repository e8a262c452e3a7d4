"""The rules of the ledger, without I/O: charts of accounts, balanced postings, what a sale books.

Entries are signed centavos, debit positive, and sum to zero in a transaction. Balances are kept in
the account's normal side, so a customer's deposit is a positive number.
"""
