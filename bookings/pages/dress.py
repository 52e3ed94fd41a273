"""How the plain pages are dressed: as the screens are, in styles of the same build, or barely where there is none."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

# As frontend/vite.config.ts names them.
MANIFEST = "manifest.json"
STYLES = "src/pages/pages.scss"
BARE = "pages/bare.css"


def stylesheet() -> str:
    """Give the address of the plain pages' styles; it changes with what is in them."""
    manifest = Path(settings.SCREENS) / MANIFEST
    try:
        return _styles_in(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError:
        return static(BARE)


@lru_cache(maxsize=1)
def _styles_in(manifest: Path, written_ns: int) -> str:  # noqa: ARG001 — another build is another file
    return f"/{json.loads(manifest.read_text())[STYLES]['file']}"
