"""Why there is nothing to watch, as one sentence for the person at the terminal."""


class CannotWatch(Exception):
    """Coming back would not help; the text is one sentence that says what to do."""
