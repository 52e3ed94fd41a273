// When the page woke up: the browser's events, a jump of the clock, or a second that took much longer.

import { type DeviceClock, JumpDetector } from "./device";
import type { Page } from "./page";

export const LOOK_EVERY_MS = 1_000;
/** A visible page whose timer is this late was frozen. */
export const FROZEN_MS = 3_000;
const SAME_WAKING_MS = 100;

export class Waking {
  readonly #page: Page;
  readonly #device: DeviceClock;
  readonly #jumps: JumpDetector;
  readonly #woken: () => void;
  #lookedMs: number;
  #wokeHidden = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #unlisten: (() => void) | null = null;
  /** When we last woke, by the steady clock. */
  wokeMs: number | null = null;

  constructor(page: Page, device: DeviceClock, woken: () => void) {
    this.#page = page;
    this.#device = device;
    this.#woken = woken;
    this.#jumps = new JumpDetector(device);
    this.#lookedMs = device.steady();
  }

  start(): void {
    if (this.#unlisten) return;
    this.#lookedMs = this.#device.steady();
    this.#jumps.look();
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#unlisten = this.#page.onWake(() => {
      this.#wake();
    });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unlisten?.();
    this.#unlisten = null;
  }

  /** Tell whether we slept until just now; the first to notice wakes everybody. */
  look(): boolean {
    const nowMs = this.#device.steady();
    // In a hidden page browsers let timers run once a minute: there lateness says nothing.
    const frozen = !this.#page.isHidden() && nowMs - this.#lookedMs >= LOOK_EVERY_MS + FROZEN_MS;
    this.#lookedMs = nowMs;
    const jumped = this.#jumps.look() !== 0;
    if (frozen || jumped) this.#wake();
    return frozen || jumped;
  }

  #wake(): void {
    const nowMs = this.#device.steady();
    this.#lookedMs = nowMs;
    // One waking comes as several events; one that nobody saw is not the last.
    const isSame = this.wokeMs !== null && nowMs - this.wokeMs < SAME_WAKING_MS && !this.#wokeHidden;
    if (isSame) return;
    this.wokeMs = nowMs;
    this.#wokeHidden = this.#page.isHidden();
    this.#woken();
  }
}
