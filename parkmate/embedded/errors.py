"""What this machine refuses, as one sentence for the person who started Parkmate."""


class CannotStart(Exception):
    """Something that must run cannot; the text is one sentence that says what to do."""
