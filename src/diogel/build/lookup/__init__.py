"""The look-up of people: who knows somebody, and what of it a recipient may see for a purpose."""
