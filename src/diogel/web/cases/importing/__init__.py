"""Open cases brought in from a spreadsheet: tried first, then all of them or none, through the moves by which they were made."""
