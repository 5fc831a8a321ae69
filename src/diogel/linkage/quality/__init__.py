"""How good the links are: against the truth where somebody knows it, by reviewers' decisions where nobody does, and for whom.

Pure figures: what comes in are codes and counts, what goes out holds no personal data.
"""
