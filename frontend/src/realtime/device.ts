// The device's two clocks: neither is trusted with the time, both together tell of sleep.

/** From here on two clocks that moved apart have jumped; less is drift, or the browser's rounding. */
export const JUMP_MS = 1_000;

/** The device's two clocks, in milliseconds: one that nobody sets but that may stand still in sleep, and the wall's. */
export interface DeviceClock {
  steady(): number;
  wall(): number;
}

export const deviceClock: DeviceClock = { steady: () => performance.now(), wall: () => Date.now() };

/** Notices that wall and steady clock moved apart: the device slept, or its clock was set. */
export class JumpDetector {
  readonly #device: DeviceClock;
  #apartMs: number;

  constructor(device: DeviceClock) {
    this.#device = device;
    this.#apartMs = device.wall() - device.steady();
  }

  /** Give by how much they jumped since the last look, 0 if they did not; slow drift is none. */
  look(): number {
    const apartMs = this.#device.wall() - this.#device.steady();
    const movedMs = apartMs - this.#apartMs;
    this.#apartMs = apartMs;
    return Math.abs(movedMs) >= JUMP_MS ? movedMs : 0;
  }
}
