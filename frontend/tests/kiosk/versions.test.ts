import { beforeEach, expect, test, vi } from "vitest";

import { PlainVersions, scriptOf, TAKE_OVER, WorkerVersions } from "../../src/kiosk/versions";
import { turn } from "../until";

let isLive: boolean;
let reload: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  isLive = true;
  reload = vi.fn<() => void>();
});

const around = {
  isLive: () => isLive,
  reload: () => {
    reload();
  },
};

class Worker extends EventTarget {
  state = "installing";
  readonly postMessage = vi.fn();
}

/** A browser's registration of the display's worker. */
class Registration extends EventTarget {
  active: Worker | null = new Worker();
  installing: Worker | null = null;
  waiting: Worker | null = null;
  asked = 0;
  hasNetwork = true;

  update(): Promise<void> {
    this.asked += 1;
    return this.hasNetwork ? Promise.resolve() : Promise.reject(new TypeError("no network"));
  }

  /** The server gave another worker, and all files of its version. */
  finds(): Worker {
    const found = new Worker();
    this.installing = found;
    this.dispatchEvent(new Event("updatefound"));
    found.state = "installed";
    [this.installing, this.waiting] = [null, found];
    found.dispatchEvent(new Event("statechange"));
    return found;
  }
}

function withWorker({ controlled = true } = {}) {
  const registration = new Registration();
  const container = Object.assign(new EventTarget(), { controller: controlled ? registration.active : null });
  const versions = new WorkerVersions(
    container as unknown as ServiceWorkerContainer,
    registration as unknown as ServiceWorkerRegistration,
    around,
  );
  return { registration, versions, takesOver: () => container.dispatchEvent(new Event("controllerchange")) };
}

test("a version that is complete takes over while we are connected, and the page is loaded once", () => {
  const { registration, takesOver } = withWorker();
  expect(registration.finds().postMessage).toHaveBeenCalledWith(TAKE_OVER);
  expect(reload).not.toHaveBeenCalled();
  takesOver();
  takesOver();
  expect(reload).toHaveBeenCalledOnce();
});

test("a version that is complete waits while the server is away, until it has answered", () => {
  const { registration, versions } = withWorker();
  isLive = false;
  const found = registration.finds();
  versions.ask();
  expect(found.postMessage).not.toHaveBeenCalled();
  isLive = true;
  versions.ask();
  expect(found.postMessage).toHaveBeenCalledWith(TAKE_OVER);
});

test("the first worker of all takes over without loading the page again, the next one with", () => {
  const { takesOver } = withWorker({ controlled: false });
  takesOver();
  expect(reload).not.toHaveBeenCalled();
  takesOver();
  expect(reload).toHaveBeenCalledOnce();
});

test("asking during an outage changes nothing", async () => {
  const { registration, versions } = withWorker();
  registration.hasNetwork = false;
  versions.ask();
  await turn();
  expect(registration.asked).toBe(1);
  expect(reload).not.toHaveBeenCalled();
});

const html = (script: string): string => `<head><script type="module" crossorigin src="${script}"></script></head>`;

function withoutWorker(answers: Readonly<Record<string, Response>>) {
  const asked = vi.fn((address: string) => {
    const answer = answers[address];
    return answer ? Promise.resolve(answer.clone()) : Promise.reject(new TypeError("no network"));
  });
  vi.stubGlobal("fetch", asked);
  const store = new Map<string, string>();
  const tried = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
  };
  return async (): Promise<void> => {
    new PlainVersions("/assets/kiosk-old.js", tried, around).ask();
    for (let turns = 0; turns < 5; turns += 1) await turn();
  };
}

test("without a worker another script in the page means another version, which is loaded once", async () => {
  const ask = withoutWorker({
    "/kiosk": new Response(html("/assets/kiosk-new.js")),
    "/assets/kiosk-new.js": new Response(""),
  });
  await ask();
  expect(reload).toHaveBeenCalledOnce();
  await ask();
  expect(reload).toHaveBeenCalledOnce();
});

test.each([
  ["the same script", { "/kiosk": new Response(html("/assets/kiosk-old.js")), "/assets/kiosk-old.js": new Response() }],
  ["no answer", {}],
  ["an error", { "/kiosk": new Response(html("/x.js"), { status: 503 }), "/x.js": new Response() }],
  ["another page", { "/kiosk": new Response("<h1>Sign in to the hotel's network</h1>") }],
  ["a script that is not there", { "/kiosk": new Response(html("/x.js")), "/x.js": new Response("", { status: 404 }) }],
])("without a worker %s changes nothing", async (_, answers: Record<string, Response>) => {
  await withoutWorker(answers)();
  expect(reload).not.toHaveBeenCalled();
});

test("the script is found in the page as the build writes it", () => {
  expect(scriptOf(html("/assets/kiosk-abc.js"))).toBe("/assets/kiosk-abc.js");
  expect(scriptOf("<html></html>")).toBeNull();
});
