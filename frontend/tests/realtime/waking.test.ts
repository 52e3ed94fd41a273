// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { browserPage } from "../../src/realtime/page";
import { Waking } from "../../src/realtime/waking";
import { Device } from "./device";
import { holdTimers } from "./following";
import { repeat } from "./repeat";

let device: Device;
let woken: number;
let waking: Waking;
let isHidden: boolean;

beforeEach(() => {
  holdTimers();
  isHidden = false;
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => (isHidden ? "hidden" : "visible"));
  device = new Device();
  woken = 0;
  waking = new Waking(browserPage, device, () => woken++);
  waking.start();
});

afterEach(() => {
  waking.stop();
  vi.useRealTimers();
});

test.each([
  ["visibilitychange", () => document],
  ["resume", () => document],
  ["pageshow", () => window],
  ["online", () => window],
])("%s wakes", (name, target) => {
  target().dispatchEvent(new Event(name));
  expect(woken).toBe(1);
  expect(waking.wokeMs).toBe(device.steadyMs);
});

test("being hidden is no waking", () => {
  isHidden = true;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(woken).toBe(0);
});

test("one waking comes as several events and counts once", () => {
  document.dispatchEvent(new Event("resume"));
  document.dispatchEvent(new Event("visibilitychange"));
  device.passes(50);
  window.dispatchEvent(new Event("pageshow"));
  expect(woken).toBe(1);
  device.passes(1_000);
  window.dispatchEvent(new Event("online"));
  expect(woken).toBe(2);
});

test.each([3_600_000, -3_600_000])("a jump of the device's clock by %i ms wakes within a second", (byMs) => {
  device.wallMs += byMs;
  vi.advanceTimersByTime(1_000);
  expect(woken).toBe(1);
});

test("seconds that pass as they should wake nobody", () => {
  repeat(30, () => {
    device.passes(1_020);
    vi.advanceTimersByTime(1_000);
  });
  expect(woken).toBe(0);
});

test("a visible page whose second took long was frozen, a hidden one was only slowed", () => {
  device.passes(60_000);
  expect(waking.look()).toBe(true);
  expect(waking.look()).toBe(false);
  expect(woken).toBe(1);
  isHidden = true;
  device.passes(60_000);
  expect(waking.look()).toBe(false);
  expect(woken).toBe(1);
});

test("once stopped nothing wakes", () => {
  waking.stop();
  window.dispatchEvent(new Event("online"));
  device.wallMs += 3_600_000;
  vi.advanceTimersByTime(5_000);
  expect(woken).toBe(0);
});
