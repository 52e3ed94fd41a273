import { expect, test } from "vitest";

import { count, DUE, nextEnd } from "../../src/kiosk/board";
import { SERVER_MS } from "../realtime/device";
import { at, booked, free } from "./boards";

test("free are those that can be booked now, a state that nobody knows is not", () => {
  const slots = [free(1), free(2), booked(3, 60), free(4, { state: "closed" }), free(5, { state: "held" })];
  expect(count(slots)).toEqual({ free: 2, total: 5, state: "free" });
});

test.each([
  ["full", [booked(1, 60), free(2, { state: "closed" })]],
  ["closed", [free(1, { state: "closed" })]],
  ["none", []],
] as const)("a lot without a free slot is %s", (state, slots) => {
  expect(count(slots)).toMatchObject({ free: 0, state });
});

test("the next slot frees at the soonest end that has not passed", () => {
  expect(nextEnd([booked(1, 300), booked(2, 120), booked(3, -5), free(4)], SERVER_MS)).toBe(at(120));
});

test("an end that has passed is due until the server has spoken, if nothing else is coming", () => {
  expect(nextEnd([booked(1, 0)], SERVER_MS)).toBe(DUE);
  expect(nextEnd([free(1)], SERVER_MS)).toBeNull();
});
