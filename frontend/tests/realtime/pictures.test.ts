import { expect, test } from "vitest";

import type { ServerMessage } from "../../src/realtime/messages";
import { parse } from "../../src/realtime/parsing";
import { driver, kiosk, type Kind, lot, lots, owner } from "../../src/realtime/streams";
import { booking, event, heartbeat, lotSnapshot, pairingCode, snapshot, tick } from "./frames";

const NOW = "2026-01-15T14:00:00.000Z";

function read(frame: object): ServerMessage {
  const message = parse(JSON.stringify(frame));
  if (message === null) throw new Error("no message");
  return message;
}

/** Give what is shown after these frames. */
function after<Picture>(kind: Kind<Picture>, ...frames: object[]): Picture {
  const shown = frames.map(read).reduce<Picture | null>((picture, message) => kind.take(picture, message), null);
  if (shown === null) throw new Error("nothing is shown");
  return shown;
}

const ids = (things: readonly { readonly id: number }[]): number[] => things.map((thing) => thing.id);
const ended = (id: number, ended_at: string): object => booking(id, { status: "completed", ended_at });
const onBoard = { stream: "lot.3", lot_id: 3 };
const slot = (id: number, state: string): object => ({ id, label: `A${id}`, state, booking: null });

test("a driver's bookings: running by end, upcoming by start, ended latest first", () => {
  const bookings = [
    booking(1, { end_time: "2026-01-15T16:00:00.000Z" }),
    booking(2, { end_time: "2026-01-15T15:00:00.000Z" }),
    booking(3, { start_time: "2026-01-16T09:00:00.000Z" }),
    booking(4, { start_time: "2026-01-16T08:00:00.000Z" }),
    ended(5, "2026-01-15T11:00:00.000Z"),
  ];
  const changed = event(5, { type: "booking-completed", booking: ended(6, "2026-01-15T10:00:00.000Z") });
  expect(ids(after(driver, snapshot(4, { bookings }), changed).bookings)).toEqual([2, 1, 4, 3, 5, 6]);
});

test("a booking is replaced, and reads as it does at the event's moment", () => {
  const bookings = [booking(1), booking(2)];
  const later = { server_time: "2026-01-15T14:59:00.500Z", booking: booking(2, { vehicle_number: "B-2" }) };
  const shown = after(driver, snapshot(4, { bookings }), event(5, { type: "booking-updated", ...later }));
  expect(shown.bookings[1]).toMatchObject({ id: 2, vehicle_number: "B-2" });
  expect(shown.bookings[0]).toMatchObject({ id: 1, remaining_time: 59, is_expired: false });
});

test("a driver's history ends after twenty", () => {
  const bookings = Array.from({ length: 20 }, (_, index) => ended(index + 1, NOW));
  const one = event(5, { type: "booking-completed", booking: ended(99, "2026-01-15T14:00:01.000Z") });
  const shown = ids(after(driver, snapshot(4, { bookings }), one).bookings);
  expect(shown).toHaveLength(20);
  expect([shown[0], shown.at(-1)]).toEqual([99, 2]);
});

test("a vehicle moves to the front when a booking is made, however its hyphens stand, and not otherwise", () => {
  const before = snapshot(4, { vehicles: ["B-1", "KL08AZ1234", "C-3"] });
  expect(after(driver, before, event(5)).vehicles).toEqual(["KL-08-AZ-1234", "B-1", "C-3"]);
  expect(after(driver, before, event(5, { type: "booking-renewed" })).vehicles[0]).toBe("KL-08-AZ-1234");
  expect(after(driver, before, event(5, { type: "booking-updated" })).vehicles[0]).toBe("B-1");
});

test("a hidden page keeps a driver's socket while a booking is open, a board's not", () => {
  expect(driver.keepsHidden(after(driver, snapshot(4, { bookings: [booking(1)] })))).toBe(true);
  expect(driver.keepsHidden(after(driver, snapshot(4, { bookings: [ended(1, NOW)] })))).toBe(false);
  expect(lot(3).keepsHidden(after(lot(3), lotSnapshot))).toBe(false);
  expect(kiosk.keepsHidden(null)).toBe(true);
});

