"""Reports in a mailbox: a spec, its content from the marts, its forms (HTML, XLSX) and its delivery.

Belongs here: one delivery per report, period and recipient, however often it is asked for.
"""
