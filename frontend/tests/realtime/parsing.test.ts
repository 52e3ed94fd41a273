import { expect, test } from "vitest";

import { parse } from "../../src/realtime/parsing";
import { event, heartbeat, snapshot } from "./frames";

const NOW = "2026-01-15T14:00:00.000Z";
const read = (frame: object): unknown => parse(JSON.stringify(frame));

test.each([
  "",
  "{",
  "nothing",
  "null",
  "7",
  "[]",
  '"text"',
  "{}",
  `{"type":"lots"}`,
  `{"type":"lots","server_time":7}`,
])("%s is passed over", (text) => {
  expect(parse(text)).toBeNull();
});

test.each([
  ["a snapshot without its bookings", snapshot(1, { bookings: undefined })],
  ["a snapshot with a list of something else", snapshot(1, { bookings: [7] })],
  ["a snapshot without an epoch", snapshot(1, { epoch: 7 })],
  ["a snapshot of no known stream", snapshot(1, { stream: "garage.1" })],
  ["an event without its booking", event(1, { booking: null })],
  ["an event whose version is no whole number", event(1, { version: 1.5 })],
  ["an event without a version", event(1, { version: undefined })],
  ["a heartbeat whose version is no number", { ...heartbeat(1), version: "1" }],
  ["a board's event without its slot", event(1, { stream: "lot.1" })],
  ["a message at no time", event(1, { server_time: "now" })],
  ["a type that is a property of every object", event(1, { type: "constructor", stream: undefined })],
])("%s is passed over", (_, frame) => {
  expect(read(frame)).toBeNull();
});

test("fields that nobody knows do no harm", () => {
  expect(read(event(1, { sauce: "hot" }))).toMatchObject({ type: "booking-created", of: "driver", version: 1 });
});

test("an event of a later version is read by the booking that it carries", () => {
  expect(read(event(1, { type: "booking-extended" }))).toMatchObject({ type: "booking-updated", version: 1 });
  expect(read(event(1, { type: "offer-made", booking: undefined }))).toMatchObject({
    type: "unknown-event",
    version: 1,
  });
});

test("a type that nobody knows and that belongs to no stream is passed over", () => {
  expect(read({ type: "notice", server_time: NOW })).toBeNull();
});
