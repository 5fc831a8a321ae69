"""How quickly the workplace answers many people at once."""
