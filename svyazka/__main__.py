"""`python -m svyazka` and the command `svyazka` are one thing."""

import sys

from svyazka.cli import main

if __name__ == "__main__":
    sys.exit(main())
