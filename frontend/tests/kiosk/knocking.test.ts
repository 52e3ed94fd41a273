import { afterEach, beforeEach, expect, test, vi } from "vitest";

import {
  type Answer,
  knock,
  KNOCK_AFTER_MS,
  KNOCK_EVERY_MS,
  TRY_ALL_THE_SAME_EVERY_MS,
} from "../../src/kiosk/knocking";

let isLive: boolean;
let says: Answer;
let knocks: number;
/** What the socket was told. */
let told: ("rest" | "try" | "opened")[];
let stop: () => void;

const GIVEN_UP_MS = 2_000;

beforeEach(() => {
  vi.useFakeTimers();
  [isLive, says, knocks, told] = [true, "refused", 0, []];
  stop = knock({
    isLive: () => isLive,
    knock: () => {
      knocks += 1;
      return says === "silent" ? givenUp() : Promise.resolve(says);
    },
    rest: () => told.push("rest"),
    tryNow: () => told.push("try"),
    opened: () => told.push("opened"),
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const givenUp = (): Promise<Answer> =>
  new Promise((resolve) => {
    setTimeout(() => {
      resolve("silent");
    }, GIVEN_UP_MS);
  });
const times = (word: (typeof told)[number]): number => told.filter((each) => each === word).length;
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
  expect([knocks > 7_000, times("opened"), told.at(-1)]).toEqual([true, 0, "rest"]);
  says = "there";
  await pass(KNOCK_EVERY_MS);
  expect(told.at(-1)).toBe("opened");
});

test("while something says that nobody is there the socket tries once in a quarter of an hour", async () => {
  isLive = false;
  await pass(3_600_000);
  expect(times("try")).toBe(3_600_000 / TRY_ALL_THE_SAME_EVERY_MS);
});

test("where nothing says anything the socket tries all the time", async () => {
  [isLive, says] = [false, "silent"];
  await pass(KNOCK_AFTER_MS + GIVEN_UP_MS);
  told = [];
  await pass(10_000);
  expect([times("try"), times("rest")]).toEqual([10_000 / KNOCK_EVERY_MS, 0]);
});

test("what was given up after a later answer tells nothing any more", async () => {
  [isLive, says] = [false, "silent"];
  await pass(60_000);
  says = "there";
  await pass(KNOCK_EVERY_MS);
  told = [];
  await pass(GIVEN_UP_MS);
  expect(told).toEqual([]);
});

test("a server that answers, and whose sockets take their time, is not hurried again until it was away", async () => {
  [isLive, says] = [false, "there"];
  await pass(60_000);
  expect(times("opened")).toBe(1);
  says = "refused";
  await pass(2_000);
  says = "there";
  await pass(2_000);
  expect(times("opened")).toBe(2);
});

test("with the socket back nothing keeps it from trying after its next loss", async () => {
  isLive = false;
  await pass(20_000);
  isLive = true;
  await pass(KNOCK_EVERY_MS);
  expect(told.at(-1)).toBe("try");
});
