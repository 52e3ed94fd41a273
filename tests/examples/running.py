"""An example as a process; what it prints is read with a bound."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from parkmate.screens.node import node, with_packages

BOUND_S = 30.0
EXAMPLES = Path(__file__).parents[2] / "examples"
LANGUAGES = ("python", "javascript")


class Example:
    """One run, and all that it has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []

    async def line_with(self, part: str) -> str:
        """Give the next line with this part."""
        assert self.process.stdout is not None
        async with asyncio.timeout(BOUND_S):
            while line := (await self.process.stdout.readline()).decode().rstrip("\n"):
                self.said.append(line)
                if part in line:
                    return line
        raise AssertionError(f"it ended without {part!r}: {self.said}, {await self.end()}")

    async def end(self) -> tuple[int, str]:
        """Give its exit code and what it said of trouble."""
        assert self.process.stderr is not None
        async with asyncio.timeout(BOUND_S):
            trouble = (await self.process.stderr.read()).decode()
            return await self.process.wait(), trouble


@asynccontextmanager
async def running(language: str, *words: object, example: str = "book") -> AsyncIterator[Example]:
    """Run an example of a language with these words."""
    process = await asyncio.create_subprocess_exec(
        *command(language, example),
        *map(str, words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Example(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def command(language: str, example: str) -> list[str]:
    """Give the program and the example's file."""
    if language == "python":
        return [sys.executable, str(EXAMPLES / f"python/{example}.py")]
    return [node(), str(with_packages(EXAMPLES / "javascript") / f"{example}.js")]
