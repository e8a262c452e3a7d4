"""Believable traffic of a bank and of shops, the same again from the same seed.

The world and the engine are pure; ``sinks`` carry events out. Imports ``fluxo`` and nothing else of ours.
"""
