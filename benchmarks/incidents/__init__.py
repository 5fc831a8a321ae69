"""How well, and how fast, incidents that several agencies told are recognised, where the truth is known."""
