"""The kernel: settings, money, clock, names, database tables, the ledger and the command line.

Belongs here: what every part needs and what holds the rules. Does not belong here: routes, simulation,
pipelines or dashboards; the kernel imports none of them (a command imports what it runs, inside the
function).
"""

__version__ = "0.1.0"
