// The screen stays on: the lock is taken again whenever the browser gave it back.

const AGAIN_MS = 60_000;

/** Keep the screen from going dark while the page is seen; a browser that cannot is left alone. */
export function keepAwake(): void {
  const wakeLock = (navigator as { wakeLock?: WakeLock }).wakeLock;
  if (!wakeLock) return;
  let held: WakeLockSentinel | null = null;
  let isAsking = false;
  const take = async (): Promise<void> => {
    if (isAsking || document.visibilityState === "hidden" || (held !== null && !held.released)) return;
    isAsking = true;
    try {
      held = await wakeLock.request("screen");
      held.addEventListener("release", () => void take());
    } catch {
      // Refused, by a low battery for example: asked again in a minute.
    } finally {
      isAsking = false;
    }
  };
  void take();
  document.addEventListener("visibilitychange", () => void take());
  setInterval(() => void take(), AGAIN_MS);
}
