"""What can be done on the pages of governance. The agreements themselves are changed in the folder alone."""
