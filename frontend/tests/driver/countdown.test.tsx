// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { CountdownRing } from "../../src/design/components/CountdownRing";
import type { Booking } from "../../src/realtime";
import { draw } from "../design/drawing";
import { withWatching } from "../realtime/watching";
import { at, boardSnapshot, booking, completed, driverEvent, driverSnapshot, NOW_MS, slot, taken } from "./booking";
import { Page } from "./page";

const watching = withWatching();
const DRIVER = "/ws/driver/";

async function showing(shown: Booking, answers: ConstructorParameters<typeof Page>[2] = []): Promise<Page> {
  const page = new Page(watching(), `/booking-confirmation?booking=${shown.id}`, answers);
  await page.says(DRIVER, driverSnapshot([shown]));
  await page.shows(shown.vehicle_number);
  return page;
}

function advance(seconds: number): void {
  act(() => {
    vi.advanceTimersByTime(seconds * 1000);
  });
}

const timer = (): string => screen.getByRole("timer").textContent;

test("the countdown runs on the page and in its title", async () => {
  const page = await showing(booking(7));
  expect(page.text).toContain("Slot A1 is yours until 19:40.");
  const before = timer();
  advance(5);
  expect([before, timer()]).toEqual(["00:10:00", "00:09:55"]);
  expect(document.title).toBe("09:55 · A1");
});

test("it warns from the server's moment on, and says ending until the server has spoken", async () => {
  const page = await showing(booking(7, { end_time: at(6), expiring_at: at(3), remaining_time: 6 }));
  expect(page.text).not.toContain("ends soon");
  advance(3.5);
  expect(page.text).toContain("Slot A1 ends soon.");
  expect(document.title).toBe("Ends soon: 00:02 · A1");
  advance(3);
  expect(page.text).toContain("Your time in slot A1 is ending.");
  expect(page.text).not.toContain("Your time is over");
  await page.says(DRIVER, driverEvent("booking-completed", completed(7)));
  await page.shows("Your time is over");
});

test("the time is said at ten, five and one minutes and at the end, and not each second", () => {
  const { clock } = watching().realtime;
  clock.sample(clock.moment(), NOW_MS);
  const ring = <CountdownRing startTime={at(0)} endTime={at(700)} state="booked" remainingS={700} />;
  const { container } = draw(watching().realtime, ring);
  const said: string[] = [];
  for (let seconds = 0; seconds < 705; seconds += 1) {
    advance(1);
    const now = container.querySelector("[role=status]")?.textContent ?? "";
    if (now !== (said.at(-1) ?? "")) said.push(now);
  }
  expect(said).toEqual(["10 minutes left.", "5 minutes left.", "1 minute left.", "The time is over."]);
});

test("cancelling asks once, and the page changes when the server has said so", async () => {
  const page = await showing(booking(7));
  fireEvent.click(screen.getByRole("button", { name: "Cancel booking" }));
  fireEvent.click(screen.getByRole("button", { name: "Yes, cancel it" }));
  const peer = await watching().peer(DRIVER);
  const asked = await peer.asked("cancel-booking");
  expect(asked).toMatchObject({ booking_id: 7 });
  peer.send({ type: "reply", server_time: at(1), request_id: asked["request_id"], booking: booking(7) });
  peer.send(
    driverEvent("booking-cancelled", booking(7, { status: "cancelled", end_reason: "driver", ended_at: at(1) })),
  );
  await page.shows("You cancelled it.");
});

test("a refused cancelling says why", async () => {
  const page = await showing(booking(7));
  fireEvent.click(screen.getByRole("button", { name: "Cancel booking" }));
  fireEvent.click(screen.getByRole("button", { name: "Yes, cancel it" }));
  const peer = await watching().peer(DRIVER);
  const { request_id } = await peer.asked("cancel-booking");
  peer.send({ type: "error", server_time: at(1), request_id, code: "booking-ended", error: "This booking is over." });
  await page.shows("This booking is over.");
});

test("what the owner said when cancelling is shown", async () => {
  const ended = {
    status: "cancelled",
    end_reason: "owner",
    reason: "The deck is being washed.",
    ended_at: at(0),
  } as const;
  const page = await showing(booking(7, ended));
  expect(page.text).toContain("The owner of the lot cancelled it.");
  expect(page.text).toContain("They said: “The deck is being washed.”");
});

test("renewing says what it costs today and until when, and goes on to the new countdown", async () => {
  const renewed = booking(8, { renewed_from: 7, start_time: at(0), end_time: at(3_600), expiring_at: at(3_300) });
  const answer = { message: "", old_booking_id: 7, new_booking: renewed };
  const page = await showing(completed(7), [Response.json(answer, { status: 201 })]);
  await page.says("/ws/lots/3/", boardSnapshot([slot(1, { price: "45.00" })]));
  await page.shows("Renewed now it costs ₹45.00 and lasts until 20:30.");
  await page.shows("The price has changed from ₹40.00 to ₹45.00.");
  fireEvent.click(screen.getByRole("button", { name: "Renew for ₹45.00" }));
  await page.eventually(() => page.address.endsWith("booking=8"), "the way to the new booking");
  expect(page.sent).toMatchObject([
    { path: "/api/bookings/7/renew/", body: { duration: 3_600, expected_price: "45.00" } },
  ]);
  await page.says(DRIVER, { ...driverEvent("booking-renewed", renewed), previous_booking_id: 7 });
  await page.shows("Slot A1 is yours until 20:30.");
});

test("a slot that somebody else has cannot be renewed", async () => {
  const page = await showing(completed(7));
  await page.says("/ws/lots/3/", boardSnapshot([taken(1)]));
  await page.shows("Slot A1 has been booked by somebody else.");
  expect(screen.queryByRole("button", { name: /Renew/ })).toBeNull();
});

test("a renewal on another device leads to the new countdown", async () => {
  const page = await showing(completed(7));
  const renewed = booking(8, { renewed_from: 7 });
  await page.says(DRIVER, { ...driverEvent("booking-renewed", renewed), previous_booking_id: 7 });
  await page.eventually(() => page.address.endsWith("booking=8"), "the way to the new booking");
});

test("a booking that was renewed long ago stays where it is and names the new one", async () => {
  const page = new Page(watching(), "/booking-confirmation?booking=7");
  await page.says(DRIVER, driverSnapshot([booking(8, { renewed_from: 7 }), completed(7)]));
  await page.shows("You renewed it.");
  expect(page.address).toBe("/booking-confirmation?booking=7");
});

test("an old booking is asked for, and one that is nobody's is said to be missing", async () => {
  const page = new Page(watching(), "/booking-confirmation?booking=7");
  const peer = await watching().peer(DRIVER);
  peer.send(driverSnapshot());
  const asked = await peer.asked("list-bookings");
  expect(asked).toMatchObject({ before: 8, limit: 1 });
  peer.send({
    type: "reply",
    server_time: at(1),
    request_id: asked["request_id"],
    bookings: [completed(5)],
    next: null,
  });
  await page.shows("There is no such booking");
});

test("an address without a booking says so", () => {
  expect(new Page(watching(), "/booking-confirmation?booking=x").text).toContain("No booking is named");
});
