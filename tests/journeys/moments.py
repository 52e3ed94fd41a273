"""When a page showed something, by a clock that no page can set: how long the test takes to hear of it is not in it."""

import asyncio
import time
from collections.abc import Awaitable

from playwright.async_api import Page

from tests.journeys.asking import until
from tests.journeys.device import Device

# How long a change may take from one screen to all others.
EVERYWHERE_WITHIN_MS = 1_000
SLOT = """
([label, states]) => [...document.querySelectorAll("li > [data-state]")].some((cell) =>
  cell.querySelector("[data-number]")?.textContent.replace("Slot ", "") === label && states.includes(cell.dataset.state)
) && performance.timeOrigin + performance.now()
"""
TEXT = """
([selector, pattern]) => [...document.querySelectorAll(selector)].some((each) =>
  new RegExp(pattern, "i").test(each.innerText)
) && performance.timeOrigin + performance.now()
"""


def now() -> float:
    """Give this moment by the same clock."""
    return time.time() * 1000


async def now_at(device: Device) -> float:
    """Give this moment by the clock of a page whose clock was taken over."""
    return float(await device.page.evaluate("performance.timeOrigin + performance.now()"))


async def slot(device: Device, label: str, *states: str) -> float:
    """Give when the slot was first shown in one of these states."""
    return await _first(device.page, SLOT, [label, list(states)])


async def booked(device: Device, label: str) -> float:
    """Give when the slot was first shown as booked."""
    return await slot(device, label, "booked", "expiring")


async def free(device: Device, label: str) -> float:
    """Give when the slot was first shown as free."""
    return await slot(device, label, "free")


async def text(device: Device, pattern: str, *, within: str = "body") -> float:
    """Give when a text like this was first shown."""
    return await _first(device.page, TEXT, [within, pattern])


class Watching:
    """Looks from now on at all that is to be shown."""

    def __init__(self, *shown: Awaitable[float]) -> None:
        self._shown = asyncio.gather(*shown)

    async def within(self, ms: float = EVERYWHERE_WITHIN_MS, *, since: float) -> None:
        """Wait for all of it; fails if any was shown later than this after that moment."""
        took = [round(at - since) for at in await self._shown]
        assert max(took) <= ms, f"shown after {took} ms"


async def _first(page: Page, condition: str, argument: object) -> float:
    return float(await until(page, condition, argument))
