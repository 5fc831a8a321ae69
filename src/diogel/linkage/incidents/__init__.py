"""Which places are one, and which events of several agencies tell one incident: with the evidence, in steps a person can read.

addresses -> sites;  tellings -> candidates -> evidence -> weighing -> grouping
"""
