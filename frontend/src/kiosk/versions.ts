// A display gets a new version while it runs: only when the server has given all of it, and never during an outage.
// With a service worker the browser compares the worker's script, which names every file of its version; the new worker
// stands ready when it has them all. Without one (plain http) the page asks which script a new page would load.

/** The worker's script, and the addresses whose pages it serves. */
export const WORKER = "/kiosk-worker.js";
export const SCOPE = "/kiosk";
export const TAKE_OVER = "take-over";
/** How often a display that is connected asks; it also asks whenever it connects. */
export const ASK_EVERY_MS = 5 * 60_000;

export interface Around {
  readonly isLive: () => boolean;
  /** Keep what is shown and load the page anew. */
  readonly reload: () => void;
}

export interface Versions {
  /** The server has just answered, or a while has passed: ask whether there is another version. */
  ask(): void;
}

type Container = Pick<ServiceWorkerContainer, "controller" | "register" | "addEventListener">;

/** Versions by a service worker: it takes over when it is complete and we are connected, and then the page is loaded once. */
export class WorkerVersions implements Versions {
  readonly #around: Around;
  readonly #registration: ServiceWorkerRegistration;
  #wasControlled: boolean;
  #isReloading = false;

  constructor(container: Container, registration: ServiceWorkerRegistration, around: Around) {
    this.#around = around;
    this.#registration = registration;
    this.#wasControlled = container.controller !== null;
    container.addEventListener("controllerchange", () => {
      this.#controlled();
    });
    registration.addEventListener("updatefound", () => {
      const found = registration.installing;
      found?.addEventListener("statechange", () => {
        if (found.state === "installed") this.#take();
      });
    });
  }

  ask(): void {
    this.#take();
    // During an outage it rejects, and nothing has changed.
    this.#registration.update().catch(() => undefined);
  }

  #take(): void {
    if (this.#around.isLive() && this.#registration.active) this.#registration.waiting?.postMessage(TAKE_OVER);
  }

  #controlled(): void {
    // The first worker takes over a page that is of its own version.
    if (this.#wasControlled && !this.#isReloading) {
      this.#isReloading = true;
      this.#around.reload();
    }
    this.#wasControlled = true;
  }
}

/** Versions without a service worker; each is tried once. */
export class PlainVersions implements Versions {
  readonly #around: Around;
  readonly #shown: string | null;
  readonly #tried: Pick<globalThis.Storage, "getItem" | "setItem">;

  constructor(shown: string | null, tried: Pick<globalThis.Storage, "getItem" | "setItem">, around: Around) {
    this.#around = around;
    this.#shown = shown;
    this.#tried = tried;
  }

  ask(): void {
    void this.#compare().catch(() => undefined);
  }

  async #compare(): Promise<void> {
    const page = await fetch(SCOPE, { cache: "no-store", credentials: "omit" });
    const offered = page.ok ? scriptOf(await page.text()) : null;
    if (offered === null || offered === this.#shown || this.#tried.getItem(TRIED) === offered) return;
    const script = await fetch(offered);
    if (!script.ok || !this.#around.isLive()) return;
    this.#tried.setItem(TRIED, offered);
    this.#around.reload();
  }
}

const TRIED = "parkmate-version";

/** Give the address of the script that a page loads, or null where it is no page of ours. */
export function scriptOf(html: string): string | null {
  return /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1] ?? null;
}

/** Give how this browser's page gets a new version. */
export async function browserVersions(around: Around): Promise<Versions> {
  if ("serviceWorker" in navigator) {
    try {
      const container = navigator.serviceWorker;
      const registration = await container.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
      return new WorkerVersions(container, registration, around);
    } catch {
      // A browser that forbids workers.
    }
  }
  const script = document.querySelector('script[type="module"][src]');
  return new PlainVersions(script?.getAttribute("src") ?? null, sessionStorage, around);
}
