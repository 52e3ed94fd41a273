// A device whose two clocks a test sets.

import type { DeviceClock } from "../../src/realtime/device";

export const SERVER_MS = Date.parse("2026-01-15T14:00:00.000Z");
const HOUR_MS = 3_600_000;

export class Device implements DeviceClock {
  steadyMs = 1_000;
  /** An hour slow, as a device's clock may be. */
  wallMs = SERVER_MS - HOUR_MS;
  /** The server's clock, which runs through everything. */
  serverMs = SERVER_MS;

  steady(): number {
    return this.steadyMs;
  }

  wall(): number {
    return this.wallMs;
  }

  passes(ms: number): void {
    this.steadyMs += ms;
    this.sleeps(ms);
  }

  /** The steady clock stands still. */
  sleeps(ms: number): void {
    this.wallMs += ms;
    this.serverMs += ms;
  }
}
