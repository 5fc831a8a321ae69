"""The facade that the command line and the web use: plan a build, run it, open what it made."""
