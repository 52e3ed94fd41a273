// When to ask for the server's time: five times at connect, once a minute, and again after waking.

import type { Moment, ServerClock } from "./clock";
import type { Ping, Pong } from "./messages";

export const PINGS_IN_A_BURST = 5;
export const PING_GAP_MS = 200;
export const PING_EVERY_MS = 60_000;
const UNANSWERED = 20;

/** The pings of one socket. */
export class Measuring {
  readonly #clock: ServerClock;
  readonly #send: (ping: Ping) => void;
  readonly #sent = new Map<number, Moment>();
  #lastId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(clock: ServerClock, send: (ping: Ping) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Ask five times in a second, and go on once a minute. */
  burst(): void {
    this.stop();
    this.#goOn(PINGS_IN_A_BURST);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Ask once; gives the ping's id. */
  ping(): number {
    const id = ++this.#lastId;
    const moment = this.#clock.moment();
    this.#sent.set(id, moment);
    if (this.#sent.size > UNANSWERED) this.#sent.delete(id - UNANSWERED);
    this.#send({ type: "ping", id, client_time: moment.wallMs });
    return id;
  }

  take(pong: Pong): void {
    const sent = this.#sent.get(pong.id);
    this.#sent.delete(pong.id);
    if (sent) this.#clock.sample(sent, Date.parse(pong.server_time));
  }

  #goOn(left: number): void {
    this.ping();
    const againMs = left > 1 ? PING_GAP_MS : PING_EVERY_MS;
    this.#timer = setTimeout(() => {
      this.#goOn(left - 1);
    }, againMs);
  }
}
