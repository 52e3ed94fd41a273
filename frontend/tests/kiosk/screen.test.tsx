// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Kept } from "../../src/kiosk/keeping";
import { KioskScreen } from "../../src/kiosk/KioskScreen";
import { RealtimeContext } from "../../src/realtime";
import { SERVER_MS } from "../realtime/device";
import { withWatching } from "../realtime/watching";
import type { Peer } from "../server";
import { until } from "../until";
import { booked, free, LOT, pairingCode, snapshot } from "./boards";

const watching = withWatching();

beforeEach(() => {
  localStorage.clear();
  const beganMs = Date.now();
  watching().server.now = () => SERVER_MS + Date.now() - beganMs;
});
afterEach(cleanup);

function open(kept: Kept | null = null): void {
  render(
    <RealtimeContext value={watching().realtime}>
      <KioskScreen kept={kept} />
    </RealtimeContext>,
  );
}

async function connected(): Promise<Peer> {
  const peer = await watching().peer("/ws/kiosk/");
  await peer.asked("ping");
  await until(() => watching().realtime.clock.now() !== null, "the server's time");
  return peer;
}

const text = (): string => document.body.textContent;
const shows = (words: string): Promise<unknown> => until(() => text().includes(words), `“${words}” in “${text()}”`);
const isStale = (): boolean => document.querySelector("main")?.dataset["stale"] !== undefined;

const KEPT: Kept = {
  form: 1,
  board: { shows: "board", lot: LOT, slots: [free(1), booked(2, 252)] },
  heardMs: SERVER_MS - 60_000,
  aheadMs: 0,
  wallMs: 0,
};

test("a display that is not paired shows the code, and the next one", async () => {
  open();
  const peer = await connected();
  peer.send(pairingCode("L4RG87"));
  await shows("L4RG87");
  expect(text()).toContain("Enter this code in your dashboard");
  peer.send(pairingCode("NEXT22"));
  await shows("NEXT22");
});

test("a code that has expired is not shown any more", async () => {
  open();
  const peer = await connected();
  peer.send(pairingCode("L4RG87", 3));
  await shows("L4RG87");
  await vi.advanceTimersByTimeAsync(3_100);
  expect(text()).not.toContain("L4RG87");
});

test("a board says how many are free, when the next slot frees, and the lot's time", async () => {
  open();
  const peer = await connected();
  peer.send(snapshot([free(1), booked(2, 252), booked(3, 900)]));
  await shows("Harbour deck");
  expect(text()).toContain("Free1");
  expect(text()).toContain("of 3 slots");
  await shows("04:1");
  // 14:00 in UTC, at a lot in India.
  expect(screen.getByLabelText("Time at the lot").textContent).toBe("19:30");
  peer.send(snapshot([booked(1, 252), booked(2, 900)], 2));
  await shows("Full0 of 2 slots free");
});

test("where there are several types each says how many of its own are free", async () => {
  open();
  const peer = await connected();
  peer.send(snapshot([booked(1, 60), free(2, { vehicle_type: "motorcycle" })]));
  await shows("Cars 0");
  expect(text()).toContain("Motorcycles 1");
});

test("ten seconds without the server the numbers are dimmed, it says since when, and goes on counting", async () => {
  open();
  const peer = await connected();
  peer.send(snapshot([free(1), booked(2, 252)]));
  await shows("Harbour deck");
  await watching().server.stop();
  await until(() => watching().realtime.status.mark !== "live", "the loss");
  expect(isStale()).toBe(false);
  await vi.advanceTimersByTimeAsync(10_100);
  expect(isStale()).toBe(true);
  expect(text()).toContain("No connection since 19:30");
  expect(screen.getByRole("timer").textContent).toMatch(/^04:0\d$/);
});

test("switched on without a network it shows the last board, stale, and never a code", () => {
  watching().realtime.clock.seed(SERVER_MS - Date.now());
  open(KEPT);
  expect(isStale()).toBe(true);
  expect(text()).toContain("Harbour deck");
  expect(text()).toContain("No connection since 19:29");
  expect(screen.getByRole("timer").textContent).toBe("04:12");
});

test("a board that was heard just now is not stale: loading the page anew shows no flash", async () => {
  watching().realtime.clock.seed(SERVER_MS - Date.now());
  open({ ...KEPT, heardMs: SERVER_MS - 500 });
  expect(isStale()).toBe(false);
  (await watching().peer("/ws/kiosk/")).vanish();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(isStale()).toBe(true);
});

test("without a time the last board stands there without a clock", () => {
  open(KEPT);
  expect(isStale()).toBe(true);
  expect(screen.getByLabelText("Time at the lot").textContent).toBe("");
  expect(screen.getByRole("timer").textContent).toBe("–");
});

test("what the server sends takes the place of what was kept: a code too", async () => {
  open(KEPT);
  const peer = await connected();
  peer.send(pairingCode("L4RG87"));
  await shows("L4RG87");
  expect(text()).not.toContain("Harbour deck");
});

test("from how far it is read is set in the corner, by keyboard, and kept", async () => {
  open(KEPT);
  fireEvent.click(screen.getByRole("button", { name: "Settings of this display" }));
  fireEvent.change(screen.getByLabelText("Read from how many metres?"), { target: { value: "15" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(text()).toContain("Enter the height too");
  fireEvent.change(screen.getByLabelText("Height of the picture in cm"), { target: { value: "60" } });
  expect(text()).toContain("The number will be at least 5.0 cm high.");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await until(() => !text().includes("This display"), "closed");
  expect(localStorage.getItem("parkmate-display")).toBe('{"metres":15,"heightCm":60}');
});
