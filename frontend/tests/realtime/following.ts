// A connection that follows a real server while the timers stand still until a test moves them.

import { afterEach, beforeEach, vi } from "vitest";
import WebSocket from "ws";

import { ServerClock } from "../../src/realtime/clock";
import { Connection, type Settings } from "../../src/realtime/connection";
import type { Socket } from "../../src/realtime/line";
import type { ServerMessage } from "../../src/realtime/messages";
import { Server } from "../server";
import { until } from "../until";

export const openSocket = (url: string): Socket => new WebSocket(url) as unknown as Socket;

/** Let setTimeout, Date and performance stand still; sockets are real and go on. */
export function holdTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
}

export class Following {
  readonly server: Server;
  readonly clock = new ServerClock();
  readonly received: ServerMessage[] = [];
  forgotten = 0;
  justWoke = false;
  readonly connection: Connection;

  constructor(server: Server, changes: Partial<Settings> = {}) {
    this.server = server;
    this.connection = new Connection(
      {
        url: `${server.url}/ws/driver/`,
        isDisplay: false,
        clock: this.clock,
        open: openSocket,
        chance: () => 0.5,
        justWoke: () => this.justWoke,
        ...changes,
      },
      {
        received: (message) => this.received.push(message),
        forgotten: () => this.forgotten++,
        changed: () => undefined,
      },
    );
    this.connection.start();
  }

  get state(): string {
    return this.connection.situation.state;
  }

  get versions(): unknown[] {
    return this.received.flatMap((message) => ("version" in message ? [message.version] : []));
  }

  async becomes(state: string): Promise<void> {
    await until(() => this.state === state, `${state}, it is ${this.state}`);
  }

  async hears(count: number): Promise<void> {
    await until(() => this.received.length >= count, `${count} messages, there are ${this.received.length}`);
  }
}

/** Give each test a server, and `follow` for a connection to it; both are gone after the test. */
export function withServer(): { server: () => Server; follow: (changes?: Partial<Settings>) => Following } {
  let server: Server;
  let all: Following[];
  beforeEach(async () => {
    server = await Server.start();
    all = [];
    holdTimers();
  });
  afterEach(async () => {
    for (const following of all) following.connection.rest();
    vi.useRealTimers();
    await server.stop();
  });
  const follow = (changes?: Partial<Settings>): Following => {
    const following = new Following(server, changes);
    all.push(following);
    return following;
  };
  return { server: () => server, follow };
}
