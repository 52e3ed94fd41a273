from tests.journeys.device import PHONE, Devices
from tests.journeys.tour import Tour
from tests.product.town import Town


async def test_axe_finds_nothing_on_any_screen_in_either_theme(town: Town, devices: Devices) -> None:
    found = []
    async for name, device in Tour(town, devices, PHONE).stops():
        found += [f"{name}: {line}" for line in await device.findings()]
        await device.page.emulate_media(color_scheme="dark")
        found += [f"{name}, dark: {line}" for line in await device.findings("color-contrast")]
        await device.page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)
