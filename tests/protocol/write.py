"""`python -m tests.protocol.write`: writes the golden frames and their pictures anew, on a database of its own."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    # The frames first: the pictures are made of them.
    told = [str(Path(__file__).parent / name) for name in ("test_frames.py", "test_pictures.py")]
    sys.exit(pytest.main(["-q", *told, "-k", "written_anew", "--write-frames"]))
