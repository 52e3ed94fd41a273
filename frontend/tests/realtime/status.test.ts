import { expect, test } from "vitest";

import { type Facts, shownAt } from "../../src/realtime/status";

const WAITING: Facts = {
  situation: { state: "waiting", nextTryMs: 103_000 },
  heardMs: 100_000,
  beganMs: 50_000,
  wasLive: true,
  isOnline: true,
  wokeMs: null,
  before: "live",
};

test("a live connection is live, and stays so by itself", () => {
  const facts: Facts = { ...WAITING, situation: { state: "live" } };
  expect(shownAt(500_000, facts)).toEqual({ status: { mark: "live" }, isStale: false, changesMs: null });
});

test("a lost one reconnects, then is offline and stale after ten seconds without the server", () => {
  expect(shownAt(101_000, WAITING)).toEqual({
    status: { mark: "reconnecting", sinceMs: 100_000, nextTryMs: 103_000 },
    isStale: false,
    changesMs: 110_000,
  });
  expect(shownAt(110_000, WAITING)).toEqual({
    status: { mark: "offline", sinceMs: 100_000, nextTryMs: 103_000 },
    isStale: true,
    changesMs: null,
  });
});

test("without a network it is offline at once, and stale as ever", () => {
  const facts: Facts = { ...WAITING, isOnline: false };
  expect(shownAt(101_000, facts)).toMatchObject({ status: { mark: "offline" }, isStale: false, changesMs: 110_000 });
});

test("before it was ever live it connects, for ten seconds", () => {
  const facts: Facts = {
    ...WAITING,
    situation: { state: "connecting" },
    heardMs: null,
    beganMs: 100_000,
    wasLive: false,
  };
  expect(shownAt(101_000, facts).status).toEqual({ mark: "connecting" });
  expect(shownAt(110_000, facts).status).toEqual({ mark: "offline", sinceMs: 100_000, nextTryMs: null });
});

test("for two seconds after waking nothing flashes", () => {
  const facts: Facts = { ...WAITING, wokeMs: 500_000 };
  expect(shownAt(501_999, facts)).toEqual({ status: { mark: "live" }, isStale: false, changesMs: 502_000 });
  expect(shownAt(502_000, facts)).toMatchObject({ status: { mark: "offline" }, isStale: true });
});

test("who was offline before the sleep connects after it, and is still stale", () => {
  const facts: Facts = { ...WAITING, wokeMs: 500_000, before: "offline" };
  expect(shownAt(501_000, facts)).toMatchObject({ status: { mark: "connecting" }, isStale: true });
});

test.each([
  ["session-over", "ended"],
  ["forbidden", "forbidden"],
  ["gone", "gone"],
] as const)("%s is said at once, also after waking", (state, mark) => {
  const facts: Facts = { ...WAITING, situation: { state }, wokeMs: 500_000 };
  expect(shownAt(500_001, facts)).toEqual({ status: { mark }, isStale: true, changesMs: null });
});

test("after a rest it connects for ten seconds, while what it shows is known to be old", () => {
  const facts: Facts = { ...WAITING, situation: { state: "connecting" }, beganMs: 500_000, wasLive: false };
  expect(shownAt(501_000, facts)).toEqual({ status: { mark: "connecting" }, isStale: true, changesMs: 510_000 });
  expect(shownAt(510_000, facts).status.mark).toBe("offline");
});
