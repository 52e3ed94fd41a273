// Following one stream over any number of sockets: what comes is judged, after a loss we come back as its code asks.

import { waitMs } from "./backoff";
import type { ServerClock } from "./clock";
import { ABNORMAL, type Meaning, meaningOf } from "./closing";
import type { Answer } from "./commands";
import { Desk } from "./desk";
import { Line, type Socket } from "./line";
import { Measuring } from "./measuring";
import type { ServerMessage } from "./messages";
import { parse } from "./parsing";
import { Place } from "./place";

/** A ping must be answered within this for the socket to count as alive after waking. */
export const PROVEN_WITHIN_MS = 1_000;
/** A connection that held this long was a good one: the next wait begins small again. */
export const STEADY_AFTER_MS = 5_000;
const YOUNG_MS = 1_000;

/** Where a connection stands; moments are the steady clock's. */
export type Situation =
  | { readonly state: "resting" | "connecting" | "live" }
  | { readonly state: "waiting"; readonly nextTryMs: number }
  | { readonly state: "session-over" | "forbidden" | "gone" };

export interface Listener {
  /** A snapshot, an event that is the next, or what stands beside the stream. */
  received(message: ServerMessage): void;
  /** What was shown belongs to another person or another life of the database. */
  forgotten(): void;
  changed(): void;
}

export interface Settings {
  readonly url: string;
  /** A display is anybody's: when its key is revoked it connects again and is paired. */
  readonly isDisplay: boolean;
  readonly clock: ServerClock;
  readonly open: (url: string) => Socket;
  readonly chance: () => number;
  /** Tells whether we slept until just now: then a loss is none of the server's, and nobody waits. */
  readonly justWoke: () => boolean;
}

const FIRST_OF_STREAM = new Set(["snapshot", "resumed", "lots", "pairing-code"]);

export class Connection {
  readonly #settings: Settings;
  readonly #listener: Listener;
  readonly #place = new Place();
  readonly #desk = new Desk((frame) => this.#situation.state === "live" && (this.#line?.send(frame) ?? false));
  readonly #measuring: Measuring;
  #situation: Situation = { state: "resting" };
  #line: Line | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #proof: { readonly id: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  #held: Promise<void> | null = null;
  #mayHurry = true;
  #isWaiting = false;
  #attempt = 0;
  #liveSinceMs = 0;
  /** When the server was last heard, by the steady clock. */
  heardMs: number | null = null;

  constructor(settings: Settings, listener: Listener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#measuring = new Measuring(settings.clock, (ping) => this.#line?.send(ping));
  }

  get situation(): Situation {
    return this.#situation;
  }

