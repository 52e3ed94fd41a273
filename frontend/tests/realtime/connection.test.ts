import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { expect, test, vi } from "vitest";

import { Following, withServer } from "./following";
import { event, heartbeat, pairingCode, resumed, snapshot, tick } from "./frames";
import type { Peer } from "../server";
import { until } from "../until";

const { server, follow } = withServer();

async function live(changes = {}): Promise<{ following: Following; peer: Peer }> {
  const following = follow(changes);
  const peer = await server().peer(0);
  peer.send(snapshot(4));
  await following.becomes("live");
  return { following, peer };
}

test("it is live from the snapshot on, and gives the events after it", async () => {
  const following = follow();
  const peer = await server().peer(0);
  expect(following.state).toBe("connecting");
  expect(peer.query).toEqual({});
  peer.send(snapshot(4));
  peer.send(event(5));
  peer.send(event(6));
  await following.hears(3);
  expect(following.state).toBe("live");
  expect(following.versions).toEqual([4, 5, 6]);
});

test("a late snapshot is waited for while pongs come", async () => {
  const following = follow();
  const peer = await server().peer(0);
  await peer.asked("ping");
  await until(() => following.clock.now() !== null, "a pong");
  expect(following.state).toBe("connecting");
  peer.send(snapshot(4));
  await following.becomes("live");
});

test("after a loss it comes back with its place and hears what it missed", async () => {
  const { following, peer } = await live();
  peer.vanish();
  await following.becomes("waiting");
  vi.advanceTimersByTime(500);
  const second = await server().peer(1);
  expect(second.query).toEqual({ since: "4", epoch: "e1" });
  second.send(event(5));
  second.send(event(6));
  await following.hears(3);
  expect(following.state).toBe("connecting");
  second.send(resumed(6));
  await following.becomes("live");
  expect(following.versions.slice(0, 3)).toEqual([4, 5, 6]);
});

test("an event that was applied is not given again", async () => {
  const { following, peer } = await live();
  peer.send(event(5));
  peer.send(event(5));
  peer.send(event(4));
  peer.send(event(6));
  await following.hears(3);
  expect(following.versions).toEqual([4, 5, 6]);
});

test.each([
  ["an event", event(6)],
  ["a heartbeat", heartbeat(5)],
  ["a tick", tick(5)],
])("%s ahead of the place means a hole, and it comes back with its place", async (_, ahead) => {
  const { following, peer } = await live();
  peer.send(ahead);
  await following.becomes("waiting");
  expect(following.versions).toEqual([4]);
  vi.advanceTimersByTime(500);
  expect((await server().peer(1)).query).toEqual({ since: "4", epoch: "e1" });
});

test("ticks and heartbeats at the place keep the connection", async () => {
  const { following, peer } = await live();
  peer.send(tick(4));
  peer.send(heartbeat(4));
  peer.send(event(5));
  await until(() => following.versions.includes(5), "the event");
  expect(following.state).toBe("live");
});

test("an event of a later version counts like any other", async () => {
  const { following, peer } = await live();
  peer.send({ type: "offer-made", server_time: "2026-01-15T14:00:00.000Z", stream: "driver.7", version: 5, offer: {} });
  peer.send(event(6));
  await until(() => following.versions.includes(6), "the event");
  expect(following.state).toBe("live");
});

test("a snapshot at any time replaces the place", async () => {
  const { following, peer } = await live();
  peer.send(snapshot(2, { epoch: "e2" }));
  peer.send(event(3));
  await following.hears(3);
  peer.vanish();
  await following.becomes("waiting");
  vi.advanceTimersByTime(500);
  expect((await server().peer(1)).query).toEqual({ since: "3", epoch: "e2" });
});

test("another person's stream is never mixed with what is shown", async () => {
  const { following, peer } = await live();
  peer.vanish();
  await following.becomes("waiting");
  vi.advanceTimersByTime(500);
  const second = await server().peer(1);
  second.send(event(5, { stream: "driver.8" }));
  await following.becomes("waiting");
  expect(following.forgotten).toBe(1);
  expect(following.versions).toEqual([4]);
  vi.advanceTimersByTime(1_000);
  expect((await server().peer(2)).query).toEqual({});
});

test("frames that nobody can read disturb nothing", async () => {
  const { following, peer } = await live();
  for (const frame of ["", "{", "[]", "null", '"a"', "{}", '{"type":7}', '{"type":"snapshot"}', "\ud800"])
    peer.send(frame);
  peer.send(event(5, { booking: "none" }));
  peer.send(event(5));
  await until(() => following.versions.includes(5), "the event");
  expect(following.state).toBe("live");
});

test("eight seconds of silence are the end of a connection, and no less", async () => {
  const { following } = await live();
  vi.advanceTimersByTime(7_999);
  expect(following.state).toBe("live");
  vi.advanceTimersByTime(1);
  expect(following.state).toBe("waiting");
});

