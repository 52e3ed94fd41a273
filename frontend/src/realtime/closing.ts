// What the end of a socket means, and how long to wait before the next try (docs/protocol.md has the table).

/** `session-over`: sign in again; `forbidden` and `gone`: go elsewhere; `restart` and `too-much` ask for a longer wait. */
export type Meaning = "session-over" | "forbidden" | "gone" | "restart" | "too-much" | "lost";

export const ABNORMAL = 1006; // no close frame came
export const NORMAL = 1000;

const MEANINGS: Readonly<Record<number, Meaning>> = {
  1012: "restart",
  4012: "restart",
  // Our own frames were refused: coming back at once would only repeat it.
  4400: "too-much",
  4401: "session-over",
  4403: "forbidden",
  4404: "gone",
  4429: "too-much",
};

/** Give the meaning of a close code; one that is not in the table is a server or network that went away. */
export function meaningOf(code: number): Meaning {
  return MEANINGS[code] ?? "lost";
}
