// A page's real-time client against a real server, on a page whose visibility and network a test sets.

import { afterEach, beforeEach, vi } from "vitest";

import { deviceClock } from "../../src/realtime/device";
import type { Page } from "../../src/realtime/page";
import { type Options, Realtime } from "../../src/realtime/store";
import { type Peer, Server } from "../server";
import { until } from "../until";
import { holdTimers, openSocket } from "./following";

export class SetPage implements Page {
  hidden = false;
  online = true;
  readonly #wake = new Set<() => void>();
  readonly #change = new Set<() => void>();

  isHidden(): boolean {
    return this.hidden;
  }

  isOnline(): boolean {
    return this.online;
  }

  onWake(listener: () => void): () => void {
    this.#wake.add(listener);
    return () => this.#wake.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.#change.add(listener);
    return () => this.#change.delete(listener);
  }

  /** Be hidden or shown, or lose and find the network. */
  becomes(changes: Partial<Pick<SetPage, "hidden" | "online">>): void {
    Object.assign(this, changes);
    for (const listener of this.#change) listener();
    if (!this.hidden) for (const listener of this.#wake) listener();
  }

  get isListenedTo(): boolean {
    return this.#wake.size + this.#change.size > 0;
  }
}

export class Watching {
  readonly server: Server;
  readonly page = new SetPage();
  readonly claims: string[] = [];
  readonly realtime: Realtime;

  constructor(server: Server, changes: Partial<Options> = {}) {
    this.server = server;
    this.realtime = new Realtime({
      sockets: server.url,
      page: this.page,
      device: deviceClock,
      open: openSocket,
      chance: () => 0.5,
      claim: (claim) => {
        this.claims.push(claim);
        return Promise.resolve();
      },
      ...changes,
    });
  }

  /** Give the nth socket that was opened for this path, as soon as it is there. */
  peer(path: string, which = 0): Promise<Peer> {
    return until(() => this.server.peers.filter((peer) => peer.path === path)[which], `socket ${which} of ${path}`);
  }
}

/** Give each test a server and a page's client to it. */
export function withWatching(): () => Watching {
  let watching: Watching;
  beforeEach(async () => {
    watching = new Watching(await Server.start());
    holdTimers();
  });
  afterEach(async () => {
    watching.realtime.close();
    vi.useRealTimers();
    await watching.server.stop();
  });
  return () => watching;
}
