"""``python -m counterpart`` is the same as ``counterpart``."""

from counterpart.config.cli import main

if __name__ == "__main__":
    main()
