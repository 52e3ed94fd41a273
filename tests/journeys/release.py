"""The next version of the display, made of the one that was built: another script and another worker."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.product.programs import BASE, Server

BUILT = BASE / "frontend" / "dist"
SETTINGS = "next_version"
IS_NEXT = "document.documentElement.dataset.version === 'next'"
OTHER_SCREENS = """
from pathlib import Path

from parkmate.settings import *

SCREENS = WHITENOISE_ROOT = Path({screens!r})
"""
MARKED = "document.documentElement.dataset.version = 'next';\n"


@contextmanager
def next_version(server: Server, folder: Path) -> Iterator[None]:
    """Let the server, when it starts again, have the next version; afterwards the one that was built."""
    screens = folder / "dist"
    _make(screens)
    (folder / f"{SETTINGS}.py").write_text(OTHER_SCREENS.format(screens=str(screens)))
    before = server.env
    server.env = {**before, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(folder)}
    try:
        yield
    finally:
        server.env = before
        server.restart()


def _make(screens: Path) -> None:
    shutil.copytree(BUILT, screens)
    found = re.search(r"/assets/(kiosk-[\w-]{8})\.js", (screens / "kiosk.html").read_text())
    assert found is not None, "the display's page names no script"
    name = found[1]
    after = f"kiosk-{name[-1:-9:-1]}"
    (screens / "assets" / f"{name}.js").rename(screens / "assets" / f"{after}.js")
    for file in [*screens.glob("*.html"), *screens.glob("*.js"), *screens.glob("assets/*.js")]:
        was = file.read_text()
        text = re.sub(r'("name":"kiosk-)[0-9a-f]{16}"', r'\g<1>0123456789abcdef"', was.replace(name, after))
        if file.stem == after:
            text = MARKED + text
        if text != was:
            file.write_text(text)
            _forget_compressed(file)
    for packed in screens.glob(f"assets/{name}.js.*"):
        packed.unlink()


def _forget_compressed(file: Path) -> None:
    for packed in file.parent.glob(f"{file.name}.*"):
        packed.unlink()
