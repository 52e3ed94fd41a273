// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { withWatching } from "../realtime/watching";
import { boardEvent, boardSnapshot, booking, driverEvent, driverSnapshot, slot, taken } from "./booking";
import { Page } from "./page";

const watching = withWatching();
const BOARD = "/ws/lots/3/";
const DRIVER = "/ws/driver/";

async function withSheet(answers: ConstructorParameters<typeof Page>[2] = [], vehicles = ["KL-08-AZ-1234"]) {
  const page = new Page(watching(), "/lots/3", answers);
  await page.says(DRIVER, driverSnapshot([], vehicles));
  await page.says(BOARD, boardSnapshot([slot(1), taken(2), slot(3), slot(4)]));
  await page.shows("A1");
  fireEvent.click(screen.getByRole("button", { name: "Slot A1, Free" }));
  await page.shows("Book A1");
  await page.eventually(() => vehicles.every((number) => page.text.includes(number)), "the vehicles");
  return page;
}

const press = (name: string): void => {
  fireEvent.click(screen.getByRole("button", { name }));
};
const refused = (status: number, code: string, more = {}): Response =>
  Response.json({ code, error: "No.", ...more }, { status });

test("a booked slot cannot be chosen", async () => {
  const page = await withSheet();
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  fireEvent.click(screen.getByRole("button", { name: /^Slot A2, Booked/ }));
  expect(page.text).not.toContain("Book A2");
});

test("a slot is booked with the remembered vehicle, the lot's usual duration and the price that was seen", async () => {
  const page = await withSheet([Response.json(booking(7), { status: 201 })]);
  expect(page.text).toMatch(/Until20:30Price₹40.00/);
  press("Book A1");
  await page.eventually(() => page.address === "/booking-confirmation?booking=7", "the way to the countdown");
  expect(page.sent).toMatchObject([
    {
      path: "/api/bookings/",
      body: { slot: 1, vehicle_number: "KL-08-AZ-1234", duration: 3_600, expected_price: "40.00" },
    },
  ]);
});

test("a double tap sends one intent", async () => {
  const page = await withSheet([new Promise(() => undefined)]);
  press("Book A1");
  await page.shows("Booking…");
  press("Booking…");
  expect(page.sent).toHaveLength(1);
});

test("a longer time costs more", async () => {
  const page = await withSheet();
  press("Longer");
  expect(page.text).toMatch(/Until21:00Price₹60.00/);
});

test("who has no vehicle yet is asked for one", async () => {
  const page = await withSheet([Response.json(booking(7), { status: 201 })], []);
  press("Book A1");
  expect(page.text).toContain("Enter your vehicle's number.");
  fireEvent.change(screen.getByLabelText("Vehicle number"), { target: { value: " ka 5 x 1 " } });
  press("Book A1");
  await page.eventually(() => page.sent.length === 1, "the call");
  expect(page.sent[0]?.body).toMatchObject({ vehicle_number: "ka 5 x 1" });
});

test("what is wrong with a field stands at the field", async () => {
  const fields = { vehicle_number: ["Enter a vehicle number."] };
  const page = await withSheet([refused(400, "invalid", { fields })]);
  press("Book A1");
  await page.shows("Enter a vehicle number.");
  expect(screen.getByLabelText("Vehicle number").getAttribute("aria-invalid")).toBe("true");
});

test("if another driver is faster the sheet says so and offers the nearest free slot", async () => {
  const page = await withSheet();
  await page.says(BOARD, boardEvent(taken(1), 2));
  await page.shows("Somebody was faster: slot A1 is taken now. The nearest free one is A3.");
  press("Take A3");
  await page.shows("Book A3");
});

test("a refusal says the same, also before the board does", async () => {
  const page = await withSheet([refused(409, "slot-taken")]);
  press("Book A1");
  await page.shows("The nearest free one is A3.");
});

test("a dearer price is asked about", async () => {
  const page = await withSheet([refused(409, "price-changed", { price: "50.00" }), new Promise(() => undefined)]);
  press("Book A1");
  await page.shows("The price has changed from ₹40.00 to ₹50.00.");
  press("Book A1 for ₹50.00");
  await page.eventually(() => page.sent.length === 2, "the second call");
  expect(page.sent[1]?.body).toMatchObject({ expected_price: "50.00" });
  expect(page.sent[1]?.key).not.toBe(page.sent[0]?.key);
});

test("a lost answer is being checked with the same key, and our own booking is not another driver's", async () => {
  const page = await withSheet(["no answer", Response.json(booking(7), { status: 201 })]);
  press("Book A1");
  await page.shows("No answer yet. Checking whether slot A1 is yours");
  await page.says(BOARD, boardEvent(taken(1), 2));
  await page.says(DRIVER, driverEvent("booking-created", booking(7)));
  await page.shows("Slot A1");
  expect(page.text).not.toContain("Somebody was faster");
  vi.advanceTimersByTime(1_000);
  await page.eventually(() => page.address === "/booking-confirmation?booking=7", "the way to the countdown");
  expect(new Set(page.sent.map((each) => each.key)).size).toBe(1);
});

test("one's own slot leads to its countdown", async () => {
  const page = new Page(watching(), "/lots/3");
  await page.says(DRIVER, driverSnapshot([booking(7)]));
  await page.says(BOARD, boardSnapshot([taken(1)]));
  await page.eventually(() => document.querySelector("[data-mine]") !== null, "the mark on the slot");
  fireEvent.click(screen.getByRole("button", { name: /^Slot A1/ }));
  expect(page.address).toBe("/booking-confirmation?booking=7");
});

test("a full lot says when the next slot frees", async () => {
  const page = new Page(watching(), "/lots/3");
  await page.says(BOARD, boardSnapshot([taken(1), taken(2)]));
  await page.shows(/Next slot frees in (59:59|1:00:00)/);
});

test("a lot that is not there says so", async () => {
  const page = new Page(watching(), "/lots/3");
  (await watching().peer(BOARD)).close(4404);
  await page.shows("There is no such lot");
});
