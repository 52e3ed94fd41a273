"""Saying once that something is away: not again for each try, until it was back."""

import logging


class Outage:
    """What is said in the log when something is away; `sentence` has one %s, for the error's words."""

    def __init__(self, logger: logging.Logger, sentence: str) -> None:
        self._logger, self._sentence = logger, sentence
        self._said = False

    def say(self, error: object) -> None:
        """Say it, unless it was said since it was last there."""
        if not self._said:
            self._logger.warning(self._sentence, str(error).strip())
        self._said = True

    def over(self) -> None:
        """Note that it is there."""
        self._said = False
