"""What the pages of meetings read. Every list goes through `groups_of`, every page through `meeting_of` or `group_of`."""
