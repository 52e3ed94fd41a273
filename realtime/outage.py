"""Saying once that something is away, and once that it is back: not for each try in between."""

import logging


class Outage:
    """What is said in the log when something is away, and when it is back.

    `sentence` has one %s, for the error's words.
    """

    def __init__(self, logger: logging.Logger, sentence: str, back: str) -> None:
        self._logger, self._sentence, self._back = logger, sentence, back
        self._said = False

    def say(self, error: object) -> None:
        """Say it, unless it was said since it was last there."""
        if not self._said:
            self._logger.warning(self._sentence, str(error).strip())
        self._said = True

    def over(self) -> None:
        """Note that it is there, and say so if it was said to be away."""
        if self._said:
            self._logger.info(self._back)
        self._said = False
