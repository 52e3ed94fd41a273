import pytest

from tests.journeys.device import DESKTOP, PHONE, Devices, Size, Theme
from tests.product.town import PASSWORD, Town

FOR_ALL = ["/", "/sign-in/", "/register/", "/forgotten-password/"]
FOR_PEOPLE = ["/account/", "/account/password/", "/tokens/"]


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["light", "dark"])
async def test_axe_finds_nothing_on_the_plain_pages(town: Town, devices: Devices, size: Size, theme: Theme) -> None:
    device = await devices.new(size=size, theme=theme)
    found = []
    for path in FOR_ALL:
        await device.open(path)
        found += [f"{path}: {line}" for line in await device.findings()]
    await device.sign_in(town.person(password=PASSWORD))
    for path in FOR_PEOPLE:
        await device.open(path)
        found += [f"{path}: {line}" for line in await device.findings()]
    assert found == []
