from pathlib import Path

import pytest

from parkmate.screens.node import NoNode, node, npm


@pytest.mark.parametrize("script", ["echo v18.20.4", "echo v20.18.9", "echo what", "exit 1"])
def test_a_node_that_is_too_old_or_does_not_run_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program(tmp_path / "node", script)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NoNode, match=r"^The screens need Node 20\.19 or newer on the PATH, with npm\.$"):
        npm()


def test_without_node_or_npm_it_is_the_same_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoNode, match="The screens need Node"):
        node()
    program(tmp_path / "node", "echo v20.19.0")
    assert node() == str(tmp_path / "node")
    with pytest.raises(NoNode, match="The screens need Node"):
        npm()


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
