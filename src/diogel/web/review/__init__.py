"""Doubtful links: the pairs that wait for a person, and what people decide on them."""
