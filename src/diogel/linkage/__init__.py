"""Which records are one person, with the evidence. The only place that knows Splink."""