test("any message starts the eight seconds anew", async () => {
  const { following, peer } = await live();
  peer.answersPings = false;
  vi.advanceTimersByTime(7_000);
  peer.send(heartbeat(4));
  await until(() => following.connection.heardMs === performance.now(), "the heartbeat");
  vi.advanceTimersByTime(7_000);
  expect(following.state).toBe("live");
});

test("an attempt that does not open is given up after five seconds", async () => {
  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const following = follow({ url: `ws://127.0.0.1:${(mute.address() as AddressInfo).port}/ws/driver/` });
  vi.advanceTimersByTime(4_999);
  expect(following.state).toBe("connecting");
  vi.advanceTimersByTime(1);
  expect(following.state).toBe("waiting");
  following.connection.rest();
  mute.close();
});

test.each([
  [4401, "session-over"],
  [4403, "forbidden"],
  [4404, "gone"],
])("after %i it stays away, whatever happens", async (code, state) => {
  const { following, peer } = await live();
  peer.close(code);
  await following.becomes(state);
  expect(following.forgotten).toBe(1);
  following.connection.wake();
  following.connection.start();
  vi.advanceTimersByTime(120_000);
  expect(following.state).toBe(state);
});

test.each([
  [1000, 500],
  [1011, 500],
  [4408, 500],
  [4012, 2_500],
  [1012, 2_500],
  [4400, 30_000],
  [4429, 30_000],
])("after %i it comes back in %i ms", async (code, inMs) => {
  const { following, peer } = await live();
  peer.close(code);
  await following.becomes("waiting");
  vi.advanceTimersByTime(inMs - 1);
  expect(following.state).toBe("waiting");
  vi.advanceTimersByTime(1);
  expect((await server().peer(1)).query).toEqual({ since: "4", epoch: "e1" });
});

test("waking does not shorten the wait of one who asked too much", async () => {
  const { following, peer } = await live();
  peer.close(4429);
  await following.becomes("waiting");
  following.connection.wake();
  expect(following.state).toBe("waiting");
});

test("waits grow while it fails, and begin small again after a connection that held", async () => {
  const { following, peer } = await live();
  const waits: number[] = [];
  let last = peer;
  for (const number of [1, 2, 3]) {
    last.vanish();
    await following.becomes("waiting");
    const { situation } = following.connection;
    if (situation.state === "waiting") waits.push(situation.nextTryMs - performance.now());
    vi.advanceTimersByTime(waits.at(-1) ?? 0);
    last = await server().peer(number);
    last.send(resumed(4));
    await following.becomes("live");
  }
  expect(waits).toEqual([500, 1_000, 2_000]);
  vi.advanceTimersByTime(5_000);
  last.vanish();
  await following.becomes("waiting");
  expect(following.connection.situation).toMatchObject({ nextTryMs: performance.now() + 500 });
});

test("a display whose key was revoked connects again, from nothing", async () => {
  const { following, peer } = await live({ isDisplay: true });
  peer.close(4401);
  await following.becomes("waiting");
  vi.advanceTimersByTime(500);
  const second = await server().peer(1);
  expect(second.query).toEqual({});
  expect(following.forgotten).toBe(0);
  second.send(pairingCode);
  await following.becomes("live");
});

test("a display that was confirmed waits for its key, then connects at once", async () => {
  const { following, peer } = await live({ isDisplay: true });
  let fetched: () => void = () => undefined;
  following.connection.hold(new Promise((resolve) => (fetched = resolve)));
  peer.close(1000);
  await following.becomes("waiting");
  vi.advanceTimersByTime(600);
  following.connection.wake();
  expect(following.state).toBe("waiting");
  fetched();
  await server().peer(1);
});

test("told that tries are in vain it does not try, nor when it wakes, until they are not: then at once", async () => {
  const { following, peer } = await live({ isDisplay: true });
  peer.vanish();
  await following.becomes("waiting");
  following.connection.wait(true);
  vi.advanceTimersByTime(3_600_000);
  following.connection.wake();
  expect(following.state).toBe("waiting");
  following.connection.wait(false);
  expect(following.state).toBe("connecting");
  (await server().peer(1)).send(resumed(4));
  await following.becomes("live");
  following.connection.wait(false);
  expect(following.state).toBe("live");
});

test("who asked too much, and is told to try, waits all the same", async () => {
  const { following, peer } = await live({ isDisplay: true });
  peer.close(4429);
  await following.becomes("waiting");
  following.connection.wait(true);
  following.connection.wait(false);
  expect(following.state).toBe("waiting");
  following.connection.wait(true);
  vi.advanceTimersByTime(30_000);
  expect(following.state).toBe("waiting");
  following.connection.wait(false);
  expect(following.state).toBe("connecting");
});

test("resting closes the socket and keeps the place", async () => {
  const { following, peer } = await live();
  following.connection.rest();
  await until(() => peer.isClosed, "the close");
  vi.advanceTimersByTime(60_000);
  expect(following.state).toBe("resting");
  following.connection.start();
  expect((await server().peer(1)).query).toEqual({ since: "4", epoch: "e1" });
});
