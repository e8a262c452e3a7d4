"""A shop's books: what its routes read and what they want posted."""
