"""Fraud with labels: what is planned on accounts and counters, and which events belong to which case. Pure."""
