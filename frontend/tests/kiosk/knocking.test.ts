import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { knock, KNOCK_AFTER_MS, KNOCK_EVERY_MS, TRY_ALL_THE_SAME_EVERY_MS } from "../../src/kiosk/knocking";

let isLive: boolean;
let isThere: boolean;
let isMute: boolean;
let knocks: number;
/** What the socket was told: to wait, or to connect. */
let told: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [isLive, isThere, isMute, knocks, told] = [true, false, false, 0, []];
  stop = knock({
    isLive: () => isLive,
    knock: () => {
      knocks += 1;
      if (isMute) return nothing();
      return isThere ? Promise.resolve() : Promise.reject(new Error("nobody there"));
    },
    wait: (isNobodyThere) => told.push(isNobodyThere ? "wait" : "connect"),
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** As a machine that is down: no answer, until nobody waits for it any more. */
const nothing = (): Promise<void> =>
  new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error("no answer"));
    }, GIVEN_UP_MS);
  });
const GIVEN_UP_MS = 2_000;
const connects = (): number => told.filter((word) => word === "connect").length;
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("nobody knocks while we are connected, or away for a moment as in a restart", async () => {
  await pass(60_000);
  isLive = false;
  await pass(KNOCK_AFTER_MS - KNOCK_EVERY_MS);
  isLive = true;
  await pass(60_000);
  expect(knocks).toBe(0);
});

test("however long the server was away, it is noticed at the next knock that it is back", async () => {
  isLive = false;
  await pass(3_600_000);
  expect([knocks > 7_000, told.at(-1)]).toEqual([true, "wait"]);
  expect(connects()).toBe(3_600_000 / TRY_ALL_THE_SAME_EVERY_MS);
  isThere = true;
  await pass(KNOCK_EVERY_MS);
  expect(connects()).toBe(3_600_000 / TRY_ALL_THE_SAME_EVERY_MS + 1);
  expect(told.at(-1)).toBe("connect");
});

test("a server that answers, and whose sockets take their time, is not hurried again until it was away", async () => {
  [isLive, isThere] = [false, true];
  await pass(60_000);
  expect(connects()).toBe(1);
  isThere = false;
  await pass(2_000);
  isThere = true;
  await pass(2_000);
  expect(connects()).toBe(2);
});

test("a machine that was down, and answered nothing at all, is noticed at the next knock too", async () => {
  [isLive, isMute] = [false, true];
  await pass(60_000);
  [isThere, isMute] = [true, false];
  await pass(KNOCK_EVERY_MS);
  expect(connects()).toBe(1);
  // The knocks from before are given up only now.
  await pass(GIVEN_UP_MS);
  expect(connects()).toBe(1);
});
