"""A run: paths in blocks, shared out to threads or a cluster, and what strategies decide in each draw."""
