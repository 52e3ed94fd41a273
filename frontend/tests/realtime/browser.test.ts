// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";

import { browserRealtime, type Realtime } from "../../src/realtime/store";
import { kiosk } from "../../src/realtime/streams";
import { Server } from "../server";
import { until } from "../until";
import { lotSnapshot, pairingCode } from "./frames";

declare const happyDOM: { setURL(url: string): void };

let server: Server;
let realtime: Realtime;

beforeEach(async () => {
  server = await Server.start();
  happyDOM.setURL(server.url.replace("ws:", "http:"));
  Object.assign(globalThis, { WebSocket });
  realtime = browserRealtime();
});

afterEach(async () => {
  realtime.close();
  await server.stop();
});

test("in a browser the sockets are the page's own server's, and a display fetches its key as a cookie", async () => {
  const stream = realtime.stream(kiosk);
  stream.subscribe(() => undefined);
  const first = await server.peer(0);
  first.send(pairingCode);
  first.send({ type: "paired", server_time: "2026-01-15T14:00:00.000Z", claim: "c1" });
  const posted = await until(() => server.posts[0], "the claim");
  expect(posted).toMatchObject({ path: "/kiosk/claim/", body: { claim: "c1" } });
  expect(posted.headers.accept).not.toContain("application/json");
  (await server.peer(1)).send(lotSnapshot);
  await until(() => stream.view.picture?.shows === "board", "the board");
});
