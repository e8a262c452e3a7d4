"""Processes of the running stack: started in order, waited for, logged, stopped in reverse order."""
