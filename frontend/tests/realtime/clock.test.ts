import { beforeEach, expect, test, vi } from "vitest";

import { ServerClock } from "../../src/realtime/clock";
import { Device } from "./device";
import { repeat } from "./repeat";

let device: Device;
let clock: ServerClock;

beforeEach(() => {
  device = new Device();
  clock = new ServerClock(device);
});

/** Ping and pong; on the way there and back it takes so long. */
function measure(thereMs: number, backMs: number): void {
  const sent = clock.moment();
  device.passes(thereMs);
  const serverMs = device.serverMs;
  device.passes(backMs);
  clock.sample(sent, serverMs);
}

function errorMs(): number {
  return (clock.now() ?? NaN) - device.serverMs;
}

test("before the first answer nobody knows the time", () => {
  expect(clock.now()).toBeNull();
});

test("an hour wrong on the device is nothing: the server's time is told", () => {
  measure(30, 30);
  expect(errorMs()).toBe(0);
  device.passes(60_000);
  expect(errorMs()).toBe(0);
});

test("of eight round trips the shortest counts, and older ones are gone", () => {
  measure(10, 10);
  repeat(7, () => {
    measure(300, 10);
  });
  expect(errorMs()).toBe(0);
  measure(300, 10);
  device.passes(10_000);
  expect(errorMs()).toBe(145);
});

test("a small correction makes time run slower or faster for a while, never backwards", () => {
  measure(10, 110);
  expect(errorMs()).toBe(-50);
  measure(5, 5);
  let before = clock.now() ?? NaN;
  const steps = Array.from({ length: 20 }, () => {
    device.passes(10);
    const stepMs = (clock.now() ?? NaN) - before;
    before += stepMs;
    return stepMs;
  });
  expect(steps.every((stepMs) => stepMs >= 5 && stepMs <= 15)).toBe(true);
  expect(steps[0]).toBeCloseTo(15);
  expect(errorMs()).toBeCloseTo(0);
});

test("time that was ahead is not turned back but slowed", () => {
  measure(110, 10);
  expect(errorMs()).toBe(-50 + 100);
  measure(5, 5);
  const before = clock.now() ?? NaN;
  device.passes(20);
  expect((clock.now() ?? NaN) - before).toBeCloseTo(10);
});

test("a correction of a second or more is a step", () => {
  measure(2_500, 0);
  expect(errorMs()).toBe(1_250);
  measure(5, 5);
  expect(errorMs()).toBe(0);
});

test("a device whose clock is set while we look changes nothing", () => {
  measure(10, 10);
  device.wallMs += 3_600_000;
  device.passes(1_000);
  expect(errorMs()).toBe(0);
  measure(10, 10);
  device.passes(5_000);
  expect(errorMs()).toBe(0);
});

test("a clock set back changes nothing either, also without a server", () => {
  measure(10, 10);
  device.wallMs -= 3_600_000;
  expect(clock.look()).toBe(true);
  device.passes(10_000);
  expect(errorMs()).toBe(0);
});

test("after a sleep the first answer counts, whatever was measured before", () => {
  measure(1, 1);
  device.sleeps(600_000);
  measure(50, 50);
  expect(errorMs()).toBe(0);
});

test("after a sleep without a network the slept time is added within two seconds", () => {
  measure(1, 1);
  device.sleeps(600_000);
  expect(errorMs()).toBe(-600_000);
  device.passes(1_900);
  expect(errorMs()).toBe(-600_000);
  device.passes(100);
  expect(errorMs()).toBe(0);
});

test("two sleeps in a row are both added", () => {
  measure(1, 1);
  device.sleeps(600_000);
  clock.look();
  device.sleeps(300_000);
  clock.look();
  device.passes(2_000);
  expect(errorMs()).toBe(0);
});

test("an answer that came over a short sleep says nothing, however fast it looks", () => {
  const sent = clock.moment();
  const serverMs = device.serverMs;
  device.sleeps(600);
  clock.sample(sent, serverMs);
  expect(clock.now()).toBeNull();
  measure(50, 50);
  expect(errorMs()).toBe(0);
});

test("who draws from it hears of a new estimate", () => {
  const listener = vi.fn();
  const stop = clock.subscribe(listener);
  measure(10, 10);
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  measure(1, 1);
  expect(listener).toHaveBeenCalledTimes(1);
});

test("a page that is loaded anew goes on with the time that was kept, until the server says better", () => {
  device.wallMs = device.serverMs - 3_600_000;
  clock.seed(3_600_000);
  device.passes(5_000);
  expect(errorMs()).toBe(0);
});

test("the first answer replaces what was kept at once, however little they differ", () => {
  clock.seed(device.serverMs - device.wallMs + 400);
  expect(errorMs()).toBe(400);
  measure(5, 5);
  expect(errorMs()).toBe(0);
});

test("what was kept counts for nothing once the server has answered", () => {
  measure(5, 5);
  clock.seed(0);
  device.passes(1_000);
  expect(errorMs()).toBe(0);
});
