"""The built-in dashboards: a static site that opens from a disk and asks nothing of the network."""
