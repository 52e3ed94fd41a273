const WITHIN_S = 5;

/** Let what the network has brought happen. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Wait until the condition gives something, over the network's events; the tests' own timers stand still. */
export async function until<T>(
  condition: () => T | undefined | null | false,
  what: string,
  step: () => Promise<void> = turn,
): Promise<T> {
  const begin = process.hrtime.bigint();
  for (;;) {
    const found = condition();
    if (found !== undefined && found !== null && found !== false) return found;
    if (process.hrtime.bigint() - begin > BigInt(WITHIN_S * 1e9)) throw new Error(`waited ${WITHIN_S} s for ${what}`);
    await step();
  }
}
