"""The only place that runs SQL. It is written once, in DuckDB's dialect, and carried to whichever store does the work."""
