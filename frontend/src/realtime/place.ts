// Where we stand in a stream: which message is the next, which is old, and when one is missing.

import type { ServerMessage } from "./messages";

/**
 * What a message is to the stream. `beside` has no bearing on the version; after a `hole` reconnect with `since`;
 * `elsewhere` is another stream or another life of the database: forget everything and take a snapshot.
 */
export type Step = "snapshot" | "event" | "beside" | "old" | "hole" | "elsewhere";

const REPEATS = new Set(["booking-tick", "heartbeat", "resumed"]); // they name the present version and do not advance it

export class Place {
  #stream: string | null = null;
  #version: number | null = null;
  #epoch: string | null = null;

  /** Judge a message, and move on where it is the next. */
  take(message: ServerMessage): Step {
    if (message.type === "snapshot") {
      this.#stream = message.stream;
      this.#version = message.version;
      this.#epoch = message.epoch;
      return "snapshot";
    }
    if (!("version" in message)) return "beside";
    if (this.#isElsewhere(message)) return "elsewhere";
    return this.#takeVersion(message.version, REPEATS.has(message.type));
  }

  /** Give `?since=…&epoch=…`, or nothing before the first snapshot. */
  query(): string {
    if (this.#version === null || this.#epoch === null) return "";
    return `?${new URLSearchParams({ since: String(this.#version), epoch: this.#epoch }).toString()}`;
  }

  forget(): void {
    this.#stream = this.#version = this.#epoch = null;
  }

  #takeVersion(version: number, repeats: boolean): Step {
    if (this.#version === null) return "hole";
    if (repeats && version === this.#version) return "beside";
    if (!repeats && version === this.#version + 1) {
      this.#version = version;
      return "event";
    }
    return version <= this.#version ? "old" : "hole";
  }

  // The same page can come back from the browser's memory with another person signed in.
  #isElsewhere(message: ServerMessage): boolean {
    if (this.#version === null) return false;
    if ("stream" in message && message.stream !== this.#stream) return true;
    return message.type === "resumed" && message.epoch !== this.#epoch;
  }
}
