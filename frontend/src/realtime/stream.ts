// One stream, shared by all components that watch it: what it shows, and how its connection does.

import type { Answer, FieldsOf, ReplyOf } from "./commands";
import { Connection, type Settings } from "./connection";
import type { ServerMessage } from "./messages";
import { isSame, type Shown, shownAt, type Status } from "./status";
import type { Kind } from "./streams";

/** How long a stream is still followed after the last component left: the next page often wants it too. */
export const LEAVE_AFTER_MS = 5_000;

/** What a component sees; the same object until something changed. */
export interface View<Picture> {
  /** Null before the first message: draw a skeleton. */
  readonly picture: Picture | null;
  readonly status: Status;
  readonly isStale: boolean;
}

export interface Around {
  readonly settings: Omit<Settings, "url" | "isDisplay">;
  readonly steadyMs: () => number;
  readonly isOnline: () => boolean;
  readonly wokeMs: () => number | null;
  /** A display was confirmed: exchange the claim for its key. */
  readonly claim: (claim: string) => Promise<void>;
  /** A stream was begun or left, or its status changed. */
  readonly changed: () => void;
}

export class Stream<Picture, Commands> {
  readonly #kind: Kind<Picture, Commands>;
  readonly #around: Around;
  readonly #connection: Connection;
  readonly #listeners = new Set<() => void>();
  readonly #hearers = new Set<(message: ServerMessage) => void>();
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #turning: ReturnType<typeof setTimeout> | undefined;
  #picture: Picture | null = null;
  #wasLive = false;
  #beganMs = 0;
  #before: Status["mark"] = "connecting";
  #view: View<Picture> = { picture: null, status: { mark: "connecting" }, isStale: false };

  constructor(kind: Kind<Picture, Commands>, around: Around, url: string) {
    this.#kind = kind;
    this.#around = around;
    this.#connection = new Connection(
      { ...around.settings, url, isDisplay: kind.isDisplay ?? false },
      {
        received: (message) => {
          if (message.type === "paired") this.#connection.hold(around.claim(message.claim));
          this.#show(kind.take(this.#picture, message));
          for (const hearer of [...this.#hearers]) hearer(message);
        },
        forgotten: () => {
          this.#show(null);
        },
        changed: () => {
          this.#wasLive ||= this.#connection.situation.state === "live";
          this.#show(this.#picture);
        },
      },
    );
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  get isOver(): boolean {
    return this.#connection.situation.state === "session-over";
  }

  get view(): View<Picture> {
    return this.#view;
  }

  /** Follow the stream and be told when the view changed; gives what ends it. */
  subscribe(listener: () => void): () => void {
    clearTimeout(this.#leaving);
    this.#listeners.add(listener);
    this.#begin();
    this.#around.changed();
    return () => {
      if (!this.#listeners.delete(listener) || this.isWatched) return;
      this.#leaving = setTimeout(() => {
        this.#leave();
      }, LEAVE_AFTER_MS);
      this.#around.changed();
    };
  }

  /** Be told each message that was taken, after the view shows it; gives what ends it. */
  hear(hearer: (message: ServerMessage) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  /** Try again what was forbidden or gone: by now it may be ours. */
  again(): void {
    this.#connection.again();
    if (this.isWatched) this.#begin();
  }

  /** Send a command and give how it went; never rejects. */
  ask<Type extends keyof Commands & string>(
    type: Type,
    fields: FieldsOf<Commands[Type]>,
  ): Promise<Answer<ReplyOf<Commands[Type]>>> {
    // The server's own tests vouch for the shape of a reply.
    return this.#connection.ask(type, fields as object) as Promise<Answer<ReplyOf<Commands[Type]>>>;
  }

  /** Wake up; what rests in a hidden page rests on. */
  wake(isHidden: boolean): void {
    this.#before = this.#view.status.mark;
    if (this.isWatched && !isHidden) this.#begin();
    this.#connection.wake();
    this.refresh();
  }

  /** Tries would be in vain, and somebody else finds out until when: then connect at once. */
  wait(inVain: boolean): void {
    this.#connection.wait(inVain);
  }

  /** Close the socket of a hidden page, unless what it shows asks to keep it. */
  restHidden(): void {
    if (!this.#kind.keepsHidden(this.#picture)) this.#connection.rest();
  }

  /** The session is over; a display has none. */
  end(): void {
    if (!this.#kind.isDisplay) this.#connection.end();
  }

  /** See what time and the network have changed. */
  refresh(): void {
    this.#show(this.#picture);
  }

  close(): void {
    clearTimeout(this.#leaving);
    this.#leave();
  }

  #begin(): void {
    if (this.#connection.situation.state !== "resting") return;
    this.#beganMs = this.#around.steadyMs();
    this.#wasLive = false;
    this.#connection.start();
  }

  #leave(): void {
    clearTimeout(this.#turning);
    this.#connection.rest();
  }

  #show(picture: Picture | null): void {
    this.#picture = picture;
    // While it rests nobody looks; whoever looks again sees at first what was last said.
    const resting = this.#connection.situation.state === "resting";
    const { status, isStale, changesMs } = resting ? { ...this.#view, changesMs: null } : this.#shown();
    this.#turnAt(changesMs);
    const same = picture === this.#view.picture && isStale === this.#view.isStale;
    if (same && isSame(status, this.#view.status)) return;
    this.#view = { picture, status, isStale };
    for (const listener of [...this.#listeners]) listener();
    this.#around.changed();
  }

  #shown(): Shown {
    return shownAt(this.#around.steadyMs(), {
      situation: this.#connection.situation,
      heardMs: this.#connection.heardMs,
      beganMs: this.#beganMs,
      wasLive: this.#wasLive,
      isOnline: this.#around.isOnline(),
      wokeMs: this.#around.wokeMs(),
      before: this.#before,
    });
  }

  #turnAt(momentMs: number | null): void {
    clearTimeout(this.#turning);
    if (momentMs === null) return;
    this.#turning = setTimeout(
      () => {
        this.refresh();
      },
      Math.max(0, momentMs - this.#around.steadyMs()),
    );
  }
}
