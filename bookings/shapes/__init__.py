"""The shapes of what travels, as JSON Schema: the parts that REST and the sockets share, each described once.

The files hold what is promised. Clients pass over fields that they do not know, so answers are open; what the server
reads is closed (`additionalProperties: false`). A `$ref` points into `components.schemas` of the document that the
shapes stand in, OpenAPI or AsyncAPI.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Schema = dict[str, Any]

HERE = Path(__file__).parent
PREFIX = "#/components/schemas/"


@cache
def shapes() -> dict[str, Schema]:
    """Give every shared shape by its name; not to be changed."""
    return read_shapes(HERE)


def read_shapes(folder: Path) -> dict[str, Schema]:
    """Give the shapes in the files of a folder; a name that stands there twice is a mistake."""
    found: dict[str, Schema] = {}
    for path in sorted(folder.glob("*.yaml")):
        named = read(path)
        assert not named.keys() & found.keys(), f"{path.name} repeats {sorted(named.keys() & found.keys())}"
        found.update(named)
    return found


def used_by(part: Any, named: Mapping[str, Schema]) -> dict[str, Schema]:
    """Give those of the named schemas that a part of a document refers to, directly or through others, by name."""
    found: dict[str, Schema] = {}
    waiting = [part]
    while waiting:
        match waiting.pop():
            case {"$ref": str(ref)} if ref.startswith(PREFIX):
                name = ref.removeprefix(PREFIX)
                if name not in found:
                    found[name] = named[name]
                    waiting.append(named[name])
            case dict() as value:
                waiting.extend(value.values())
            case list() as value:
                waiting.extend(value)
    return dict(sorted(found.items()))


def read(path: Path) -> dict[str, Any]:
    """Give what a file holds."""
    value: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 — a safe one
    return value


# The same in C, where PyYAML has it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
