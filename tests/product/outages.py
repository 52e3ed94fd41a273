"""What the programs say in the log while something is away: a line when it begins, and not one for each try."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.product.programs import Program

# Who says it and what; behind it stand details, and the ids of whom it concerns.
WARNING = re.compile(r"^\S+ \S+ (?:WARNING|ERROR|CRITICAL) (\S+: [^:(\[]+)", re.MULTILINE)


@contextmanager
def each_said_once(programs: Iterable[Program]) -> Iterator[None]:
    """Fail if one of these says the same warning twice meanwhile."""
    before = [(program, len(program.log.read_text())) for program in programs]
    yield
    for program, begin in before:
        said = Counter(WARNING.findall(program.log.read_text()[begin:]))
        again = {line: times for line, times in said.items() if times > 1}
        assert not again, (again, program.last_words())
