// The server's clock as estimated from pings and pongs: the device's own may be wrong, or be set while we look.

import { type DeviceClock, deviceClock, JumpDetector } from "./device";

export const SAMPLES = 8;
/** From here on a correction is a step; below it time runs faster or slower until it is made good, never backwards. */
export const STEP_MS = 1_000;
const SLEW = 0.5;
const APART_WITHIN_A_ROUND_TRIP_MS = 250;
const MEASURED_WITHIN_MS = 2_000;

/** A moment on both clocks of the device. */
export interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

interface Sample {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

export class ServerClock {
  readonly #device: DeviceClock;
  readonly #jumps: JumpDetector;
  #samples: Sample[] = [];
  /** What `now` adds to the steady clock, as of `#sinceMs`, and what it is on its way to. */
  #shownMs: number | null = null;
  #sinceMs = 0;
  #targetMs = 0;
  #isSeeded = false;
  #doubt: { readonly byMs: number; readonly untilMs: number } | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(device: DeviceClock = deviceClock) {
    this.#device = device;
    this.#jumps = new JumpDetector(device);
  }

  moment(): Moment {
    return { steadyMs: this.#device.steady(), wallMs: this.#device.wall() };
  }

  /** Give the server's time in milliseconds since 1970, or null before the first answer; it runs on without a network. */
  now(): number | null {
    this.look();
    const steadyMs = this.#device.steady();
    this.#assumeSleep(steadyMs);
    const offsetMs = this.#offsetAt(steadyMs);
    return offsetMs === null ? null : steadyMs + offsetMs;
  }

  /**
   * Assume, before the first answer, that the server is ahead of the wall's clock by so much: as it was when it was last
   * heard, before the page was loaded anew. The first answer replaces it at once.
   */
  seed(aheadMs: number): void {
    if (this.#shownMs !== null) return;
    const { steadyMs, wallMs } = this.moment();
    this.#aimAt(wallMs + aheadMs - steadyMs, steadyMs);
    this.#isSeeded = true;
  }

  /** Take a ping's answer into account; the shortest round trip of the last 8 counts. */
  sample(sent: Moment, serverMs: number): void {
    this.look();
    const received = this.moment();
    const roundTripMs = received.steadyMs - sent.steadyMs;
    const apartMs = received.wallMs - sent.wallMs - roundTripMs;
    // The device slept, or its clock was set, between the two: what passed is not known.
    if (roundTripMs < 0 || Math.abs(apartMs) > APART_WITHIN_A_ROUND_TRIP_MS) return;
    const offsetMs = serverMs - (sent.steadyMs + received.steadyMs) / 2;
    this.#samples = [...this.#samples, { roundTripMs, offsetMs }].slice(-SAMPLES);
    this.#doubt = null;
    const best = this.#samples.reduce((one, other) => (other.roundTripMs <= one.roundTripMs ? other : one));
    this.#aimAt(best.offsetMs, received.steadyMs);
  }

  /**
   * Drop what was measured if the wall's clock jumped against the steady one; gives whether it did.
   *
   * Forward that is a sleep in which the steady clock stood still, or somebody set the clock: only the server knows.
   * While it does not answer within two seconds, a sleep is assumed. Backwards nobody sleeps.
   */
  look(): boolean {
    const byMs = this.#jumps.look();
    if (byMs === 0) return false;
    this.#samples = [];
    if (byMs > 0 && this.#shownMs !== null) {
      const untilMs = this.#device.steady() + MEASURED_WITHIN_MS;
      this.#doubt = { byMs: byMs + (this.#doubt?.byMs ?? 0), untilMs };
    }
    return true;
  }

  /** Be told when the estimate changed; gives what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #offsetAt(steadyMs: number): number | null {
    if (this.#shownMs === null) return null;
    const missingMs = this.#targetMs - this.#shownMs;
    const madeGoodMs = Math.min(Math.abs(missingMs), SLEW * (steadyMs - this.#sinceMs));
    return this.#shownMs + Math.sign(missingMs) * madeGoodMs;
  }

  #aimAt(targetMs: number, steadyMs: number): void {
    const shownMs = this.#offsetAt(steadyMs);
    const steps = shownMs === null || this.#isSeeded || Math.abs(targetMs - shownMs) >= STEP_MS;
    const changed = targetMs !== this.#targetMs || steps;
    this.#isSeeded = false;
    this.#shownMs = steps ? targetMs : shownMs;
    this.#sinceMs = steadyMs;
    this.#targetMs = targetMs;
    if (changed) for (const listener of [...this.#listeners]) listener();
  }

  #assumeSleep(steadyMs: number): void {
    if (this.#doubt === null || this.#shownMs === null || steadyMs < this.#doubt.untilMs) return;
    const byMs = this.#doubt.byMs;
    this.#doubt = null;
    this.#shownMs += byMs;
    this.#targetMs += byMs;
  }
}
