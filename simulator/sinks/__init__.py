"""Where events go: into the ledger in bulk, through the API, into files. One module a destination."""
