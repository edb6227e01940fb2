"""`python -m surehand.cli` is `surehand`: how `surehand up` starts its children."""

from surehand.cli import main

if __name__ == "__main__":
    main()
