"""Great Expectations over the schema ``raw``: what each column may hold, as code. Knows nothing of Dagster.

Importing the library takes seconds of CPU: it is imported in the function that validates, nowhere else.
"""
