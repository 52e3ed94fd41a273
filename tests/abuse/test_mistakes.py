from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.abuse.counting import tried
from tests.product.town import Person, Town

RAISE = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a secret of ours' USING ERRCODE = '{code}'; END $$;
CREATE TRIGGER spoil BEFORE {deed} ON bookings_booking FOR EACH ROW WHEN (NEW.driver_id = {driver})
EXECUTE FUNCTION spoil()
"""
DISK_FULL, A_MISTAKE = "53100", "XX000"


@contextmanager
def spoilt(town: Town, deed: str, code: str, driver: Person) -> Iterator[None]:
    """Let the database raise this error whenever this is done to one of the driver's bookings."""

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    tried("faults of the database")
    town.do(lambda: run(RAISE.format(deed=deed, code=code, driver=driver.id)))
    try:
        yield
    finally:
        town.do(lambda: run("DROP FUNCTION spoil() CASCADE"))


@pytest.mark.usefixtures("neighbours")
async def test_a_full_disk_is_unavailable_and_no_mistake_of_ours(town: Town) -> None:
    driver, place = town.person(), town.lot(slots=2)
    booking = await driver.book(place.slots[0])
    screen = await driver.watch()
    with spoilt(town, "INSERT OR UPDATE", DISK_FULL, driver):
        answer = await driver.try_to_book(place.slots[1], vehicle_number="QZ-77")
        assert (answer.status, answer.code, "retry-after" in answer.headers) == (503, "unavailable", True)
        assert (await screen.ask("cancel-booking", booking_id=booking["id"]))["code"] == "unavailable"
    await driver.book(place.slots[1], vehicle_number="QZ-77")
    assert (await screen.ask("cancel-booking", booking_id=booking["id"]))["type"] == "reply"
    assert "Traceback" not in town.product.trouble(), "the operator is told in a line"


async def test_a_handler_that_raises_is_answered_without_a_word_of_it_and_its_socket_lives(town: Town) -> None:
    driver, place = town.person(), town.lot()
    booking = await driver.book(place.slots[0])
    screen = await driver.watch()
    with spoilt(town, "UPDATE", A_MISTAKE, driver):
        refusal = await screen.ask("cancel-booking", booking_id=booking["id"])
        assert refusal["code"] == "server-error"
        assert "secret" not in screen.texts[-1]
    assert (await screen.ask("cancel-booking", booking_id=booking["id"]))["type"] == "reply"
    assert "a command failed" in town.product.trouble(), "it is ours to know"
