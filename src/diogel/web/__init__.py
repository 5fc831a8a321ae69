"""The web: for now a read-only page over the current build, in Welsh and English."""
