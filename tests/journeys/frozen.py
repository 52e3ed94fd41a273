"""Pages that the browser freezes and thaws by itself: while they are frozen no debugger is attached to them.

Playwright attaches one to every page and lets each believe that it is seen, so these open in a browser without it.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.journeys.chromium import Chromium
from tests.product.programs import HOST

STARTED_WITHIN_S = 30
ANSWERED_WITHIN_S = 10
SHOWN_WITHIN_S = 10
LOOK_EVERY_S = 0.1
ARGUMENTS = ("--headless", "--no-sandbox", "--remote-debugging-port=0", "--window-size=800,800")
# Of each moment in which one of these things changed: the moment, and all of them.
RECORD = """
(told) => {
  window.seen = [];
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    const said = Object.fromEntries(Object.entries(told).map(([name, expression]) => [name, expression()]));
    if (JSON.stringify(said) !== JSON.stringify(seen.at(-1)?.[1])) seen.push([now(), said]);
  };
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, everything);
  document.addEventListener("freeze", () => { window.wasFrozen = true; });
  document.addEventListener("resume", () => { window.wokenMs ??= now(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") window.hiddenMs ??= now();
    else window.wokenMs ??= now();
  });
  look();
}
"""
Said = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What a page showed, and when; since when it was hidden and seen again (milliseconds, by one clock for all)."""

    moments: list[tuple[float, Said]]
    hidden_ms: float
    woken_ms: float
    was_frozen: bool

    def at(self, after_ms: float) -> Said:
        """Give what it showed this long after it woke up."""
        return [said for at_ms, said in self.moments if at_ms <= self.woken_ms + after_ms][-1]

    def since_waking(self) -> list[Said]:
        """Give all that it showed from then on."""
        return [said for at_ms, said in self.moments if at_ms > self.woken_ms]

    def while_hidden(self) -> list[Said]:
        """Give all that it showed while nobody saw it."""
        return [said for at_ms, said in self.moments if self.hidden_ms < at_ms < self.woken_ms]


class Refused(Exception):
    """The browser does not do it; a page that is still coming has nothing to evaluate in."""


class Debugger:
    """The browser's end of its protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = count(1)

    async def ask(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Call a method and give what it gives; events are passed over."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        await self._connection.send(json.dumps(message | ({"sessionId": session} if session else {})))
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            while True:
                answer = json.loads(await self._connection.recv())
                if answer.get("id") == number:
                    if "error" in answer:
                        raise Refused(f"{method}: {answer['error']}")
                    return answer["result"]


class Page:
    """A page in a window of its own."""

    def __init__(self, debugger: Debugger, target: str) -> None:
        self._debugger, self._target = debugger, target
        self._session: str | None = None

    async def evaluate(self, expression: str) -> Any:
        """Give what the expression gives, promises awaited; attaches a debugger to the page."""
        if self._session is None:
            attached = await self._debugger.ask("Target.attachToTarget", targetId=self._target, flatten=True)
            self._session = attached["sessionId"]
        told = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = await self._debugger.ask("Runtime.evaluate", self._session, **told)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def shows(self, expression: str) -> Any:
        """Wait until the expression gives something, and give that."""
        async with asyncio.timeout(SHOWN_WITHIN_S):
            while True:
                with suppress(Refused):
                    if found := await self.evaluate(expression):
                        return found
                await asyncio.sleep(LOOK_EVERY_S)

    async def record(self, told: Mapping[str, str]) -> None:
        """Note from now on whenever one of these expressions gives something else."""
        functions = ", ".join(f"{name}: () => ({expression})" for name, expression in told.items())
        await self.evaluate(f"({RECORD})({{ {functions} }})")

    async def freeze(self) -> None:
        """Let the browser hide and freeze it, and leave it alone."""
        await self._debugger.ask("Page.setWebLifecycleState", self._session, state="frozen")
        await self.hide()

    async def hide(self) -> None:
        """Let nobody see it, and leave it alone."""
        await self._debugger.ask("Target.detachFromTarget", sessionId=self._session)
        self._session = None
        await self._window("minimized")

    async def show(self) -> None:
        """Let its window be seen again: what was frozen is thawed by the browser, without a debugger."""
        await self._window("normal")

    async def _window(self, state: str) -> None:
        window = await self._debugger.ask("Browser.getWindowForTarget", targetId=self._target)
        bounds = {"windowState": state}
        await self._debugger.ask("Browser.setWindowBounds", windowId=window["windowId"], bounds=bounds)

    async def seen(self) -> Seen:
        """Give what was recorded."""
        moments, *rest = await self.evaluate("[seen, window.hiddenMs, window.wokenMs, window.wasFrozen ?? false]")
        assert None not in rest, "it was never hidden, or never seen again"
        return Seen([(at_ms, said) for at_ms, said in moments], *rest)


class BareBrowser:
    """A browser that only we talk to."""

    def __init__(self, debugger: Debugger) -> None:
        self._debugger = debugger

    async def open(self, address: str, cookies: Mapping[str, str]) -> Page:
        """Give a page in a window of its own, with cookies that no other page has."""
        context = await self._debugger.ask("Target.createBrowserContext")
        told = [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        await self._debugger.ask("Storage.setCookies", cookies=told, **context)
        made = await self._debugger.ask("Target.createTarget", url=address, **context)
        return Page(self._debugger, made["targetId"])


@asynccontextmanager
async def bare_browser(found: Chromium) -> AsyncIterator[BareBrowser]:
    """Start one; end it afterwards."""
    folder = Path(tempfile.mkdtemp())
    process = await asyncio.create_subprocess_exec(
        found.program,
        *ARGUMENTS,
        f"--user-data-dir={folder}",
        "about:blank",
        env=found.whole_environment(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        port, path = await _told(folder / "DevToolsActivePort")
        async with connect(f"ws://{HOST}:{port}{path}", max_size=None, ping_interval=None) as connection:
            debugger = Debugger(connection)
            yield BareBrowser(debugger)
            await debugger.ask("Browser.close")
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _told(file: Path) -> list[str]:
    async with asyncio.timeout(STARTED_WITHIN_S):
        while len(told := _words(file)) < len(("port", "path")):
            await asyncio.sleep(LOOK_EVERY_S)
    return told


def _words(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []
