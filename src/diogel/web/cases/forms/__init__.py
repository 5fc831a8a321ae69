"""The questions that are asked in casework."""
