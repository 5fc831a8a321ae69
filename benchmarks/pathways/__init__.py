"""How fast it is worked out where cases stand and what is due."""
