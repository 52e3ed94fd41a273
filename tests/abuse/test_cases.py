import ast
from functools import cache

from tests.abuse.cases import CASES
from tests.product.programs import BASE


@cache
def named_in(path: str) -> set[str]:
    """Name the tests of a file."""
    tree = ast.parse((BASE / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_case_is_there() -> None:
    assert sorted(CASES) == list(range(1, 91))


def test_every_case_has_a_test_or_says_why_it_cannot_occur() -> None:
    assert [number for number, case in CASES.items() if not case.tests and not case.reason] == []


def test_every_test_that_a_case_names_is_there() -> None:
    named = {node_id for case in CASES.values() for node_id in case.tests}
    assert [each for each in sorted(named) if each.partition("::")[2] not in named_in(each.partition("::")[0])] == []
