"""Lists of cases: which, in what order, on paper, and given to people many at once."""
