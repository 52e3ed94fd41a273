import { beforeEach, expect, test, vi } from "vitest";

import {
  heardMs,
  KEEP_AFTER_MS,
  KEEP_EVERY_MS,
  Keeper,
  type Kept,
  recall,
  RECALL_WITHIN_MS,
} from "../../src/kiosk/keeping";
import { kiosk } from "../../src/realtime";
import { Device, SERVER_MS } from "../realtime/device";
import { Watching, withWatching } from "../realtime/watching";
import { until } from "../until";
import { free, LOT, pairingCode, snapshot } from "./boards";

const watching = withWatching();
const PATH = "/ws/kiosk/";
let kept: Kept | null;
let written: number;

const storage = {
  read: () => Promise.resolve(kept),
  write: (board: Kept) => {
    written += 1;
    kept = board;
    return Promise.resolve();
  },
  remove: () => {
    kept = null;
    return Promise.resolve();
  },
};

const KEPT: Kept = {
  form: 1,
  board: { shows: "board", lot: LOT, slots: [free(1)] },
  heardMs: SERVER_MS,
  aheadMs: 3_600_000,
  wallMs: SERVER_MS - 3_600_000,
};

beforeEach(() => {
  kept = null;
  written = 0;
});

/** A display that follows; the server's clock is an hour ahead of the device's. */
async function following() {
  const { realtime, server } = watching();
  server.now = () => Date.now() + 3_600_000;
  const keeper = new Keeper(realtime, storage);
  keeper.start();
  const peer = await watching().peer(PATH);
  await peer.asked("ping");
  await until(() => realtime.clock.now() !== null, "the server's time");
  return { keeper, peer, realtime };
}

function shown() {
  return watching().realtime.stream(kiosk).view.picture;
}

test("a board is kept with the server's time, a moment after it came", async () => {
  const { peer } = await following();
  peer.send(snapshot([free(1)]));
  await until(() => shown(), "the board");
  expect(kept).toBeNull();
  await vi.advanceTimersByTimeAsync(KEEP_AFTER_MS);
  expect(kept).toMatchObject({ board: { lot: { id: 3 } }, aheadMs: 3_600_000 });
  expect(kept?.heardMs).toBe(Date.now() + 3_600_000);
});

test("a lot that changes all the time is kept all the same", async () => {
  const { peer } = await following();
  for (const version of [1, 2, 3]) {
    peer.send(snapshot([free(version)], version));
    await until(() => {
      const picture = shown();
      return picture?.shows === "board" && picture.slots[0]?.id === version;
    }, "the change");
    await vi.advanceTimersByTimeAsync(KEEP_AFTER_MS * 0.6);
  }
  expect(written).toBe(1);
});

test("without a change it is written down once a minute that the server was heard", async () => {
  const { peer } = await following();
  peer.send(snapshot([free(1)]));
  await until(() => shown(), "the board");
  await vi.advanceTimersByTimeAsync(KEEP_AFTER_MS);
  const before = kept?.heardMs ?? NaN;
  for (let passed = 0; passed < KEEP_EVERY_MS; passed += 4_000) {
    peer.send({ type: "heartbeat", server_time: new Date().toISOString(), stream: "lot.3", version: 1 });
    const sent = peer.frames.length;
    await vi.advanceTimersByTimeAsync(4_000);
    await until(
      () => watching().realtime.stream(kiosk).view.status.mark === "live" && peer.frames.length >= sent,
      "life",
    );
  }
  expect(written).toBe(2);
  expect(kept?.heardMs).toBeGreaterThanOrEqual(before + KEEP_EVERY_MS);
});

test("a pairing code of the server's makes it forget the board", async () => {
  kept = KEPT;
  const { peer } = await following();
  peer.send(pairingCode());
  await until(() => shown(), "the code");
  expect(kept).toBeNull();
});

test("while the server is away the board is kept as of when it was last heard", async () => {
  const { peer, keeper, realtime } = await following();
  peer.send(snapshot([free(1)]));
  await until(() => shown(), "the board");
  const lastHeardMs = Date.now() + 3_600_000;
  watching().page.online = false;
  peer.vanish();
  await until(() => realtime.status.mark === "offline", "the loss");
  vi.advanceTimersByTime(700);
  expect(heardMs(realtime.stream(kiosk).view, realtime)).toBe(lastHeardMs);
  await keeper.keep();
  expect(kept?.heardMs).toBe(lastHeardMs);
});

test("what was kept comes back with the server's time, though the device's clock is an hour wrong", async () => {
  kept = KEPT;
  const { realtime, device } = restarted();
  device.passes(5 * 60_000);
  expect(await recall(realtime, storage)).toBe(KEPT);
  expect(realtime.clock.now()).toBe(device.serverMs);
});

test("a device that lost its clock in the power cut shows the board without a time", async () => {
  kept = KEPT;
  const { realtime, device } = restarted();
  device.wallMs = 0;
  expect(await recall(realtime, storage)).toBe(KEPT);
  expect(realtime.clock.now()).toBeNull();
});

test.each([
  ["nothing", () => Promise.resolve(undefined)],
  ["another version's board", () => Promise.resolve({ form: 2 })],
  ["an error", () => Promise.reject(new Error("the disk is full"))],
])("a browser that gives %s has kept nothing", async (_, read) => {
  expect(await recall(watching().realtime, { ...storage, read })).toBeNull();
});

test("a browser that never says what it kept is not waited for", async () => {
  const recalled = recall(watching().realtime, { ...storage, read: () => new Promise(() => undefined) });
  await vi.advanceTimersByTimeAsync(RECALL_WITHIN_MS);
  expect(await recalled).toBeNull();
});

function restarted() {
  const device = new Device();
  return { device, realtime: new Watching(watching().server, { device }).realtime };
}
