// Waiting for a stream whose commands are wanted at once.

import type { Status, Stream } from "../realtime";

const WITHIN_MS = 10_000;
const SETTLED = new Set<Status["mark"]>(["live", "forbidden", "gone", "ended"]);

/** Give the stream's mark as soon as it is live or will not be; after ten seconds whatever it is then. */
export function settled<Picture, Commands>(stream: Stream<Picture, Commands>): Promise<Status["mark"]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { mark } = stream.view.status;
      if (SETTLED.has(mark)) finish(mark);
    };
    const leave = stream.subscribe(look);
    const timer = setTimeout(() => {
      finish(stream.view.status.mark);
    }, WITHIN_MS);
    const finish = (mark: Status["mark"]): void => {
      clearTimeout(timer);
      leave();
      resolve(mark);
    };
    look();
  });
}
