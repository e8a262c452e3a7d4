"""PostgreSQL 18 out of a wheel, for one machine. Which wheel it is stays behind ``postgres.py``."""
