// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { asActivity, merged, sentenceOf } from "../../src/owner/activity";
import { revenueOf, totalsOf } from "../../src/owner/Figures";
import { summary, upToNow } from "../../src/owner/Occupancy";
import { howLongAgo } from "../../src/owner/when";
import type { Activity, LotToday } from "../../src/realtime";
import { parse } from "../../src/realtime/parsing";
import { golden, SNAPSHOT } from "./owning";

function day(changes: Partial<LotToday>): LotToday {
  const nothing = { lot_id: 1, date: "2026-01-15", occupied: 0, running: 0, completed: 0, cancelled: 0, occupancy: 0 };
  return { ...nothing, revenue: "0.00", currency: "EUR", ...changes };
}

test("what is the same money is added up to the cent, what is not stands beside it", () => {
  const days = [
    day({ revenue: "0.10" }),
    day({ revenue: "900", currency: "JPY" }),
    day({ revenue: "0.20" }),
    day({ revenue: "0.000", currency: "KWD" }),
  ];
  expect(revenueOf(days)).toEqual([
    ["EUR", "0.30"],
    ["JPY", "900"],
    ["KWD", "0.000"],
  ]);
});

test("the figures are those of all lots", () => {
  const days = [day({ occupied: 2, running: 3, completed: 4, cancelled: 1 }), day({ occupied: 1, cancelled: 2 })];
  expect(totalsOf(days)).toEqual({ occupied: 3, running: 3, completed: 4, cancelled: 3 });
});

function heard(name: string, changes: object = {}): Activity | null {
  const message = parse(JSON.stringify({ ...golden(name), ...changes }));
  return message && asActivity(message);
}

test.each([
  ["owner.booking-created", {}, /^Asha Demo booked A\d+$/],
  ["owner.booking-renewed", {}, /^\w+ Demo renewed A\d+$/],
  ["owner.booking-completed", {}, /Demo’s time on A\d+ is over$/],
  ["owner.booking-cancelled", { actor: "owner" }, /^You cancelled \w+ Demo’s A\d+$/],
  ["owner.booking-cancelled", { actor: "driver" }, /^\w+ Demo cancelled A\d+$/],
  ["owner.lot-updated", { actor: "staff" }, /^Staff changed Harbour deck$/],
  ["kiosks-updated", { actor: "owner" }, /^You changed the displays$/],
])("%s %j is said in a sentence", (name, changes, sentence) => {
  const event = heard(name, changes);
  expect(event && sentenceOf(event)).toMatch(sentence);
});

test("that a display is still seen is no activity, nor is what is no event", () => {
  expect(heard("kiosks-updated", { actor: "system" })).toBeNull();
  expect(heard("owner.snapshot")).toBeNull();
  expect(heard("lot.booking-created")).toBeNull();
});

test("what came and what was listed are one list, newest first, nothing twice", () => {
  const at = (version: number): Activity => ({ ...heard("owner.booking-created"), version }) as Activity;
  expect(merged([at(9), at(8)], [at(8), at(7)]).map((event) => event.version)).toEqual([9, 8, 7]);
});

test("the chart ends with what the stream says now, and is said in a sentence", () => {
  const [lot] = SNAPSHOT.lots;
  if (!lot) throw new Error("the golden snapshot has no lot");
  const points = [1, 3, 0].map((occupied, hour) => ({ at: `2026-01-15T0${hour}:00:00.000Z`, occupied, total: 4 }));
  const drawn = upToNow(points, lot);
  expect(drawn.at(-1)).toMatchObject({ occupied: 2, total: 4 });
  expect(summary(drawn, "Deck")).toBe("Occupied slots of Deck in the last 24 hours: at most 3 of 4, now 2.");
});

test.each([
  [10_000, "Just now"],
  [5 * 60_000, /5 min/],
  [3 * 3_600_000, /3 h/],
  [48 * 3_600_000, "Jan 13, 15:00"],
])("something %i ms ago is said as %j", (ago, said) => {
  const now = Date.parse("2026-01-15T14:00:00.000Z");
  expect(howLongAgo(new Date(now - ago).toISOString(), now, "Europe/Berlin")).toMatch(said);
});
