import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { pages } from "./build/pages.ts";
import { compressed } from "./build/compressed.ts";
import { weights } from "./build/weights.ts";
import { entryName, worker } from "./build/worker.ts";

const SERVER = process.env["PARKMATE_SERVER"] ?? "http://127.0.0.1:8000";
const OF_THE_SERVER = ["/api", "/kiosk/claim", "/sign-in", "/register", "/account", "/static", "/sign-out"];

export default defineConfig({
  plugins: [react(), pages(), weights(), worker(), compressed()],
  build: {
    target: "es2022",
    // No data: addresses, which a strict content security policy would refuse.
    assetsInlineLimit: 0,
    // Django looks up in it how the plain pages' styles are called (bookings/pages/dress.py).
    manifest: "manifest.json",
    rolldownOptions: {
      input: {
        index: "index.html",
        kiosk: "kiosk.html",
        "kiosk-worker": "src/kiosk/worker/worker.ts",
        pages: "src/pages/pages.scss",
      },
      output: { entryFileNames: entryName },
    },
  },
  server: {
    proxy: {
      // The Host stays the page's own: the server compares it with the Origin.
      ...Object.fromEntries(OF_THE_SERVER.map((path) => [path, { target: SERVER, changeOrigin: false }])),
      "/ws": { target: SERVER, changeOrigin: false, ws: true },
    },
  },
  test: { include: ["tests/**/*.test.{ts,tsx}"], restoreMocks: true, testTimeout: 10_000 },
});
