"""The ``fluxo`` command. One module a command; each imports what it runs inside the function.

Belongs here: arguments, progress, tables and JSON. Does not belong here: any rule or query.
"""
