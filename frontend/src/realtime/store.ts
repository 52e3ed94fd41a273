// All that a page follows: one socket for each stream, one estimate of the server's clock, one waking, one session.

import { ServerClock } from "./clock";
import { type DeviceClock, deviceClock } from "./device";
import type { Socket } from "./line";
import { browserPage, type Page } from "./page";
import { isSame, type Status } from "./status";
import { type Around, Stream } from "./stream";
import type { Kind } from "./streams";
import { Waking } from "./waking";

/** A hidden page looks this often which of its sockets nobody needs. */
export const REST_HIDDEN_AFTER_MS = 60_000;
const CLAIM_PATH = "/kiosk/claim/";
const CLAIM_WITHIN_MS = 10_000;

export interface Options {
  /** Where the sockets are: `wss://example.org`. */
  readonly sockets: string;
  readonly page: Page;
  readonly device: DeviceClock;
  readonly open: (url: string) => Socket;
  readonly chance: () => number;
  readonly claim: (claim: string) => Promise<void>;
}

/** From the least to the worst; of streams that are not this person's or are gone their own page speaks. */
const MARKS: readonly Status["mark"][] = ["live", "connecting", "reconnecting", "offline", "ended"];

export class Realtime {
  readonly clock: ServerClock;
  readonly #options: Options;
  readonly #around: Around;
  readonly #waking: Waking;
  readonly #streams = new Map<string, Stream<unknown, unknown>>();
  readonly #listeners = new Set<() => void>();
  #hidden: ReturnType<typeof setInterval> | undefined;
  #unlisten: (() => void) | null = null;
  #status: Status = { mark: "connecting" };
  #isOver = false;

  constructor(options: Options) {
    const { device, page, open, chance, claim } = options;
    this.#options = options;
    this.clock = new ServerClock(device);
    this.#waking = new Waking(page, device, () => {
      this.#woken();
    });
    this.#around = {
      settings: { clock: this.clock, open, chance, justWoke: () => this.#waking.look() },
      steadyMs: () => device.steady(),
      isOnline: () => page.isOnline(),
      wokeMs: () => this.#waking.wokeMs,
      claim,
      changed: () => {
        this.#changed();
      },
    };
  }

  /** Give the stream of this kind; all who ask share it and its socket. */
  stream<Picture, Commands>(kind: Kind<Picture, Commands>): Stream<Picture, Commands> {
    const known = this.#streams.get(kind.path) as Stream<Picture, Commands> | undefined;
    if (known) return known;
    const made = new Stream(kind, this.#around, this.#options.sockets + kind.path);
    this.#streams.set(kind.path, made);
    if (this.#isOver) made.end();
    return made;
  }

  /** The status of the worst stream that somebody watches; the same object until it changes. */
  get status(): Status {
    return this.#status;
  }

  /** Be told when the status changed; gives what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stay away from everything that needs this session, until the page is loaded anew. */
  signOut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const stream of this.#streams.values()) stream.end();
  }

  /** Close everything. */
  close(): void {
    this.#sleep();
    for (const stream of this.#streams.values()) stream.close();
  }

  #changed(): void {
    const streams = [...this.#streams.values()];
    if (streams.some((stream) => stream.isOver)) this.signOut();
    const watched = streams.filter((stream) => stream.isWatched);
    if (watched.length > 0) this.#attend();
    else this.#sleep();
    const status = worstOf(watched.map((stream) => stream.view.status));
    if (isSame(status, this.#status)) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener();
  }

  #attend(): void {
    if (this.#unlisten) return;
    this.#waking.start();
    this.#unlisten = this.#options.page.onChange(() => {
      this.#pageChanged();
    });
    this.#pageChanged();
  }

  #sleep(): void {
    this.#waking.stop();
    this.#unlisten?.();
    this.#unlisten = null;
    clearInterval(this.#hidden);
  }

  #pageChanged(): void {
    clearInterval(this.#hidden);
    if (this.#options.page.isHidden()) {
      this.#hidden = setInterval(() => {
        this.#restHidden();
      }, REST_HIDDEN_AFTER_MS);
    }
    for (const stream of this.#streams.values()) stream.refresh();
  }

  #restHidden(): void {
    for (const stream of this.#streams.values()) stream.restHidden();
  }

  #woken(): void {
    this.clock.look();
    const isHidden = this.#options.page.isHidden();
    for (const stream of this.#streams.values()) stream.wake(isHidden);
  }
}

/** Give the real-time client of this browser's page. */
export function browserRealtime(): Realtime {
  return new Realtime({
    sockets: location.origin.replace(/^http/, "ws"),
    page: browserPage,
    device: deviceClock,
    open: (url) => new WebSocket(url),
    chance: () => Math.random(),
    claim: postClaim,
  });
}

async function postClaim(claim: string): Promise<void> {
  // Without `Accept: application/json`, which would ask for the key itself instead of the cookie.
  const headers = { "Content-Type": "application/json" };
  const signal = AbortSignal.timeout(CLAIM_WITHIN_MS);
  await fetch(CLAIM_PATH, { method: "POST", headers, body: JSON.stringify({ claim }), signal });
}

function worstOf(statuses: readonly Status[]): Status {
  const rank = (status: Status): number => MARKS.indexOf(status.mark);
  return statuses.reduce(
    (one, other) => (rank(other) > rank(one) ? other : one),
    statuses[0] ?? { mark: "connecting" },
  );
}
