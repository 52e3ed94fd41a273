"""A person's device: a browser with one page on it, which tells all that went wrong there."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser as Chrome
from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.wire import Wire
from tests.product.browser import Browser
from tests.product.town import Person, Place, Town

Theme = Literal["light", "dark"]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
# What a browser itself writes when the network or the server is away.
AWAY = re.compile(r"net::ERR_|WebSocket (connection|is closed)|status of 50[234]")
MOST_TABS = 40
# How long a test waits for what must come.
SHOWN_WITHIN_MS = 8_000
# A page that is left stops asking.
GIVEN_UP = "net::ERR_ABORTED"
# What the browser shows in place of a page that it could not get.
ERROR_PAGE = "chrome-error:"
TAPS = "addEventListener('click', ({ timeStamp }) => { window.tappedMs = performance.timeOrigin + timeStamp; }, true);"
WRONG_CLOCK = """
{
  const Right = Date;
  window.Date = class extends Right {
    constructor(...told) { if (told.length) super(...told); else super(Right.now() + %(by_ms)d); }
    static now() { return Right.now() + %(by_ms)d; }
  };
}
"""


@dataclass(frozen=True)
class Size:
    """A screen, in CSS pixels."""

    name: str
    width: int
    height: int
    is_phone: bool = False


PHONE = Size("phone", 390, 844, is_phone=True)
DESKTOP = Size("desktop", 1280, 800)


@dataclass
class Device:
    """One browser on one screen."""

    town: Town
    context: BrowserContext
    page: Page
    wire: Wire
    origin: str
    trouble: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._watch()

    async def sign_in(self, person: Person) -> None:
        """Let somebody be signed in here, without the form."""
        browser = Browser(self.town, self.town.product.server)
        await browser.sign_in(person)
        cookies: list[Any] = [
            {"name": name, "value": value, "url": self.origin} for name, value in browser.cookies.items()
        ]
        await self.context.add_cookies(cookies)

    async def open(self, path: str) -> Page:
        """Go to an address; gives the page."""
        await self.page.goto(f"{self.origin}{path}")
        return self.page

    async def take_over_clock(self) -> None:
        """Let the page's clocks and timers be the test's: they go on by themselves, and faster when it says so."""
        await self.page.clock.install()

    async def pass_time(self, seconds: int) -> None:
        """Let so much time pass on the page at once; every timer goes off, nothing comes from the network."""
        await self.page.clock.run_for(seconds * 1000)

    async def lose_network(self) -> None:
        """Cut it off, and let the browser know as a phone in a tunnel does."""
        self.wire.cut()
        await self.context.set_offline(offline=True)

    async def find_network(self) -> None:
        """Let it be there again."""
        self.wire.mend()
        await self.context.set_offline(offline=False)

    async def open_lot(self, place: Place) -> Page:
        """Go to a lot and wait until its slots are there."""
        await self.open(f"/lots/{place.id}")
        await self.slot("A1").wait_for()
        return self.page

    def slot(self, label: str) -> Locator:
        """Give a slot's cell, which is a button where it can be chosen."""
        said = self.page.locator("[data-number]", has_text=re.compile(rf"^(Slot )?{label}$"))
        return self.page.locator("li > [data-state]").filter(has=said)

    def timer(self) -> Locator:
        """Give the countdown."""
        return self.page.get_by_role("timer")

    def mark(self) -> Locator:
        """Give the connection mark."""
        return self.page.locator("[data-mark]")

    async def tab_to(self, control: Locator) -> None:
        """Press Tab until this control has the focus."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            if await control.and_(self.page.locator(":focus")).count():
                return
        raise AssertionError(f"{MOST_TABS} times Tab did not lead to {control}")

    def allow(self, *what: "str | re.Pattern[str]") -> None:
        """Let the browser write these things to its console from now on: they are the test's doing."""
        self._expected += [re.compile(each) for each in what]

    async def findings(self, *rules: str) -> list[str]:
        """Give what axe finds on the page as it is, by these rules or all: one line for each rule and place."""
        if not await self.page.evaluate("'axe' in window"):
            # Not as a script of the page's, which its security policy refuses.
            await self.page.evaluate(AXE.read_text())
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        found = await self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{violation['id']} ({violation['help']}): {' '.join(map(str, node['target']))}: {node['html'][:160]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    async def tapped_ms(self) -> float:
        """Give when somebody last clicked or tapped on the page, by a clock that no page can set."""
        return float(await self.page.evaluate("window.tappedMs"))

    def _watch(self) -> None:
        self.page.on("framenavigated", lambda frame: self._bad(frame.url) if frame.url.startswith(ERROR_PAGE) else None)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._bad(f"uncaught: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._bad(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self._bad(f"no answer: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._bad(f"status of {response.status}: {response.request.method} {response.url}")

    def _bad(self, what: str) -> None:
        if not any(pattern.search(what) for pattern in self._expected):
            self.trouble.append(f"{self.page.url}: {what}")


@dataclass
class Devices:
    """All devices of one test."""

    town: Town
    chrome: Chrome
    from_profile: Callable[[Path], Awaitable[BrowserContext]]
    stack: AsyncExitStack
    opened: list[Device] = field(default_factory=list)

    async def new(
        self,
        person: Person | None = None,
        *,
        size: Size = DESKTOP,
        theme: Theme = "light",
        is_still: bool = False,
        clock_wrong_by_s: int = 0,
    ) -> Device:
        """Give a device, with somebody signed in at it; on a still one nothing is animated."""
        context = await self.chrome.new_context(
            viewport={"width": size.width, "height": size.height},
            is_mobile=size.is_phone,
            has_touch=size.is_phone,
            device_scale_factor=2 if size.is_phone else 1,
            color_scheme=theme,
            reduced_motion="reduce" if is_still else "no-preference",
            locale="en-GB",
        )
        await context.add_init_script(TAPS)
        if clock_wrong_by_s:
            await context.add_init_script(WRONG_CLOCK % {"by_ms": clock_wrong_by_s * 1000})
        device = await self._device(context, await context.new_page(), None)
        if person is not None:
            await device.sign_in(person)
        return device

    async def at_profile(self, folder: Path, wire: Wire | None = None) -> Device:
        """Give a device that keeps what a browser keeps in this folder, over its own end; again on the same wire."""
        context = await self.from_profile(folder)
        return await self._device(context, context.pages[0], wire)

    async def _device(self, context: BrowserContext, page: Page, wire: Wire | None) -> Device:
        context.set_default_timeout(SHOWN_WITHIN_MS)
        if wire is None:
            wire = Wire(self.town.product.server)
            await wire.lay()
            self.stack.push_async_callback(wire.remove)
        self.stack.push_async_callback(context.close)
        device = Device(self.town, context, page, wire, wire.origin)
        self.opened.append(device)
        return device

    def trouble(self) -> str:
        """Give what went wrong at any of them."""
        return "\n".join(line for device in self.opened for line in device.trouble)
