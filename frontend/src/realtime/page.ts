// What the browser tells of its page: whether it is seen, whether there is a network, and when it wakes up.

export interface Page {
  isHidden(): boolean;
  /** False where the browser is sure that there is no network. */
  isOnline(): boolean;
  /** Be told when the page may have woken up; gives what ends it. */
  onWake(listener: () => void): () => void;
  /** Be told when the page was hidden or shown, the network came or went; gives what ends it. */
  onChange(listener: () => void): () => void;
}

/** The page that this script runs in. */
export const browserPage: Page = {
  isHidden: () => document.visibilityState === "hidden",
  isOnline: () => navigator.onLine,
  onWake: (listener) => {
    const unlisten = [
      listenTo(listener, [
        [document, "resume"],
        [window, "pageshow"],
        [window, "online"],
      ]),
      listenTo(() => {
        if (!browserPage.isHidden()) listener();
      }, [[document, "visibilitychange"]]),
    ];
    return () => {
      for (const stop of unlisten) stop();
    };
  },
  onChange: (listener) =>
    listenTo(listener, [
      [document, "visibilitychange"],
      [window, "online"],
      [window, "offline"],
    ]),
};

function listenTo(listener: () => void, events: readonly (readonly [EventTarget, string])[]): () => void {
  for (const [target, name] of events) target.addEventListener(name, listener);
  return () => {
    for (const [target, name] of events) target.removeEventListener(name, listener);
  };
}
