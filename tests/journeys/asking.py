"""Asking a page until it gives something.

Playwright's own way has the page itself evaluate a text, which the product's Content-Security-Policy forbids.
"""

import asyncio
from typing import Any

from playwright.async_api import Error, Page

from tests.journeys.device import SHOWN_WITHIN_MS

ASK_EVERY_S = 0.01
LOADING = "Execution context was destroyed"


async def until(page: Page, condition: str, argument: object = None, *, within_ms: float = SHOWN_WITHIN_MS) -> Any:
    """Wait until the expression, or function of the argument, gives something, and give that."""
    async with asyncio.timeout(within_ms / 1000):
        while not (found := await _asked(page, condition, argument)):
            await asyncio.sleep(ASK_EVERY_S)
    return found


async def _asked(page: Page, condition: str, argument: object) -> Any:
    try:
        return await page.evaluate(condition, argument)
    except Error as error:
        if LOADING not in str(error):
            raise
        return None
