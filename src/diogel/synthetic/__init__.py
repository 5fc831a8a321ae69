"""A believable partnership's deliveries, with the truth known. Aberwylan and everyone in it are made up."""

from diogel.synthetic.synthesise import Summary, synthesise

__all__ = ["Summary", "synthesise"]
