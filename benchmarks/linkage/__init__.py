"""Linkage against its peers: made-up and public people whose truth is known, what others' tools make of them, and what Diogel does."""
