"""What people look at: one spec a dashboard and its compilers (``web/``, ``metabase/``), and ``reports/``.

Belongs here: reading the marts as the readers' role and showing what is in them. Does not belong here:
any figure that is not in a mart.
"""
