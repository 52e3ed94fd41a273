// Reading what the server sends: a frame that we do not know or that does not fit is passed over, never thrown about.

import { BOOKING_EVENTS, type ServerMessage, type StreamName } from "./messages";

type Frame = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const isText: Check = (value) => typeof value === "string";
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isList: Check = (value) => Array.isArray(value) && value.every(isObject);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Frame =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isThing: Check = (value) => isObject(value) && isWhole(value["id"]);

const SNAPSHOTS: Readonly<Record<StreamName, Shape>> = {
  driver: { epoch: isText, bookings: isList, vehicles: isTexts },
  owner: { epoch: isText, lots: isList, bookings: isList, kiosks: isList },
  lot: { epoch: isText, lot: isThing, slots: isList },
};
const EVENTS: Readonly<Record<StreamName, Shape>> = {
  driver: { booking: isThing },
  owner: { booking: isThing, slot: isThing, lot_id: isWhole },
  lot: { booking: isThing, slot: isThing, lot_id: isWhole },
};
const OF_A_STREAM: Readonly<Record<string, Shape>> = {
  "lot-updated": { lot: isThing, slots: isList },
  "kiosks-updated": { kiosks: isList },
  "lots-changed": {},
  resumed: { epoch: isText },
  "booking-tick": { bookings: isList },
};
const BESIDE: Readonly<Record<string, Shape>> = {
  heartbeat: {},
  lots: { lots: isList },
  today: { lots: isList },
  "pairing-code": { code: isText, expires_at: isText },
  paired: { claim: isText },
  pong: { id: isWhole },
  reply: { request_id: isText },
  error: { code: isText, error: isText },
};
const HEAD: Shape = { type: isText, server_time: (value) => isText(value) && !Number.isNaN(Date.parse(String(value))) };

/** Give the message, or null for what no client of this version can use. */
export function parse(text: string): ServerMessage | null {
  const frame = readObject(text);
  if (frame === null || !fits(frame, HEAD)) return null;
  const type = String(frame["type"]);
  const beside = Object.hasOwn(BESIDE, type) ? BESIDE[type] : undefined;
  // What was checked is what the types promise; deeper down the server's own tests vouch for the shapes.
  if (beside) return fits(frame, beside) && versionFits(frame) ? (frame as unknown as ServerMessage) : null;
  return ofAStream(frame, type) as ServerMessage | null;
}

function ofAStream(frame: Frame, type: string): Frame | null {
  const of = typeof frame["stream"] === "string" ? frame["stream"].split(".", 1)[0] : undefined;
  if (!isStreamName(of) || !isWhole(frame["version"])) return null;
  const shape = shapeOf(type, of);
  if (shape) return fits(frame, shape) ? { ...frame, of } : null;
  // A later version's event counts like any other; the booking that it carries is the whole of it.
  return { ...frame, of, type: fits(frame, EVENTS[of]) ? "booking-updated" : "unknown-event" };
}

function shapeOf(type: string, of: StreamName): Shape | undefined {
  if (type === "snapshot") return SNAPSHOTS[of];
  if ((BOOKING_EVENTS as readonly string[]).includes(type)) return EVENTS[of];
  return Object.hasOwn(OF_A_STREAM, type) ? OF_A_STREAM[type] : undefined;
}

function readObject(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isStreamName(word: string | undefined): word is StreamName {
  return word === "driver" || word === "owner" || word === "lot";
}

function versionFits(frame: Frame): boolean {
  return frame["version"] === undefined || isWhole(frame["version"]);
}

function fits(frame: Frame, shape: Shape): boolean {
  return Object.entries(shape).every(([name, check]) => check(frame[name]));
}
