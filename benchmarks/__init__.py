"""Speed and memory, each against a peer in the same run. `make bench` runs them all and writes the table in the docs."""
