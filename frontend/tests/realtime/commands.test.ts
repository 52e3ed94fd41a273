import { expect, test, vi } from "vitest";

import { until } from "../until";
import { Following, withServer } from "./following";
import { resumed, snapshot } from "./frames";
import type { Peer } from "../server";

const { server, follow } = withServer();
const NOW = "2026-01-15T14:00:00.000Z";

async function live(): Promise<{ following: Following; peer: Peer }> {
  const following = follow();
  const peer = await server().peer(0);
  peer.send(snapshot(4));
  await following.becomes("live");
  return { following, peer };
}

async function comeBack(following: Following, peer: Peer): Promise<Peer> {
  peer.vanish();
  await following.becomes("waiting");
  vi.advanceTimersByTime(500);
  const second = await server().peer(1);
  second.send(resumed(4));
  await following.becomes("live");
  return second;
}

test("a command gets its own reply, in any order", async () => {
  const { following, peer } = await live();
  const first = following.connection.ask("cancel-booking", { booking_id: 1 });
  const second = following.connection.ask("cancel-booking", { booking_id: 2 });
  const [one, other] = [await peer.asked("cancel-booking", 0), await peer.asked("cancel-booking", 1)];
  expect(one).toMatchObject({ booking_id: 1 });
  peer.send({ type: "reply", server_time: NOW, request_id: other["request_id"], booking: { id: 2 } });
  peer.send({ type: "reply", server_time: NOW, request_id: one["request_id"], booking: { id: 1 } });
  expect(await first).toMatchObject({ outcome: "done", reply: { booking: { id: 1 } } });
  expect(await second).toMatchObject({ outcome: "done", reply: { booking: { id: 2 } } });
});

test("a refusal comes with its code and sentence", async () => {
  const { following, peer } = await live();
  const answer = following.connection.ask("cancel-booking", { booking_id: 1 });
  const { request_id } = await peer.asked("cancel-booking");
  peer.send({
    type: "error",
    server_time: NOW,
    request_id,
    code: "booking-ended",
    error: "This booking has ended already.",
  });
  expect(await answer).toMatchObject({ outcome: "refused", refusal: { code: "booking-ended" } });
});

test("an error that is about no command settles none", async () => {
  const { following, peer } = await live();
  const answer = following.connection.ask("cancel-booking", { booking_id: 1 });
  const { request_id } = await peer.asked("cancel-booking");
  peer.send({ type: "error", server_time: NOW, code: "invalid", error: "No JSON." });
  peer.send({ type: "reply", server_time: NOW, request_id, booking: { id: 1 } });
  expect(await answer).toMatchObject({ outcome: "done" });
});

test("what was on its way when the socket was lost is unknown, and is not sent again", async () => {
  const { following, peer } = await live();
  const answer = following.connection.ask("cancel-booking", { booking_id: 1 });
  await peer.asked("cancel-booking");
  const second = await comeBack(following, peer);
  expect(await answer).toEqual({ outcome: "unknown" });
  await second.asked("ping");
  expect(second.frames.filter((frame) => frame.type !== "ping")).toEqual([]);
});

test("a question that changes nothing is asked again on the next socket", async () => {
  const { following, peer } = await live();
  const answer = following.connection.ask("list-bookings", { limit: 2 });
  await peer.asked("list-bookings");
  const second = await comeBack(following, peer);
  const { request_id, limit } = await second.asked("list-bookings");
  expect(limit).toBe(2);
  second.send({ type: "reply", server_time: NOW, request_id, bookings: [], next: null });
  expect(await answer).toMatchObject({ outcome: "done", reply: { next: null } });
});

test("without a connection a change is not sent, and a question waits for one", async () => {
  const following = follow();
  expect(await following.connection.ask("cancel-booking", { booking_id: 1 })).toEqual({ outcome: "unsent" });
  const answer = following.connection.ask("list-bookings", {});
  const peer = await server().peer(0);
  peer.send(snapshot(4));
  const { request_id } = await peer.asked("list-bookings");
  peer.send({ type: "reply", server_time: NOW, request_id, bookings: [], next: null });
  expect(await answer).toMatchObject({ outcome: "done" });
  expect(peer.frames.some((frame) => frame.type === "cancel-booking")).toBe(false);
});

test("without an answer for ten seconds it is unknown; a late answer is dropped", async () => {
  const { following, peer } = await live();
  const answer = following.connection.ask("cancel-booking", { booking_id: 1 });
  const { request_id } = await peer.asked("cancel-booking");
  vi.advanceTimersByTime(7_000);
  peer.send({ type: "heartbeat", server_time: NOW });
  await until(() => following.connection.heardMs === performance.now(), "the heartbeat");
  vi.advanceTimersByTime(3_000);
  expect(await answer).toEqual({ outcome: "unknown" });
  peer.send({ type: "reply", server_time: NOW, request_id, booking: { id: 1 } });
  peer.send({ type: "heartbeat", server_time: NOW, stream: "driver.7", version: 4 });
  await until(() => following.connection.heardMs === performance.now(), "the heartbeat");
  expect(following.state).toBe("live");
});

test("whoever leaves learns that the answer is not known", async () => {
  const { following, peer } = await live();
  const answers = [following.connection.ask("list-bookings", {}), following.connection.ask("cancel-booking", {})];
  await peer.asked("cancel-booking");
  following.connection.rest();
  expect(await Promise.all(answers)).toEqual([{ outcome: "unknown" }, { outcome: "unknown" }]);
});

test("where the session is over nothing is sent and nobody waits", async () => {
  const { following, peer } = await live();
  peer.close(4401);
  await following.becomes("session-over");
  expect(await following.connection.ask("list-bookings", {})).toEqual({ outcome: "unsent" });
});
