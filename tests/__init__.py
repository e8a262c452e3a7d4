"""Tests; a package so that `python -m tests.torture` finds it before one that a library leaves behind."""
