import { kiosk, useCountdown, useRealtime, useStream } from "../realtime";
import { type Board, heardMs, type Kept } from "./keeping";

const STALE_AFTER_MS = 10_000;

/** What a display shows. */
export type Display =
  | { readonly shows: "nothing" }
  | { readonly shows: "code"; readonly code: string; readonly expiresAt: string; readonly isStale: boolean }
  | {
      readonly shows: "board";
      readonly board: Board;
      readonly isStale: boolean;
      /** When the server was last heard, in its own time; null where that is not known. */
      readonly heardMs: number | null;
    };

/** Give what the server sends; until it has, the board that was kept: stale, unless it was heard just now. */
export function useDisplay(kept: Kept | null): Display {
  const realtime = useRealtime();
  const view = useStream(kiosk);
  const { picture, isStale } = view;
  const isKept = picture === null && kept !== null;
  const freshness = useCountdown(isKept ? new Date(kept.heardMs + STALE_AFTER_MS).toISOString() : null);
  if (isKept) {
    return { shows: "board", board: kept.board, isStale: freshness?.isOver ?? true, heardMs: kept.heardMs };
  }
  if (picture === null) return { shows: "nothing" };
  if (picture.shows === "code") return { shows: "code", code: picture.code, expiresAt: picture.expires_at, isStale };
  return { shows: "board", board: picture, isStale, heardMs: isStale ? heardMs(view, realtime) : null };
}
