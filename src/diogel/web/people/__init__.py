"""Looking a person up: who knows them, asking for more, answering, an emergency, a note that something is wrong."""
