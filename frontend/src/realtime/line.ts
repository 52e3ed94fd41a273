// One socket from opening to end. Once it is over it says nothing more, whatever the browser still tells of it.

import { ABNORMAL, NORMAL } from "./closing";

export const OPEN_WITHIN_MS = 5_000;
export const SILENCE_MS = 8_000;
const LATE_MS = 1_000;
// `WebSocket.OPEN`, which not every place that runs this has.
const OPEN = 1;

/** What is used of a browser's WebSocket. */
export type Socket = Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "onerror" | "send" | "close" | "readyState">;

/** Who hears of it. `late`: a bound passed while this page did not run; whether the socket is dead is not known. */
export interface Ears {
  opened(): void;
  heard(text: string): void;
  late(): void;
  over(code: number): void;
}

export class Line {
  readonly #socket: Socket;
  readonly #ears: Ears;
  readonly beganAtMs = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  #isOver = false;

  constructor(socket: Socket, ears: Ears) {
    this.#socket = socket;
    this.#ears = ears;
    socket.onopen = () => {
      this.#isOpen = true;
      this.#bound(SILENCE_MS);
      ears.opened();
    };
    socket.onmessage = (event) => {
      this.#bound(SILENCE_MS);
      if (typeof event.data === "string") ears.heard(event.data);
    };
    socket.onclose = (event) => {
      this.end(event.code);
    };
    // An error is always followed by a close; without a handler some test sockets throw.
    socket.onerror = () => undefined;
    this.#bound(OPEN_WITHIN_MS);
  }

  get isOpen(): boolean {
    // The other end may have closed it already, which is told a moment later.
    return this.#isOpen && !this.#isOver && this.#socket.readyState === OPEN;
  }

  send(frame: object): boolean {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** End it, and say so with this code. */
  end(code: number): void {
    if (this.#isOver) return;
    this.leave();
    this.#ears.over(code);
  }

  /** End it without a word. */
  leave(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(NORMAL);
  }

  #bound(withinMs: number): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    const dueMs = Date.now() + withinMs;
    this.#timer = setTimeout(() => {
      if (this.#isOpen && Date.now() - dueMs >= LATE_MS) {
        this.#bound(SILENCE_MS);
        this.#ears.late();
      } else this.end(ABNORMAL);
    }, withinMs);
  }
}
