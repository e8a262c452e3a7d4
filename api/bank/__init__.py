"""A customer's account: what its routes read and what they want posted."""