  /** Begin to follow, unless we do already or may not. */
  start(): void {
    if (this.#situation.state === "resting") this.#connect();
  }

  /** What was refused may be ours by now, as after a first lot: let `start` try once more. */
  again(): void {
    if (this.#situation.state === "forbidden" || this.#situation.state === "gone") this.#move({ state: "resting" });
  }

  /** Close the socket; the place in the stream is kept for `start`. */
  rest(): void {
    if (this.#isOver()) return;
    this.#drop();
    this.#desk.close();
    this.#move({ state: "resting" });
  }

  /** The session is over: stay away, whatever happens. */
  end(): void {
    if (this.#isOver()) return;
    this.#drop();
    this.#desk.close();
    this.#place.forget();
    this.#listener.forgotten();
    this.#move({ state: "session-over" });
  }

  /** The page or the device woke up: be connected at once, unless the socket proves that it is alive. */
  wake(): void {
    const { state } = this.#situation;
    if (state === "waiting" && this.#mayHurry && this.#mayTry()) this.#connect();
    else if (this.#line?.isOpen) this.#prove();
    else if (state === "connecting" && this.#line && Date.now() - this.#line.beganAtMs > YOUNG_MS) this.#connect();
  }

  /** Tries would be in vain, and somebody else finds out until when: do not try before, and then at once. */
  wait(inVain: boolean): void {
    this.#isWaiting = inVain;
    if (!inVain && this.#situation.state === "waiting") this.wake();
  }

  ask(type: string, fields: object): Promise<Answer<unknown>> {
    return this.#isOver() ? Promise.resolve({ outcome: "unsent" }) : this.#desk.ask(type, fields);
  }

  /** Do not come back before this is settled, and then at once. */
  hold(until: Promise<void>): void {
    this.#held = until;
    const release = (): void => {
      this.#held = null;
      if (!this.#isOver() && this.#situation.state !== "resting") this.#connect();
    };
    until.then(release, release);
  }

  #connect(): void {
    this.#drop();
    const { url, open } = this.#settings;
    this.#move({ state: "connecting" });
    this.#line = new Line(open(url + this.#place.query()), {
      opened: () => {
        this.#measuring.burst();
      },
      heard: (text) => {
        this.#heard(text);
      },
      late: () => {
        this.#settings.justWoke();
        this.#prove();
      },
      over: (code) => {
        this.#lost(meaningOf(code));
      },
    });
  }

  #heard(text: string): void {
    this.heardMs = this.#settings.clock.moment().steadyMs;
    const message = parse(text);
    if (message === null) return;
    if (message.type === "pong") {
      if (message.id === this.#proof?.id) this.#proven();
      this.#measuring.take(message);
    } else if (message.type === "reply" || message.type === "error") this.#desk.take(message);
    else this.#judge(message);
  }

  #judge(message: ServerMessage): void {
    const step = this.#place.take(message);
    if (step === "elsewhere") {
      this.#place.forget();
      this.#listener.forgotten();
    }
    if (step === "hole" || step === "elsewhere") {
      this.#line?.end(ABNORMAL);
      return;
    }
    if (step !== "old") this.#listener.received(message);
    if (FIRST_OF_STREAM.has(message.type) && this.#situation.state === "connecting") this.#goLive();
  }

  #goLive(): void {
    this.#liveSinceMs = this.#settings.clock.moment().steadyMs;
    this.#move({ state: "live" });
    this.#desk.back();
  }

  #lost(meaning: Meaning): void {
    const woke = this.#settings.justWoke();
    this.#drop();
    this.#desk.lost();
    if (meaning === "session-over" && this.#settings.isDisplay) this.#place.forget();
    else if (meaning === "session-over" || meaning === "forbidden" || meaning === "gone") {
      this.#leaveFor(meaning);
      return;
    }
    this.#comeBack(meaning);
    if (woke) this.wake();
  }

  #leaveFor(meaning: "session-over" | "forbidden" | "gone"): void {
    this.#desk.close();
    this.#place.forget();
    this.#listener.forgotten();
    this.#move({ state: meaning });
  }

  #comeBack(meaning: Meaning): void {
    const nowMs = this.#settings.clock.moment().steadyMs;
    if (this.#situation.state === "live" && nowMs - this.#liveSinceMs >= STEADY_AFTER_MS) this.#attempt = 0;
    const inMs = waitMs({ meaning, attempt: this.#attempt, chance: this.#settings.chance() });
    this.#attempt += 1;
    this.#mayHurry = meaning !== "too-much";
    this.#timer = setTimeout(() => {
      // Its time is over: whoever lets it go on need not wait for it.
      this.#mayHurry = true;
      if (this.#mayTry()) this.#connect();
    }, inMs);
    this.#move({ state: "waiting", nextTryMs: nowMs + inMs });
  }

  #prove(): void {
    if (this.#proof !== null) return;
    this.#measuring.burst();
    const id = this.#measuring.ping();
    const timer = setTimeout(() => {
      this.#proof = null;
      this.#desk.lost();
      this.#connect();
    }, PROVEN_WITHIN_MS);
    this.#proof = { id, timer };
  }

  #proven(): void {
    clearTimeout(this.#proof?.timer);
    this.#proof = null;
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#proven();
    this.#measuring.stop();
    this.#line?.leave();
    this.#line = null;
  }

  #mayTry(): boolean {
    return this.#held === null && !this.#isWaiting;
  }

  #isOver(): boolean {
    return ["session-over", "forbidden", "gone"].includes(this.#situation.state);
  }

  #move(situation: Situation): void {
    this.#situation = situation;
    this.#listener.changed();
  }
}
