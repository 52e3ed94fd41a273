// @vitest-environment happy-dom
import { act, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { filtered, sorted } from "../../src/owner/bookings";
import { turn } from "../until";
import { withWatching } from "../realtime/watching";
import { answer, eventually, golden, openPage, press, refuse, saidAt, shows, SNAPSHOT, type } from "./owning";

const watching = withWatching();
const [FIRST] = SNAPSHOT.bookings;

function booking(id: number, label: string, name: string, vehicle: string, end: string) {
  if (!FIRST) throw new Error("the golden snapshot has no booking");
  const slot = { ...FIRST.slot, label };
  return { ...FIRST, id, slot, driver: { id, name }, vehicle_number: vehicle, end_time: `2026-01-15T${end}:00.000Z` };
}

const BOOKINGS = [
  booking(1, "A10", "Änne Abt", "KL-08-AZ-1234", "15:00"),
  booking(2, "A2", "Bo Zell", "HB-XY-9", "14:30"),
  booking(3, "B1", "bo abt", "MH12-AB-4321", "16:00"),
];
const ids = (bookings: readonly { id: number }[]): number[] => bookings.map((each) => each.id);

test.each([
  ["", [1, 2, 3]],
  ["abt", [1, 3]],
  ["bo A2", [2]],
  ["kl08az", [1]],
  ["hb-xy", [2]],
  ["nobody", []],
])("bookings found by %j", (words, expected) => {
  expect(ids(filtered(BOOKINGS, words))).toEqual(expected);
});

test.each([
  ["slot", false, [2, 1, 3]],
  ["slot", true, [3, 1, 2]],
  ["driver", false, [1, 3, 2]],
  ["vehicle", false, [2, 1, 3]],
  ["remaining", false, [2, 1, 3]],
  ["remaining", true, [3, 1, 2]],
] as const)("bookings sorted by %s, descending: %s", (by, isDescending, expected) => {
  expect(ids(sorted(BOOKINGS, { by, isDescending }))).toEqual(expected);
});

function labels(): (string | null)[] {
  const rows = within(screen.getByRole("table", { name: "Bookings" }))
    .getAllByRole("row")
    .slice(1);
  return rows.map((row) => within(row).getAllByRole("cell")[0]?.textContent ?? null);
}

test("the table says by what it is sorted, turns around, and finds", async () => {
  await openPage(watching());
  expect(labels()).toEqual(["A2", "A10"]);
  press("Time left");
  expect(labels()).toEqual(["A10", "A2"]);
  expect(screen.getByRole("columnheader", { name: "Time left" }).getAttribute("aria-sort")).toBe("descending");
  press("Slot");
  expect(labels()).toEqual(["A2", "A10"]);
  type("Find by driver, vehicle or slot", "bilal");
  expect(labels()).toEqual(["A2"]);
  type("Find by driver, vehicle or slot", "zzz");
  await shows("No booking matches “zzz”.");
});

test("cancelling asks once, sends the reason, and says that the driver was told", async () => {
  const peer = await openPage(watching());
  press("Cancel slot A2 of Bilal Demo");
  expect(peer.frames.some((frame) => frame.type === "cancel-booking")).toBe(false);
  type(/Reason/, "  The deck is cleaned ");
  press("Cancel the booking");
  const asked = await answer(peer, "cancel-booking", { booking: {} });
  expect(asked).toMatchObject({ booking_id: 2, reason: "The deck is cleaned" });
  await shows("Slot A2 is free again. Bilal Demo was told.");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("without a reason none is sent, and what the server refuses stands at its field", async () => {
  const peer = await openPage(watching());
  press("Cancel slot A2 of Bilal Demo");
  press("Cancel the booking");
  expect(await peer.asked("cancel-booking")).not.toHaveProperty("reason");
  await refuse(peer, "cancel-booking", { error: "reason: Too long.", fields: { reason: ["Too long."] } });
  await eventually(() => saidAt(/Reason/) === "Too long.", "the refusal");
});

test("an answer that got lost is neither done nor failed", async () => {
  const peer = await openPage(watching());
  press("Cancel slot A2 of Bilal Demo");
  press("Cancel the booking");
  await peer.asked("cancel-booking");
  peer.vanish();
  await shows(/If it was cancelled, the booking leaves your list/);
});

test("without a connection nothing is sent, and that is said", async () => {
  const peer = await openPage(watching());
  peer.vanish();
  await eventually(() => watching().realtime.status.mark === "reconnecting", "the loss");
  press("Cancel slot A2 of Bilal Demo");
  press("Cancel the booking");
  await shows(/Nothing was changed/);
});

test("a booking that ends while one is asked cannot be cancelled any more", async () => {
  const peer = await openPage(watching());
  press("Cancel slot A2 of Bilal Demo");
  const booked = SNAPSHOT.bookings[0];
  const ended = { ...golden("owner.booking-completed"), version: SNAPSHOT.version + 1 };
  await act(async () => {
    peer.send({ ...ended, booking: { ...booked, status: "completed" } });
    await turn();
  });
  await shows("This booking has ended.");
  expect(screen.queryByRole("button", { name: "Cancel the booking" })).toBeNull();
});

test("the time left counts by the server's clock and ends with the server's word alone", async () => {
  await openPage(watching());
  const { clock } = watching().realtime;
  const endMs = Date.parse(SNAPSHOT.bookings[0]?.end_time ?? "");
  act(() => {
    clock.sample(clock.moment(), endMs - 2_500);
  });
  const first = (): string => screen.getAllByRole("row")[1]?.textContent ?? "";
  await eventually(() => first().includes("00:02"), "two seconds");
  act(() => {
    vi.advanceTimersByTime(3_000);
  });
  await eventually(() => first().includes("Ending…"), "its end");
});
