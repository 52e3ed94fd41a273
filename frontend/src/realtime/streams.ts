// The streams that a page can follow: where each is, and what its messages do to what is shown.

import type { DriverCommands, OwnerCommands } from "./commands";
import type {
  DriverPicture,
  KnownEvent,
  LotPicture,
  Lots,
  OwnerPicture,
  PairingCode,
  ServerMessage,
  Snapshot,
  Today,
} from "./messages";
import * as ofDriver from "./pictures/driver";
import * as ofLot from "./pictures/lot";
import * as ofOwner from "./pictures/owner";

/** One kind of stream: what it shows (null before the first message) and which commands it takes, most of them none. */
export interface Kind<Picture, Commands = unknown> {
  readonly path: string;
  readonly isDisplay?: true;
  /** Give what is shown after this message; the same object where it changes nothing. */
  take(picture: Picture | null, message: ServerMessage): Picture | null;
  /** Whether a hidden page keeps its socket for this. */
  keepsHidden(picture: Picture | null): boolean;
  /** Only for the type checker. */
  readonly commands?: Commands;
}

export type OwnerView = OwnerPicture & { readonly today: Today["lots"] };

/** A display shows its lot's board, or the code with which it is paired. */
export type KioskView =
  | ({ readonly shows: "board" } & LotPicture)
  | { readonly shows: "code"; readonly code: string; readonly expires_at: string };

export const driver: Kind<DriverPicture, DriverCommands> = {
  path: "/ws/driver/",
  take(picture, message) {
    if (message.type === "snapshot" && message.of === "driver") return partsOf(message);
    if (picture === null || !("booking" in message) || message.of !== "driver") return picture;
    return ofDriver.apply(picture, message);
  },
  keepsHidden: (picture) => picture?.bookings.some((booking) => booking.status === "booked") ?? false,
};

export const owner: Kind<OwnerView, OwnerCommands> = {
  path: "/ws/owner/",
  take(picture, message) {
    if (message.type === "snapshot" && message.of === "owner")
      return { ...partsOf(message), today: picture?.today ?? [] };
    if (picture === null) return null;
    if (message.type === "today") return { ...picture, today: message.lots };
    if (!isEvent(message) || message.of !== "owner") return picture;
    return { ...ofOwner.apply(picture, message), today: picture.today };
  },
  keepsHidden: () => false,
};

/** Give the public board of a lot. */
export function lot(id: number): Kind<LotPicture> {
  return { path: `/ws/lots/${id}/`, take: takeBoard, keepsHidden: () => false };
}

export const lots: Kind<Lots["lots"]> = {
  path: "/ws/lots/",
  take: (picture, message) => (message.type === "lots" ? message.lots : picture),
  keepsHidden: () => false,
};

export const kiosk: Kind<KioskView> = {
  path: "/ws/kiosk/",
  isDisplay: true,
  take(picture, message) {
    if (message.type === "pairing-code") return codeOf(message);
    const board = picture?.shows === "board" ? picture : null;
    const after = takeBoard(board, message);
    return after === board ? picture : after && { shows: "board", ...after };
  },
  keepsHidden: () => true,
};

function takeBoard(picture: LotPicture | null, message: ServerMessage): LotPicture | null {
  if (message.type === "snapshot" && message.of === "lot") return partsOf(message);
  if (picture === null || !isEvent(message) || message.of !== "lot") return picture;
  return ofLot.apply(picture, message);
}

function codeOf({ code, expires_at }: PairingCode): KioskView {
  return { shows: "code", code, expires_at };
}

const CHANGES = new Set<string>(["lot-updated", "kiosks-updated", "lots-changed"]);
const HEAD = new Set(["type", "server_time", "of", "stream", "version", "epoch"]);

// Parts of a later version are kept with the rest: whoever does not know them does not look.
function partsOf<S extends Snapshot>(snapshot: S): Omit<S, keyof Snapshot> {
  const parts = Object.entries(snapshot).filter(([name]) => !HEAD.has(name));
  return Object.fromEntries(parts) as Omit<S, keyof Snapshot>;
}

function isEvent(message: ServerMessage): message is KnownEvent {
  return "of" in message && ("booking" in message || CHANGES.has(message.type));
}
