import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    // There are no screens yet: what is built is the real-time library, as a screen would import it.
    lib: { entry: "src/realtime/index.ts", formats: ["es"], fileName: "realtime" },
    rolldownOptions: { external: ["react"] },
    target: "es2022",
  },
  test: { include: ["tests/**/*.test.{ts,tsx}"], restoreMocks: true, testTimeout: 10_000 },
});
