"""A whole installation in one file, and back: its folder, its builds, its state, its database."""