test("on a board the slot's entry is replaced, or the whole lot", () => {
  const booked = event(6, { ...onBoard, slot: slot(1, "booked") });
  expect(after(lot(3), lotSnapshot, booked).slots[0]?.state).toBe("booked");
  const updated = {
    ...event(6, onBoard),
    type: "lot-updated",
    lot: { id: 3, name: "New" },
    slots: [slot(2, "closed")],
  };
  expect(after(lot(3), lotSnapshot, updated)).toMatchObject({ lot: { name: "New" }, slots: [{ id: 2 }] });
});

test("what stands beside the stream changes nothing, and is no new picture", () => {
  const shown = after(driver, snapshot(4));
  for (const frame of [heartbeat(4), tick(4)]) expect(driver.take(shown, read(frame))).toBe(shown);
  for (const opening of [pairingCode, lotSnapshot]) {
    const display = after(kiosk, opening);
    expect(kiosk.take(display, read(heartbeat(4)))).toBe(display);
  }
});

test("an owner's picture: bookings until they end, slots in their lot alone, displays, the day", () => {
  const inLot = (id: number): object => ({ id, slots: [slot(1, "free"), slot(2, "free")] });
  const head = { stream: "owner.1", lot_id: 4, slot: slot(1, "booked") };
  const opening = snapshot(4, { stream: "owner.1", lots: [inLot(3), inLot(4)], bookings: [booking(1)], kiosks: [] });
  const made = after(owner, opening, event(5, { ...head, booking: booking(2, { end_time: NOW }) }));
  expect(ids(made.bookings)).toEqual([2, 1]);
  expect(made.lots.map((each) => each.slots[0]?.state)).toEqual(["free", "booked"]);
  const over = event(5, { ...head, type: "booking-completed", booking: ended(1, NOW) });
  expect(after(owner, opening, over).bookings).toEqual([]);
  const kiosks = [{ id: 1, name: "Gate", lot_id: 4, last_seen: null }];
  expect(after(owner, opening, event(5, { ...head, type: "kiosks-updated", kiosks })).kiosks).toEqual(kiosks);
  const today = { type: "today", server_time: NOW, lots: [{ lot_id: 4 }] };
  expect(after(owner, opening, today, event(5, head)).today).toEqual([{ lot_id: 4 }]);
  expect(after(owner, opening, today, opening).today).toEqual([{ lot_id: 4 }]);
  const lotUpdated = event(5, { ...head, type: "lot-updated", lot: { id: 2 }, slots: [] });
  expect(ids(after(owner, opening, lotUpdated).lots)).toEqual([2, 3, 4]);
  expect(ids(after(owner, opening, event(5, { ...head, type: "lots-changed" })).lots)).toEqual([3, 4]);
});

test("the overview is what came last", () => {
  const overview = (free: number): object => ({ type: "lots", server_time: NOW, lots: [{ id: 1, free }] });
  expect(after(lots, overview(3), overview(2))).toEqual([{ id: 1, free: 2 }]);
});

test("a display shows the board until the server sends a code, and the code until it sends a board", () => {
  expect(after(kiosk, pairingCode)).toMatchObject({ shows: "code", code: "BCDF23" });
  expect(after(kiosk, pairingCode, lotSnapshot)).toMatchObject({ shows: "board", lot: { id: 3 } });
  expect(after(kiosk, lotSnapshot, event(6, { ...onBoard, slot: slot(1, "booked") }))).toMatchObject({
    shows: "board",
    slots: [{ state: "booked" }],
  });
  expect(after(kiosk, lotSnapshot, heartbeat(5)).shows).toBe("board");
  expect(after(kiosk, lotSnapshot, pairingCode).shows).toBe("code");
});
