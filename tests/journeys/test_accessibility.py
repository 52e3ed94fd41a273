import pytest

from tests.journeys.device import DESKTOP, PHONE, Devices, Size, Theme
from tests.journeys.tour import Tour
from tests.product.town import Town


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["light", "dark"])
async def test_axe_finds_nothing_on_any_screen(town: Town, devices: Devices, size: Size, theme: Theme) -> None:
    found = []
    async for name, device in Tour(town, devices, size, theme).stops():
        import time; t = time.monotonic()
        found += [f"{name}: {line}" for line in await device.findings()]
        print(f"{time.monotonic():.1f} {name} {time.monotonic()-t:.2f}")
    (__import__("pathlib").Path("/tmp/axe-" + theme)).write_text("\n".join(found))
    assert found == []
