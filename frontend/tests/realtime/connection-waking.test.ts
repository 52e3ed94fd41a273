import { expect, test, vi } from "vitest";

import type { Peer } from "../server";
import { until } from "../until";
import type { Settings } from "../../src/realtime/connection";
import type { Socket } from "../../src/realtime/line";
import { Following, openSocket, withServer } from "./following";
import { event, resumed, snapshot } from "./frames";

const { server, follow } = withServer();

async function live(changes: Partial<Settings> = {}): Promise<{ following: Following; peer: Peer }> {
  const following = follow(changes);
  const peer = await server().peer(0);
  peer.send(snapshot(4));
  await following.becomes("live");
  await peer.asked("ping");
  return { following, peer };
}

test("waking while it waits connects at once", async () => {
  const { following, peer } = await live();
  peer.vanish();
  await following.becomes("waiting");
  following.connection.wake();
  const second = await server().peer(1);
  second.send(resumed(4));
  await following.becomes("live");
});

test("a socket that answers a ping after waking is kept", async () => {
  const { following, peer } = await live();
  const before = peer.frames.length;
  following.connection.wake();
  await until(() => peer.frames.length > before + 1, "the pings");
  peer.send(event(5));
  await following.hears(2);
  vi.advanceTimersByTime(1_500);
  expect(following.state).toBe("live");
  expect(server().peers).toHaveLength(1);
});

test("a dead socket is left a second after waking, even if old messages were still to be read", async () => {
  const { following, peer } = await live();
  peer.answersPings = false;
  following.connection.wake();
  peer.send(event(5));
  await following.hears(2);
  vi.advanceTimersByTime(500);
  following.connection.wake();
  vi.advanceTimersByTime(499);
  expect(following.state).toBe("live");
  vi.advanceTimersByTime(1);
  expect((await server().peer(1)).query).toEqual({ since: "5", epoch: "e1" });
  await until(() => peer.isClosed, "the old socket's end");
});

test("a bound that passed while the page was frozen asks the socket first, and tells of the waking", async () => {
  const justWoke = vi.fn(() => false);
  const { following, peer } = await live({ justWoke });
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(8_000);
  expect(justWoke).toHaveBeenCalled();
  expect(following.state).toBe("live");
  await until(() => peer.frames.length > 5, "the pings");
  peer.send(event(5));
  await following.hears(2);
  vi.advanceTimersByTime(1_500);
  expect(following.state).toBe("live");
});

test("a loss that is found on waking is not waited for", async () => {
  const { following, peer } = await live();
  following.justWoke = true;
  peer.vanish();
  await server().peer(1);
  expect(following.state).toBe("connecting");
});

test("an attempt from before the sleep is begun anew, a fresh one is not", async () => {
  let opened = 0;
  const open = (url: string): Socket => {
    opened += 1;
    return openSocket(url);
  };
  const { connection } = follow({ open });
  connection.wake();
  expect(opened).toBe(1);
  vi.setSystemTime(Date.now() + 60_000);
  connection.wake();
  expect(opened).toBe(2);
  const peer = await until(() => server().peers.find((each) => !each.isClosed), "the attempt");
  await peer.asked("ping");
});

test("after waking the clock is measured anew", async () => {
  const { following, peer } = await live();
  vi.advanceTimersByTime(1_000);
  await peer.asked("ping", 4);
  following.connection.wake();
  vi.advanceTimersByTime(800);
  await peer.asked("ping", 9);
});
