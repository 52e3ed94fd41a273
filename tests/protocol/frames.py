"""The golden frames' files: one for each message of the protocol, by the name of its schema."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "frames"


def read_all() -> dict[str, dict[str, Any]]:
    """Give the frames by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def write_all(frames: dict[str, dict[str, Any]]) -> None:
    """Replace all files."""
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, frame in frames.items():
        (FOLDER / f"{name}.json").write_text(text(frame), encoding="utf-8")


def text(frame: dict[str, Any]) -> str:
    """Give a frame as it stands in its file."""
    return json.dumps(frame, indent=2, ensure_ascii=False) + "\n"
