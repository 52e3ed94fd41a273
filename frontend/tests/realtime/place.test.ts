import { beforeEach, expect, test } from "vitest";

import type { ServerMessage } from "../../src/realtime/messages";
import { parse } from "../../src/realtime/parsing";
import { Place } from "../../src/realtime/place";
import { event, heartbeat, resumed, snapshot, tick } from "./frames";

let place: Place;
const read = (frame: object): ServerMessage => {
  const message = parse(JSON.stringify(frame));
  if (message === null) throw new Error("no message");
  return message;
};
const take = (frame: object): string => place.take(read(frame));

beforeEach(() => {
  place = new Place();
});

test("before the first snapshot there is no place to come back to, and an event is a hole", () => {
  expect(place.query()).toBe("");
  expect(take(event(1))).toBe("hole");
  expect(take(heartbeat(0))).toBe("hole");
});

test("a stream without an event is at 0", () => {
  expect(take(snapshot(0))).toBe("snapshot");
  expect(place.query()).toBe("?since=0&epoch=e1");
  expect(take(event(1))).toBe("event");
});

test("what repeats the version does not advance it", () => {
  take(snapshot(4));
  for (const frame of [heartbeat(4), tick(4), resumed(4)]) expect(take(frame)).toBe("beside");
  expect(place.query()).toBe("?since=4&epoch=e1");
  for (const frame of [heartbeat(3), tick(3), event(4)]) expect(take(frame)).toBe("old");
  for (const frame of [heartbeat(5), tick(5), resumed(5), event(6)]) expect(take(frame)).toBe("hole");
});

test("another stream or another life of the database is elsewhere", () => {
  take(snapshot(4));
  expect(take(event(5, { stream: "driver.8" }))).toBe("elsewhere");
  expect(take(resumed(4, { epoch: "e2" }))).toBe("elsewhere");
  expect(take(snapshot(1, { stream: "driver.8" }))).toBe("snapshot");
});

test("an epoch travels as it is", () => {
  take(snapshot(4, { epoch: "a&b=c" }));
  expect(place.query()).toBe("?since=4&epoch=a%26b%3Dc");
  place.forget();
  expect(place.query()).toBe("");
});
