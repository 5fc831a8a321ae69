"""The gate: agreements become decisions, and there is no other way to a column.

At intake (`gate`), at query (`query`), at view (`view`); each decision is a line in the log (`decisions`).
"""
