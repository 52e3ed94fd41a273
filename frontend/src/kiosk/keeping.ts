// The last board is kept in the browser, with the server's time, so that a display comes up with it after a power cut.

import { del, get, set } from "idb-keyval";

import { kiosk, type KioskView, type Realtime, type View } from "../realtime";

export type Board = Extract<KioskView, { shows: "board" }>;

/** A change is kept after this; without one, when the server was last heard is written down this often. */
export const KEEP_AFTER_MS = 2_000;
export const KEEP_EVERY_MS = 60_000;
/** A browser that is slower to give what it kept is not waited for. */
export const RECALL_WITHIN_MS = 1_500;
const KEY = "board";
const FORM = 1;

export interface Kept {
  readonly form: typeof FORM;
  readonly board: Board;
  /** When the server was last heard, in its own time. */
  readonly heardMs: number;
  /** By how much the server's time was ahead of the device's, and what the device's was. */
  readonly aheadMs: number;
  readonly wallMs: number;
}

export interface Storage {
  read(): Promise<unknown>;
  write(kept: Kept): Promise<void>;
  remove(): Promise<void>;
}

export const browserStorage: Storage = {
  read: () => get(KEY),
  write: (kept) => set(KEY, kept),
  remove: () => del(KEY),
};

/** Give what was kept and set the clock by it; null where there is nothing, or nothing of this form. */
export async function recall(realtime: Realtime, storage: Storage): Promise<Kept | null> {
  const kept = await Promise.race([storage.read().catch(() => null), later(RECALL_WITHIN_MS)]);
  if (!isKept(kept)) return null;
  // A device whose clock is now before that moment has lost it in the power cut: better no time than a wrong one.
  if (realtime.clock.moment().wallMs >= kept.wallMs) realtime.clock.seed(kept.aheadMs);
  return kept;
}

/** Give when the server was last heard, in its own time; null where that is not known. */
export function heardMs(view: View<unknown>, realtime: Realtime): number | null {
  const nowMs = realtime.clock.now();
  if (nowMs === null || view.status.mark === "live") return nowMs;
  if (!("sinceMs" in view.status)) return null;
  return nowMs - (realtime.clock.moment().steadyMs - view.status.sinceMs);
}

/** Keeps each board that the server sends, and forgets it when the server sends a pairing code. */
export class Keeper {
  readonly #realtime: Realtime;
  readonly #storage: Storage;
  #picture: KioskView | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDueSoon = false;
  #unsubscribe: (() => void) | null = null;

  constructor(realtime: Realtime, storage: Storage) {
    this.#realtime = realtime;
    this.#storage = storage;
  }

  start(): void {
    this.#unsubscribe ??= this.#realtime.stream(kiosk).subscribe(() => {
      this.#look();
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** Keep now what is shown; a browser that keeps nothing changes nothing. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    const { view } = this.#realtime.stream(kiosk);
    if (view.picture?.shows !== "board") return;
    this.#keepIn(KEEP_EVERY_MS);
    const nowMs = this.#realtime.clock.now();
    const heard = heardMs(view, this.#realtime);
    if (nowMs === null || heard === null) {
      this.#keepIn(KEEP_AFTER_MS);
      return;
    }
    const { wallMs } = this.#realtime.clock.moment();
    const kept: Kept = { form: FORM, board: view.picture, heardMs: heard, aheadMs: nowMs - wallMs, wallMs };
    await this.#storage.write(kept).catch(() => undefined);
  }

  #look(): void {
    const { picture } = this.#realtime.stream(kiosk).view;
    if (picture === this.#picture) return;
    this.#picture = picture;
    // A lot that changes all the time is kept all the same: a change does not put off the one before.
    if (picture?.shows === "board" && !this.#isDueSoon) this.#keepIn(KEEP_AFTER_MS);
    if (picture?.shows === "code") this.#forget();
  }

  #keepIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#isDueSoon = ms === KEEP_AFTER_MS;
    this.#timer = setTimeout(() => void this.keep(), ms);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#isDueSoon = false;
    void this.#storage.remove().catch(() => undefined);
  }
}

function isKept(kept: unknown): kept is Kept {
  return typeof kept === "object" && kept !== null && (kept as Partial<Kept>).form === FORM;
}

function later(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(null);
    }, ms);
  });
}
