// The display at a lot's entrance: a page of its own, without a router. It runs for weeks and nobody touches it.

import "../design/base.scss";
import "./display.scss";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { browserRealtime, kiosk, RealtimeContext } from "../realtime";
import { keepAwake } from "./awake";
import { browserStorage, Keeper, recall } from "./keeping";
import { KioskScreen } from "./KioskScreen";
import { askServer, knock } from "./knocking";
import { hidePointer } from "./pointer";
import { Unbroken } from "./Unbroken";
import { ASK_EVERY_MS, browserVersions, WORKER } from "./versions";

async function begin(root: HTMLElement): Promise<void> {
  const realtime = browserRealtime();
  const keeper = new Keeper(realtime, browserStorage);
  const kept = await recall(realtime, browserStorage);
  keeper.start();
  createRoot(root).render(
    <StrictMode>
      <RealtimeContext value={realtime}>
        <Unbroken>
          <KioskScreen kept={kept} />
        </Unbroken>
      </RealtimeContext>
    </StrictMode>,
  );
  keepAwake();
  hidePointer();
  addEventListener("pagehide", () => void keeper.keep());
  const stream = realtime.stream(kiosk);
  const isLive = (): boolean => stream.view.status.mark === "live";
  knock({
    isLive,
    knock: () => askServer(WORKER),
    rest: () => {
      stream.wait(true);
    },
    tryNow: () => {
      stream.wait(false);
    },
    opened: () => {
      stream.wait(false);
      stream.wake(false);
    },
  });
  if (import.meta.env.PROD) await followVersions(isLive, keeper, (listener) => realtime.subscribe(listener));
}

async function followVersions(
  isLive: () => boolean,
  keeper: Keeper,
  onStatus: (listener: () => void) => unknown,
): Promise<void> {
  const reload = (): void =>
    void keeper.keep().finally(() => {
      location.reload();
    });
  const versions = await browserVersions({ isLive, reload });
  const ask = (): void => {
    if (isLive()) versions.ask();
  };
  ask();
  onStatus(ask);
  setInterval(ask, ASK_EVERY_MS);
  // Else the browser may throw away what is kept when its disk fills up; older ones do not know the word.
  await (navigator.storage as StorageManager | undefined)?.persist().catch(() => false);
}

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");
void begin(root);
