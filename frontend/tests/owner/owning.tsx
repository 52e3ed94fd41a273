// The owner's page with the golden snapshot of tests/protocol/, and a server that answers as a test tells it to.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { act, fireEvent, screen } from "@testing-library/react";

import { ToastRegion } from "../../src/design/components/ToastRegion";
import OwnerPage from "../../src/owner/OwnerPage";
import type { LotWithSlots, OwnersBooking } from "../../src/realtime";
import { draw } from "../design/drawing";
import type { Watching } from "../realtime/watching";
import type { Peer } from "../server";
import { turn, until } from "../until";

export type Frame = Readonly<Record<string, unknown>>;

const FRAMES = join(import.meta.dirname, "../../../tests/protocol/frames");

export function golden(name: string): Frame {
  return JSON.parse(readFileSync(join(FRAMES, `${name}.json`), "utf8")) as Frame;
}

export const SNAPSHOT = golden("owner.snapshot") as Frame & {
  readonly version: number;
  readonly lots: readonly LotWithSlots[];
  readonly bookings: readonly OwnersBooking[];
};
const NOW = "2026-01-15T14:00:00.000Z";

export function eventually<T>(condition: () => T | null | undefined | false, what: string): Promise<T> {
  return until(condition, what, () => act(turn));
}

export function shows(text: string | RegExp): Promise<HTMLElement> {
  return eventually(() => screen.queryAllByText(text)[0], String(text));
}

/** Draw the page without anything from the server yet. */
export function drawPage(watching: Watching, at = "/owner"): void {
  draw(
    watching.realtime,
    <ToastRegion>
      <OwnerPage />
    </ToastRegion>,
    { at },
  );
}

/** Draw the page with its lots. */
export async function openPage(watching: Watching, at?: string): Promise<Peer> {
  drawPage(watching, at);
  const peer = await watching.peer("/ws/owner/");
  peer.send(SNAPSHOT);
  await shows("Bookings");
  return peer;
}

export async function answer(peer: Peer, type: string, parts: object, which = 0): Promise<Frame> {
  const asked = await peer.asked(type, which);
  await act(async () => {
    peer.send({ type: "reply", server_time: NOW, request_id: asked["request_id"], ...parts });
    await turn();
  });
  return asked;
}

export async function refuse(peer: Peer, type: string, parts: object, which = 0): Promise<void> {
  const asked = await peer.asked(type, which);
  await act(async () => {
    peer.send({ type: "error", server_time: NOW, request_id: asked["request_id"], code: "invalid", ...parts });
    await turn();
  });
}

export function press(name: string | RegExp): void {
  fireEvent.click(screen.getByRole("button", { name }));
}

export function type(label: string | RegExp, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

/** Give what is said at the field with this label. */
export function saidAt(label: string | RegExp): string {
  const field = screen.getByLabelText(label);
  const ids = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id.endsWith("-error"));
  return ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
}
