"""Names of the events that the outbox announces. Belongs here: the list; who writes them is in ``fluxo/db/sql``."""

from enum import StrEnum


class EventType(StrEnum):
    """What happened; the ``type`` of a row of the outbox."""

    TRANSACTION_INITIATED = "transaction.initiated"
    TRANSACTION_VALIDATED = "transaction.validated"
    TRANSACTION_COMPLETED = "transaction.completed"
    TRANSACTION_FAILED = "transaction.failed"
    ENTRY_WRITTEN = "ledger.entry_written"
    BALANCE_UPDATED = "account.balance.updated"
    CUSTOMER_CREATED = "customer.created"
    KYC_DECIDED = "customer.kyc_decided"
    HOLD_RESERVED = "hold.reserved"
    HOLD_CAPTURED = "hold.captured"
    HOLD_RELEASED = "hold.released"
    HOLD_EXPIRED = "hold.expired"
