#!/usr/bin/env python
"""Django's command line for Parkmate; `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    """Run the command named in the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkmate.settings")
    from django.core.management import execute_from_command_line

    from parkmate.starting import one_sentence

    with one_sentence():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
