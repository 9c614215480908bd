"""Measurements of the server beside pgbench, and of what growth costs: `make bench`, `make bench ARGS=growth`."""
