"""`python -m diogel` is `diogel`."""

from diogel.cli import main

if __name__ == "__main__":
    main()
