"""`manage.py watch` as a process, on a machine that has nothing but the server's URL."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

BOUND_S = 20.0
BASE = Path(__file__).parents[3]


@dataclass
class Watching:
    """The process; what it prints is read with a bound."""

    process: asyncio.subprocess.Process
    out: asyncio.StreamReader

    async def line(self) -> str:
        async with asyncio.timeout(BOUND_S):
            return (await self.out.readline()).decode().rstrip("\n")

    async def line_with(self, part: str) -> str:
        said: list[str] = []
        try:
            async with asyncio.timeout(BOUND_S):
                while not said or part not in said[-1]:
                    said.append(await self.line())
                    assert said[-1], f"ended before it said {part!r}: {await self.end()}"
        except TimeoutError:
            raise AssertionError(f"it did not say {part!r} but {said}") from None
        return said[-1]

    async def until(self, part: str) -> str:
        """Give all that was written up to and with this part."""
        said = b""
        try:
            async with asyncio.timeout(BOUND_S):
                while part.encode() not in said:
                    said += await self.out.read(1)
        except TimeoutError:
            raise AssertionError(f"it did not say {part!r} but {said.decode()!r}") from None
        return said.decode()

    async def end(self) -> tuple[int, str]:
        """Give exit code and what went to the other output."""
        assert self.process.stderr is not None
        async with asyncio.timeout(BOUND_S):
            trouble = await self.process.stderr.read()
            return await self.process.wait(), trouble.decode()


@asynccontextmanager
async def watching(*words: str, terminal: bool = False, **environment: str) -> AsyncIterator[Watching]:
    """Run it with these words; on a pseudo-terminal of 80 columns, or into a pipe."""
    ours, theirs = os.openpty() if terminal else (None, asyncio.subprocess.PIPE)
    # No database answers there.
    alone = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "REDIS_URL": "", "TZ": "UTC", "TERM": "xterm"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(BASE / "manage.py"),
        "watch",
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=theirs,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **alone, "COLUMNS": "80", "LINES": "24", **environment},
    )
    out = process.stdout if ours is None else await _reader(ours, theirs)
    assert out is not None
    try:
        yield Watching(process, out)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _reader(ours: int, theirs: int) -> asyncio.StreamReader:
    os.close(theirs)
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(ours, "rb", 0))
    return reader
