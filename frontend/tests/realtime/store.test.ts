import { expect, test, vi } from "vitest";

import { driver, kiosk, lot, lots } from "../../src/realtime/streams";
import { turn, until } from "../until";
import { booking, event, lotSnapshot, pairingCode, snapshot } from "./frames";
import { repeat } from "./repeat";
import { type Watching, withWatching } from "./watching";

const watching = withWatching();
const nothing = (): void => undefined;

/** Watch the driver's stream until it is live. */
async function watchDriver(changes: object = {}): Promise<Watching> {
  const all = watching();
  all.realtime.stream(driver).subscribe(nothing);
  (await all.peer("/ws/driver/")).send(snapshot(4, changes));
  await marked("live");
  return all;
}

function mark(): string {
  return watching().realtime.stream(driver).view.status.mark;
}

async function marked(expected: string): Promise<void> {
  await until(() => mark() === expected, `${expected}, it is ${mark()}`);
}

test("all who watch a stream share one socket and one view", async () => {
  const { realtime, server } = watching();
  const listener = vi.fn();
  realtime.stream(lot(3)).subscribe(listener);
  realtime.stream(lot(3)).subscribe(listener);
  realtime.stream(lot(4)).subscribe(nothing);
  (await watching().peer("/ws/lots/3/")).send(lotSnapshot);
  await until(() => realtime.stream(lot(3)).view.picture, "the board");
  expect(realtime.stream(lot(3)).view).toBe(realtime.stream(lot(3)).view);
  await watching().peer("/ws/lots/4/");
  expect(server.peers.map((peer) => peer.path).sort()).toEqual(["/ws/lots/3/", "/ws/lots/4/"]);
});

test("a tick is no news for anybody who draws", async () => {
  const { realtime } = await watchDriver();
  const listener = vi.fn();
  realtime.stream(driver).subscribe(listener);
  const socket = await watching().peer("/ws/driver/");
  socket.send({
    type: "booking-tick",
    server_time: "2026-01-15T14:00:00.000Z",
    stream: "driver.7",
    version: 4,
    bookings: [],
  });
  socket.send(event(5));
  await until(() => realtime.stream(driver).view.picture?.bookings.length === 1, "the event");
  expect(listener).toHaveBeenCalledTimes(1);
});

test("a stream is kept five seconds after the last has left, and taken up with its place", async () => {
  const { realtime } = watching();
  const stream = realtime.stream(driver);
  const leave = stream.subscribe(nothing);
  const first = await watching().peer("/ws/driver/");
  first.send(snapshot(4));
  await marked("live");
  const stillHears = async (version: number): Promise<void> => {
    first.send(event(version));
    await until(() => stream.view.picture?.bookings.some(({ id }) => id === version), "the event");
  };
  leave();
  vi.advanceTimersByTime(4_999);
  await stillHears(5);
  stream.subscribe(nothing)();
  vi.advanceTimersByTime(4_999);
  await stillHears(6);
  vi.advanceTimersByTime(1);
  await until(() => first.isClosed, "the close");
  stream.subscribe(nothing);
  expect(mark()).toBe("connecting");
  expect(stream.view.picture).not.toBeNull();
  expect((await watching().peer("/ws/driver/", 1)).query).toEqual({ since: "6", epoch: "e1" });
});

