import ast
from pathlib import Path

import bookings

DOMAIN = Path(bookings.__file__).parent


def test_every_lock_of_a_row_leaves_its_key_alone() -> None:
    locks = [
        node
        for source in DOMAIN.rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "select_for_update"
    ]
    assert len(locks) >= 4
    for lock in locks:
        no_key = next((word.value for word in lock.keywords if word.arg == "no_key"), None)
        assert isinstance(no_key, ast.Constant), ast.unparse(lock)
        assert no_key.value is True, ast.unparse(lock)


def test_no_sql_locks_a_row_for_update() -> None:
    for source in DOMAIN.rglob("*.py"):
        constants = [node.value for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Constant)]
        for text in constants:
            assert not (isinstance(text, str) and "SELECT" in text and "FOR UPDATE" in text), source


def test_the_domain_knows_no_socket_no_layer_and_no_redis() -> None:
    for source in DOMAIN.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            roots = {module.split(".")[0] for module in modules}
            assert not roots & {"channels", "channels_redis", "redis", "realtime", "parkmate", "asgiref"}, source
