import ast

import pytest

from tests.mutants.planted import MUTANTS, Mutant
from tests.mutants.running import ROOT, changed


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_fits_the_code_and_its_round_exists(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text()
    assert changed(mutant, text) != text
    compile(changed(mutant, text), mutant.file, "exec")
    file, _, test = mutant.caught_by.partition("::")
    tests = ast.walk(ast.parse((ROOT / file).read_text()))
    assert test in {node.name for node in tests if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_a_mutant_that_fits_no_longer_is_named() -> None:
    mutant = Mutant("the moon", "bookings/clock.py", "moonlight", "", "")
    with pytest.raises(ValueError, match="'the moon' changes stands there 0 times"):
        changed(mutant, "sunlight")
