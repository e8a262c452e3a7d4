"""Services around the program: the embedded PostgreSQL, processes of the running stack, deployment files."""
