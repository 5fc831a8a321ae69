"""Documents that people take away: their words and what stands in them, made into PDF, CSV and JSON. Nothing here knows about pages."""
