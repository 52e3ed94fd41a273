from tests.product.browser import Browser
from tests.product.town import PASSWORD, Person, Town


async def test_the_end_is_the_same_after_signing_in_again_and_on_another_device(town: Town) -> None:
    place, driver = town.lot(), town.person(password=PASSWORD)
    laptop = Browser(town, town.product.server)
    await laptop.sign_in(driver)
    answer = await laptop.post("/api/bookings/", {"slot": place.slots[0], "vehicle_number": driver.plate})
    assert answer.status == 201
    booking = answer.json
    assert await end_time_in(laptop, driver, booking["id"]) == booking["end_time"]
    await laptop.sign_out()
    assert await (await laptop.open("/ws/driver/", driver)).closed() == 4401
    await laptop.sign_in(driver)
    assert await end_time_in(laptop, driver, booking["id"]) == booking["end_time"]
    assert await end_time_on_a_phone(town, driver, booking["id"]) == booking["end_time"]


async def end_time_in(browser: Browser, driver: Person, booking_id: int) -> str:
    (booking,) = (await (await browser.open("/ws/driver/", driver)).begin())["bookings"]
    assert booking["id"] == booking_id
    assert 3590 <= booking["remaining_time"] <= 3600
    return str(booking["end_time"])


async def end_time_on_a_phone(town: Town, driver: Person, booking_id: int) -> str:
    credentials = {"username": driver.username, "password": PASSWORD}
    answer = await town.post(town.product.server, "/api/token/", credentials, {})
    assert answer.status == 200
    signed_in = {"Authorization": f"Token {answer.json['token']}"}
    screen = await town.open(town.product.server, "/ws/driver/", signed_in, user_id=driver.id)
    (booking,) = (await screen.begin())["bookings"]
    assert booking["id"] == booking_id
    return str(booking["end_time"])
