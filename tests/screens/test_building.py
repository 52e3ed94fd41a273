import json
from pathlib import Path

import pytest

from parkmate.screens import building
from parkmate.screens.building import NotBuilt, build, stale
from parkmate.screens.node import NoNode

MAKE = """
const folder = process.argv[process.argv.indexOf("--outDir") + 1];
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/index.html`, readFileSync("src/page.txt"));
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    package = {"name": "screens", "version": "1.0.0", "scripts": {"build": "node make.cjs"}}
    lock = {"name": "screens", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package}}
    (tmp_path / "package.json").write_text(json.dumps(package))
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "make.cjs").write_text(MAKE)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.txt").write_text("one")
    return tmp_path


def test_what_is_missing_is_built_and_then_left_alone(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale(source)
    build(source)
    assert (source / "dist" / "index.html").read_text() == "one"
    assert not stale(source)
    monkeypatch.setattr(building, "npm", lambda: pytest.fail("it was built again"))
    build(source)


def test_another_content_is_built_again_another_time_alone_is_not(source: Path) -> None:
    build(source)
    page = source / "src" / "page.txt"
    page.touch()
    assert not stale(source)
    page.write_text("two")
    assert stale(source)
    build(source)
    assert (source / "dist" / "index.html").read_text() == "two"


def test_tests_and_what_is_installed_do_not_make_it_stale(source: Path) -> None:
    build(source)
    for folder in ("tests", "node_modules"):
        (source / folder).mkdir(exist_ok=True)
        (source / folder / "more.txt").write_text("more")
    assert not stale(source)


def test_a_build_that_fails_leaves_the_old_screens(source: Path) -> None:
    build(source)
    (source / "make.cjs").write_text("console.error('no such colour'); process.exit(1)")
    with pytest.raises(NotBuilt, match="no such colour"):
        build(source)
    assert (source / "dist" / "index.html").read_text() == "one"
    assert stale(source)


def test_without_node_a_sentence_says_what_is_needed(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(source))
    with pytest.raises(NoNode, match="Node 20"):
        build(source)
