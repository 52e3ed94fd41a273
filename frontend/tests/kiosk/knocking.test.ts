import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { knock, KNOCK_AFTER_MS, KNOCK_EVERY_MS } from "../../src/kiosk/knocking";

let isLive: boolean;
let isThere: boolean;
let knocks: number;
let opened: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [isLive, isThere, knocks, opened] = [true, false, 0, 0];
  stop = knock({
    isLive: () => isLive,
    knock: () => {
      knocks += 1;
      return isThere ? Promise.resolve() : Promise.reject(new Error("nobody there"));
    },
    opened: () => (opened += 1),
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("nobody knocks while we are connected, or away for a moment as in a restart", async () => {
  await pass(60_000);
  isLive = false;
  await pass(KNOCK_AFTER_MS - KNOCK_EVERY_MS);
  isLive = true;
  await pass(60_000);
  expect(knocks).toBe(0);
});

test("however long the server was away, it is noticed within a second that it is back", async () => {
  isLive = false;
  await pass(3_600_000);
  expect([knocks > 3_000, opened]).toEqual([true, 0]);
  isThere = true;
  await pass(KNOCK_EVERY_MS);
  expect(opened).toBe(1);
});

test("a server that answers, and whose sockets take their time, is not hurried again until it was away", async () => {
  [isLive, isThere] = [false, true];
  await pass(60_000);
  expect(opened).toBe(1);
  isThere = false;
  await pass(2_000);
  isThere = true;
  await pass(2_000);
  expect(opened).toBe(2);
});