test("when nobody watches anything, nothing runs and nobody listens to the page", async () => {
  const { realtime, page } = watching();
  const leave = realtime.stream(lots).subscribe(nothing);
  const peer = await watching().peer("/ws/lots/");
  expect(page.isListenedTo).toBe(true);
  leave();
  vi.advanceTimersByTime(5_000);
  await until(() => peer.isClosed, "the close");
  await turn();
  expect(page.isListenedTo).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("a lost connection is said, then that it is offline and what is shown stale", async () => {
  const { realtime } = await watchDriver();
  const peer = await watching().peer("/ws/driver/");
  vi.advanceTimersByTime(5_000);
  peer.send(event(5));
  await until(() => realtime.stream(driver).view.picture?.bookings.length, "the event");
  peer.vanish();
  await marked("reconnecting");
  await watching().server.stop();
  vi.advanceTimersByTime(9_999);
  expect(realtime.stream(driver).view.isStale).toBe(false);
  vi.advanceTimersByTime(1);
  expect(realtime.stream(driver).view).toMatchObject({ status: { mark: "offline" }, isStale: true });
  expect(realtime.stream(driver).view.picture).not.toBeNull();
});

test("a stream that is not ours, or is gone, says so and shows nothing", async () => {
  const { realtime } = watching();
  realtime.stream(lot(9)).subscribe(nothing);
  (await watching().peer("/ws/lots/9/")).close(4404);
  await until(() => realtime.stream(lot(9)).view.status.mark === "gone", "gone");
  expect(realtime.stream(lot(9)).view.picture).toBeNull();
});

test("a session that is over for one stream is over for all, but not for a display", async () => {
  const { realtime, server } = await watchDriver();
  realtime.stream(lot(3)).subscribe(nothing);
  realtime.stream(kiosk).subscribe(nothing);
  (await watching().peer("/ws/kiosk/")).send(pairingCode);
  (await watching().peer("/ws/lots/3/")).close(4401);
  await marked("ended");
  expect(realtime.stream(driver).view.picture).toBeNull();
  expect(realtime.status).toEqual({ mark: "ended" });
  await until(() => realtime.stream(kiosk).view.picture, "the code");
  const opened = server.peers.length;
  realtime.stream(lot(5)).subscribe(nothing);
  watching().page.becomes({ online: true });
  vi.advanceTimersByTime(5_000);
  expect(realtime.stream(lot(5)).view.status).toEqual({ mark: "ended" });
  expect(server.peers).toHaveLength(opened);
});

test("who signs out stays signed out", async () => {
  const { realtime } = await watchDriver();
  realtime.signOut();
  expect(mark()).toBe("ended");
  await until(() => watching().server.peers[0]?.isClosed, "the close");
  watching().page.becomes({ hidden: false });
  expect(mark()).toBe("ended");
});

test("the page's mark is that of its worst stream", async () => {
  const { realtime } = await watchDriver();
  expect(realtime.status.mark).toBe("live");
  const listener = vi.fn();
  realtime.subscribe(listener);
  realtime.stream(lot(3)).subscribe(nothing);
  expect(realtime.status.mark).toBe("connecting");
  (await watching().peer("/ws/lots/3/")).send(lotSnapshot);
  await until(() => realtime.status.mark === "live", "live");
  (await watching().peer("/ws/driver/")).vanish();
  await until(() => realtime.status.mark === "reconnecting", "reconnecting");
  expect(listener).toHaveBeenCalledTimes(3);
});

test("a hidden page closes its sockets after a while and comes back with its place", async () => {
  const { page } = await watchDriver();
  const first = await watching().peer("/ws/driver/");
  page.becomes({ hidden: true });
  for (const number of Array.from({ length: 8 }, (_, index) => index + 1)) {
    vi.advanceTimersByTime(7_000);
    first.send(
      event(4 + number, { booking: booking(number, { status: "completed", ended_at: "2026-01-15T14:00:00.000Z" }) }),
    );
    await until(() => watching().realtime.stream(driver).view.picture?.bookings.length === number, "the event");
  }
  expect(first.isClosed).toBe(false);
  vi.advanceTimersByTime(4_000);
  await until(() => first.isClosed, "the close");
  page.becomes({ hidden: false });
  expect(mark()).toBe("live");
  expect((await watching().peer("/ws/driver/", 1)).query).toEqual({ since: "12", epoch: "e1" });
});

test("a clock that jumps under a hidden page opens nothing that rests", async () => {
  const { page } = await watchDriver();
  const first = await watching().peer("/ws/driver/");
  page.becomes({ hidden: true });
  repeat(10, () => {
    vi.advanceTimersByTime(6_000);
  });
  await until(() => first.isClosed, "the close");
  const { opened } = watching();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1_000);
  expect(watching().opened).toBe(opened);
  page.becomes({ hidden: false });
  expect(watching().opened).toBe(opened + 1);
});

test("a hidden page keeps its socket while one of the driver's bookings runs", async () => {
  const { page } = await watchDriver({ bookings: [booking(1)] });
  const first = await watching().peer("/ws/driver/");
  page.becomes({ hidden: true });
  for (const version of Array.from({ length: 10 }, (_, index) => index + 5)) {
    vi.advanceTimersByTime(7_000);
    first.send(event(version, { booking: booking(version) }));
    await until(() => watching().realtime.stream(driver).view.picture?.bookings.length === version - 3, "the event");
  }
  expect(mark()).toBe("live");
});

test("for two seconds after waking nothing is said of a connection that died meanwhile", async () => {
  const { page } = await watchDriver();
  const first = await watching().peer("/ws/driver/");
  await watching().server.stop();
  first.vanish();
  page.becomes({ online: true });
  await until(() => first.isClosed, "the end");
  vi.advanceTimersByTime(1_999);
  expect(mark()).toBe("live");
  vi.advanceTimersByTime(1);
  expect(["reconnecting", "offline"]).toContain(mark());
});

test("without a network it is offline at once", async () => {
  const { page } = await watchDriver();
  (await watching().peer("/ws/driver/")).vanish();
  await marked("reconnecting");
  page.becomes({ online: false });
  expect(mark()).toBe("offline");
});

test("a display that was confirmed exchanges its claim and then shows its board", async () => {
  const { realtime, claims } = watching();
  realtime.stream(kiosk).subscribe(nothing);
  const first = await watching().peer("/ws/kiosk/");
  first.send(pairingCode);
  first.send({ type: "paired", server_time: "2026-01-15T14:00:00.000Z", claim: "c1" });
  const second = await watching().peer("/ws/kiosk/", 1);
  expect(claims).toEqual(["c1"]);
  second.send(lotSnapshot);
  await until(() => realtime.stream(kiosk).view.picture?.shows === "board", "the board");
});

test("what was forbidden is tried again only when asked, and then followed as ever", async () => {
  const { realtime } = watching();
  realtime.stream(driver).subscribe(nothing);
  (await watching().peer("/ws/driver/")).close(4403);
  await marked("forbidden");
  vi.advanceTimersByTime(60_000);
  await turn();
  expect(watching().server.peers).toHaveLength(1);
  realtime.stream(driver).again();
  (await watching().peer("/ws/driver/", 1)).send(snapshot(4));
  await marked("live");
  realtime.stream(driver).again();
  expect(mark()).toBe("live");
});

test("whoever hears a stream is told what was taken, after the picture has it, and nothing twice", async () => {
  const { realtime } = await watchDriver();
  const stream = realtime.stream(driver);
  const heard: [string, number | undefined][] = [];
  const leave = stream.hear(({ type }) => heard.push([type, stream.view.picture?.bookings.length]));
  const socket = await watching().peer("/ws/driver/");
  socket.send(event(5));
  socket.send(event(5));
  socket.send(event(6));
  await until(() => heard.length === 2, "both events");
  expect(heard).toEqual([
    ["booking-created", 1],
    ["booking-created", 2],
  ]);
  leave();
  socket.send(event(7));
  await until(() => stream.view.picture?.bookings.length === 3, "the third");
  expect(heard).toHaveLength(2);
});
