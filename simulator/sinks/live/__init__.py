"""Live traffic against the API over HTTP: honest sessions, drawn ahead, at a steady rate.

What is asked is pure (``steps``, ``crowd``, ``bank_sessions``, ``shop_sessions``, ``plan``), and so is when
(``arrivals``) and how it is counted (``histogram``, ``measured``). The network is in ``client``; ``actors``,
``sign_up`` and ``player`` say what people do with it, and ``run`` puts it together.
"""
