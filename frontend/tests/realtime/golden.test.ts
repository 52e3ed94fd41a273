// The golden frames of tests/protocol/: what the server sends is read here as it is there, and adds up to the same.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { expect, test } from "vitest";

import type { ServerMessage } from "../../src/realtime/messages";
import { parse } from "../../src/realtime/parsing";
import { Place } from "../../src/realtime/place";
import { driver, kiosk, type Kind, lot, lots, owner } from "../../src/realtime/streams";

type Frame = Readonly<Record<string, unknown>>;

const PROTOCOL = join(import.meta.dirname, "../../../tests/protocol");

function readFolder(folder: string): Map<string, Frame> {
  const names = readdirSync(join(PROTOCOL, folder)).filter((name) => name.endsWith(".json"));
  const read = (name: string): Frame => JSON.parse(readFileSync(join(PROTOCOL, folder, name), "utf8")) as Frame;
  return new Map(names.map((name) => [basename(name, ".json"), read(name)]));
}

const FRAMES = readFolder("frames");
const PICTURES = readFolder("pictures");
/** Commands have no server's time. */
const SAID = [...FRAMES].filter(([, frame]) => "server_time" in frame);

test.each(SAID)("%s is read whole", (_, frame) => {
  expect(parse(JSON.stringify(frame))).toMatchObject(frame);
});

function read(frame: Frame | undefined): ServerMessage {
  const message = parse(JSON.stringify(frame));
  if (message === null) throw new Error("no message");
  return message;
}

/** Give a stream's snapshot and events in their order, and the end of a replay. */
function story(stream: string): ServerMessage[] {
  const messages = SAID.map(([, frame]) => frame)
    .filter(({ type, stream: of }) => of?.toString().startsWith(`${stream}.`) && type !== "resumed")
    .filter(({ type }) => type !== "heartbeat" && type !== "booking-tick")
    .sort((one, other) => Number(one["version"]) - Number(other["version"]));
  return [...messages, FRAMES.get(`${stream}.resumed`)].map(read);
}

const KINDS: [string, Kind<object>][] = [
  ["driver", driver],
  ["owner", owner],
  ["lot", lot(1)],
];

test.each(KINDS)("the events of the %s stream add up to what the Python reducers make of them", (stream, kind) => {
  const place = new Place();
  const steps = story(stream).map((message) => place.take(message));
  expect(new Set(steps.slice(1, -1))).toEqual(new Set(["event"]));
  expect([steps[0], steps.at(-1)]).toEqual(["snapshot", "beside"]);
  const shown = story(stream).reduce<object | null>((picture, message) => kind.take(picture, message), null);
  const extra = stream === "owner" ? { today: [] } : {};
  expect(shown).toEqual({ ...PICTURES.get(stream), ...extra });
});

test.each(SAID)("%s without one of its fields breaks nothing that is shown", (_, frame) => {
  const shown = KINDS.map(([stream, kind]) => [kind, kind.take(null, read(FRAMES.get(`${stream}.snapshot`)))] as const);
  for (const name of Object.keys(frame)) {
    const message = parse(JSON.stringify({ ...frame, [name]: undefined }));
    if (message) for (const [kind, picture] of shown) expect(() => kind.take(picture, message)).not.toThrow();
  }
});

test("what has no version is shown as it is", () => {
  expect(lots.take(null, read(FRAMES.get("lots")))).toEqual(FRAMES.get("lots")?.["lots"]);
  const board = owner.take(null, read(FRAMES.get("owner.snapshot")));
  expect(owner.take(board, read(FRAMES.get("today")))?.today).toEqual(FRAMES.get("today")?.["lots"]);
  const code = FRAMES.get("pairing-code");
  expect(kiosk.take(null, read(code))).toEqual({
    shows: "code",
    code: code?.["code"],
    expires_at: code?.["expires_at"],
  });
});
