"""`python -m tests.protocol.write`: writes the golden frames anew, on a database of its own."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    told = Path(__file__).parent / "test_frames.py"
    sys.exit(pytest.main(["-q", str(told), "-k", "written_anew", "--write-frames"]))
