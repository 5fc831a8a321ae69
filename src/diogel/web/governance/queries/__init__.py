"""What the pages of governance read."""
