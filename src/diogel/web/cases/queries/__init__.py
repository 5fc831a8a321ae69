"""What the pages of cases read. Every list goes through `visible_cases`, every page through `seen`."""

from diogel.web.cases.queries.seeing import Seen, Seer, seen, visible_cases

__all__ = ["Seen", "Seer", "seen", "visible_cases"]
