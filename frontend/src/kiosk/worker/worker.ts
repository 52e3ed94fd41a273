// The display's service worker: its page comes up without a network. The build writes in what it keeps.

import { Shelf, type Version } from "./shelf";

/** What a service worker's scope has beyond a window's; the types of both do not fit into one program. */
interface Scope {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}
interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

declare const PARKMATE_DISPLAY: Version;

// As in versions.ts, of which nothing else belongs in here.
const TAKE_OVER = "take-over";

const scope = globalThis as unknown as Scope;
const shelf = new Shelf(PARKMATE_DISPLAY, caches, (request) => fetch(request));

scope.addEventListener("install", (event) => {
  event.waitUntil(shelf.fill());
});

// It waits until the page, connected to the server, says so.
scope.addEventListener("message", (event) => {
  if (event.data === TAKE_OVER) void scope.skipWaiting();
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(shelf.tidy().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  if (shelf.has(event.request)) event.respondWith(shelf.give(event.request));
});
