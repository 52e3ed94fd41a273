"""The part of the tour through the pages that Django writes itself."""

from collections.abc import AsyncIterator

from tests.journeys.device import Device
from tests.product.town import Person

ANYBODYS = {
    "home": "/",
    "sign-in": "/sign-in/?next=/lots",
    "register": "/register/",
    "forgotten-password": "/forgotten-password/",
    "forgotten-password-asked": "/forgotten-password/asked/",
    "new-password-too-late": "/new-password/x/y/",
    "no-such-page": "/nothing/",
    "sockets": "/api/sockets/",
}
ONES_OWN = {
    "home-signed-in": "/",
    "account": "/account/",
    "change-password": "/account/password/",
    "tokens": "/tokens/",
}


async def plain(device: Device, person: Person) -> AsyncIterator[str]:
    """Give the name of each page while the device shows it: as a stranger, with mistakes, signed in."""
    device.allow("status of 404")
    for name, path in ANYBODYS.items():
        await device.open(path)
        yield name
    async for name in _mistakes(device):
        yield name
    await device.sign_in(person)
    for name, path in ONES_OWN.items():
        await device.open(path)
        yield name


async def _mistakes(device: Device) -> AsyncIterator[str]:
    page = await device.open("/sign-in/")
    await page.get_by_label("User name").fill("nobody")
    await page.get_by_label("Password").fill("nothing that is right")
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_text("Nobody has this user name and password").wait_for()
    yield "sign-in-wrong"
    await device.open("/register/")
    await page.get_by_label("User name").fill("a b")
    await page.get_by_label("Password", exact=True).fill("a quiet word or two")
    await page.get_by_label("The same password again").fill("another")
    await page.get_by_role("button", name="Register").click()
    await page.get_by_text("The two passwords are not the same").wait_for()
    yield "register-wrong"
