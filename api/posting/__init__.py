"""The write path: a wish becomes a posting, with its idempotency key and its answer, in one commit."""
