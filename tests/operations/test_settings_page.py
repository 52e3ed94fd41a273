import ast
import re
from pathlib import Path

from tests.product.programs import BASE

PAGE = BASE / "docs" / "settings.md"
SOURCE = BASE / "parkmate" / "settings.py"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.+) \|$", re.MULTILINE)


def shown(node: ast.expr | None) -> str | None:
    """Give how a default is written on the page; None for one that the code works out."""
    if node is None:
        return "none"
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ",".join(value) if isinstance(value, list) else str(value)
    return f"`{text}`" if text else "none"


def read_by(source: str) -> dict[str, str | None]:
    """Give every variable of the environment that is read, and its default."""
    calls = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("environment.")
    ]
    found: dict[str, str | None] = {}
    for call in calls:
        (name, *positional) = call.args
        assert isinstance(name, ast.Constant), ast.unparse(call)
        named = {word.arg: word.value for word in call.keywords}
        options = 1 if ast.unparse(call.func) == "environment.choice" else 0
        default = named.get("default") or (positional[options] if len(positional) > options else None)
        assert name.value not in found, f"{name.value} is read twice"
        found[str(name.value)] = shown(default)
    return found


def test_the_page_names_every_setting_with_its_default_and_no_other() -> None:
    rows = ROW.findall(PAGE.read_text())
    page = {name: default for name, default, _ in rows}
    assert len(page) == len(rows), "a setting stands on the page twice"
    code = read_by(SOURCE.read_text())
    assert len(code) > 10
    assert set(page) == set(code)
    assert {name: default for name, default in page.items() if code[name] is not None} == {
        name: default for name, default in code.items() if default is not None
    }


def test_the_environment_is_read_in_one_place() -> None:
    for source in source_files():
        text = source.read_text()
        assert "os.getenv" not in text, source
        names = re.findall(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", text)
        assert set(names) <= {"TERM"}, source


def source_files() -> list[Path]:
    return [path for folder in ("parkmate", "realtime", "bookings") for path in (BASE / folder).rglob("*.py")]
