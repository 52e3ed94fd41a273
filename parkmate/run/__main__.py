"""`python -m parkmate.run`: what `make run` runs once Python is set up."""

import sys

from parkmate.run.signals import Signals


def main() -> int:
    """Give the exit code: 0 after an orderly stop, 1 with one sentence when something cannot be."""
    # First of all, so that a Ctrl-C while modules load is an orderly stop too.
    signals = Signals()
    import logging

    from django.core.exceptions import ImproperlyConfigured

    from parkmate.run.terminal import say

    logging.basicConfig(format="parkmate | %(message)s", stream=sys.stdout)
    try:
        from parkmate import settings
        from parkmate.run.supervisor import Supervisor
    except ImproperlyConfigured as error:
        say(str(error))
        return 1
    if settings.PRODUCTION:
        say(
            "PARKMATE_PRODUCTION is on, but `make run` puts demo accounts into its database;"
            " unset it, or start the programs one by one (docs/operations.md)."
        )
        return 1
    return Supervisor(signals).run()


if __name__ == "__main__":
    sys.exit(main())
